"""Parts by id or number: what other contexts are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from xinglian.catalogue.rules.numbers import normalise_number
from xinglian.kernel import sql

COLUMNS = (
    "part_id, number, number_key, name, name_en, category_code, category_path::text AS"
    " category_path, brand, status, superseded_by_part_id, unit, is_ev, is_simulated"
)
_FEW = 100  # of more, how to find them is worth a plan of its own


@dataclass(frozen=True, kw_only=True)
class PartCard:
    """A part as others know it."""

    part_id: int
    number: str
    number_key: str
    name: str
    name_en: str
    category_code: str
    category_path: str
    brand: str
    status: str
    superseded_by_part_id: int | None
    unit: str
    is_ev: bool
    is_simulated: bool

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return (self.name_en if get_language() == "en" else "") or self.name


def card(row: dict[str, Any]) -> PartCard:
    return PartCard(**{key: row[key] for key in PartCard.__dataclass_fields__})


def cards_by_id(part_ids: Iterable[int]) -> dict[int, PartCard]:
    wanted = list(part_ids)
    rows = sql.rows(
        f"SELECT {COLUMNS} FROM catalogue_pub_part WHERE part_id = ANY(%s::bigint[])",
        [wanted],
        kept=len(wanted) <= _FEW,
    )
    return {row["part_id"]: card(row) for row in rows}


def cards_by_number(numbers: Iterable[str]) -> dict[str, PartCard]:
    keys = {number: normalise_number(number) for number in numbers}
    rows = sql.rows(
        f"SELECT {COLUMNS} FROM catalogue_pub_part WHERE number_key = ANY(%s)",
        [sorted(set(keys.values()))],
    )
    found = {row["number_key"]: card(row) for row in rows}
    return {number: found[key] for number, key in keys.items() if key in found}
