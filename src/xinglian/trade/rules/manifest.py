"""The manifest of the columnar mirror: which files make up a consistent set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = "xinglian-mirror/1"


@dataclass(frozen=True, kw_only=True)
class MonthFile:
    """One month's file, relative to the mirror's folder, with what has to be in it."""

    path: str
    rows: int
    amount_minor: int
    quantity_milli: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`months` by "2026-10". `version` counts up with every writing."""

    version: int = 0
    months: Mapping[str, MonthFile] = field(default_factory=dict)

    def dumps(self) -> str:
        return json.dumps(
            {
                "format": FORMAT,
                "version": self.version,
                "months": {month: vars(file) for month, file in sorted(self.months.items())},
            },
            indent=1,
        )

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.months.values())


def loads(text: str) -> Manifest:
    """An unreadable or foreign manifest is an empty one: the mirror is then built anew."""
    try:
        data: Any = json.loads(text)
        if data["format"] != FORMAT:
            return Manifest()
        return Manifest(
            version=int(data["version"]),
            months={month: MonthFile(**file) for month, file in data["months"].items()},
        )
    except (ValueError, KeyError, TypeError):
        return Manifest()
