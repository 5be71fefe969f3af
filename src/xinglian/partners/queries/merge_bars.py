"""What has to end before a partner can become part of another one: said by the contexts above that keep it."""

from collections.abc import Callable
from typing import Any

from xinglian.kernel.scope import acting, network

Stands = Callable[[int], bool]
_bars: dict[str, tuple[Any, Stands]] = {}


def offer_merge_bar(name: str, *, sentence: Any, stands: Stands) -> None:
    """`stands(partner_id)`: whether it does, asked as the network; `sentence` says what it is and what to do."""
    _bars[name] = (sentence, stands)


def merge_bars(*, merged_id: int) -> list[str]:
    """What keeps the partner from being merged into another one; nobody is told more than that it is so."""
    with acting(network()):
        return [str(sentence) for sentence, stands in _bars.values() if stands(merged_id)]
