from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from xinglian.catalogue.access import part_seen
from xinglian.catalogue.events import PartParametersChanged
from xinglian.catalogue.queries.categories import dictionary
from xinglian.catalogue.rules.parameters import Problem, checked
from xinglian.kernel import audit, outbox


class ParametersWrong(Exception):
    """Some values do not fit the dictionary; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(", ".join(problem.key for problem in problems))


def edit_parameters(
    *, part_id: int, values: Mapping[str, Any], now: datetime, why: str = ""
) -> list[str]:
    """Give a part's parameters new values (empty takes one away); the keys that changed.

    Everybody who shows the part hears PartParametersChanged. Raises ParametersWrong, NoSuchPart.
    """
    part = part_seen(part_id, lock=True)
    definitions = dictionary(str(part.category.path))
    good, problems = checked(values, definitions)
    if problems:
        raise ParametersWrong(problems)
    before = dict(part.parameters)
    kept = {key: value for key, value in before.items() if key not in values}
    after = kept | {key: _json(value) for key, value in good.items()}
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    if not changed:
        return []
    part.parameters, part.changed_at = after, now
    part.save(update_fields=["parameters", "changed_at"])
    outbox.announce(PartParametersChanged(part_id=part_id, keys=changed))
    audit.record(
        "edit_parameters", subject=("catalogue.part", part_id), name=f"{part.number} {part.name}",
        before=before, after=after, why=why,
    )  # fmt: skip
    return changed


def _json(value: Any) -> Any:
    """Numbers as JSON numbers: whole ones as integers, others by their shortest text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
