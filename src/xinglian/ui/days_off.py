"""Days off in mainland China: those announced when this was released, and those a person entered since.

The State Council announces a year in the November before it. The shipped years are `days_off.json`; a later year is
entered in the settings (knob `ui.days_off`) and then counts instead of a shipped one.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import knobs
from xinglian.kernel.refusal import Refusal

KNOB = "ui.days_off"
_LINE = re.compile(
    r"(off|work|休|放假|班|上班|补班|補班)\s*[:：]?\s*(\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|至|到|~|–|to)\s*(\d{4}-\d\d-\d\d))?"
)
_OFF_WORDS = {"off", "休", "放假"}
# The longest holiday so far has nine days: a span of more than a month is a slip.
_LONGEST = timedelta(days=31)


class NotDaysOff(Refusal):
    """A line that cannot be read."""

    sentence = _(
        "“%(line)s” cannot be read. One line for each: “off 2027-02-05..2027-02-11” for days off, “work 2027-02-14” for a weekend day worked."
    )


@dataclass(frozen=True)
class DaysOff:
    """What is announced: a year without any day is not announced yet."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = field(default=frozenset())

    def kind(self, day: date) -> str:
        """`off`, `work` for a weekend day worked instead, else ""."""
        return "off" if day in self.off else "work" if day in self.work else ""

    def instead(self, other: "DaysOff") -> "DaysOff":
        """With the years of `other` in the place of its own."""
        kept = self.years - other.years
        return DaysOff(
            off=frozenset(day for day in self.off if day.year in kept) | other.off,
            work=frozenset(day for day in self.work if day.year in kept) | other.work,
            years=self.years | other.years,
        )


@lru_cache(maxsize=1)
def shipped() -> DaysOff:
    text = resources.files("xinglian.ui").joinpath("days_off.json").read_text(encoding="utf-8")
    years: Mapping[str, Any] = json.loads(text)["years"]
    return read(
        f"{kind} {span}" for one in years.values() for kind in ("off", "work") for span in one[kind]
    )


def read(lines: Iterable[str]) -> DaysOff:
    """From `off 2027-02-05..2027-02-11` and `work 2027-02-14`, a line each. Raises NotDaysOff."""
    found: dict[bool, set[date]] = {True: set(), False: set()}
    for line in lines:
        plain = line.strip().lower()
        if not plain:
            continue
        parts = _LINE.fullmatch(plain)
        if not parts:
            raise NotDaysOff(line=line.strip()[:60])
        try:
            first = date.fromisoformat(parts[2])
            last = date.fromisoformat(parts[3] or parts[2])
        except ValueError as error:
            raise NotDaysOff(line=line.strip()[:60]) from error
        if not timedelta(0) <= last - first <= _LONGEST:
            raise NotDaysOff(line=line.strip()[:60])
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        found[parts[1] in _OFF_WORDS].update(days)
    off, work = frozenset(found[True]), frozenset(found[False])
    return DaysOff(off=off, work=work, years=frozenset(day.year for day in off | work))


def known() -> DaysOff:
    """All that is announced, one query. Inside a scope."""
    entered = str(knobs.value(KNOB))
    return shipped().instead(_entered(entered)) if entered else shipped()


@lru_cache(maxsize=8)
def _entered(text: str) -> DaysOff:
    return read(text.splitlines())
