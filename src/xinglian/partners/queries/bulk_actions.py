"""What other contexts can do with many partners at once: a button in the list's bulk bar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """A button. It POSTs the ticked rows to `url_name` (fields `id`, or `all` and `query`); the view
    asks `partners.api.chosen_partners(post=…, viewer=…)` for their ids and answers HX-Redirect."""

    key: str
    label: Any
    icon: str
    url_name: str
    order: int = 50
    allowed: Callable[[Any], bool] = lambda viewer: viewer.is_staff


_actions: dict[str, BulkAction] = {}


def offer_bulk(action: BulkAction) -> None:
    _actions[action.key] = action


def bulk_actions(viewer: Any) -> list[BulkAction]:
    mine = [action for action in _actions.values() if action.allowed(viewer)]
    return sorted(mine, key=lambda action: (action.order, action.key))
