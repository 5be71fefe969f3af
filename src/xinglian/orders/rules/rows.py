"""What is wrong with a row of a file, as it is said and kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """`row` counts as a spreadsheet does; 0 when the whole is meant. `key` names the field for programs, `field` for people."""

    row: int
    key: str
    field: str
    value: str
    text: str
    sheet: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def in_order(problems: "list[RowProblem]") -> "list[RowProblem]":
    return sorted(problems, key=lambda one: (one.sheet, one.row))


def text_of(row: Mapping[str, Any], key: str) -> str:
    return str(row.get(key) or "").strip()
