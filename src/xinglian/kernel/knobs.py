"""Knobs: settings a person may change in the product, declared where they are used."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, clock, scope, sql
from xinglian.kernel.refusal import Refusal

Kind = Literal["integer", "decimal", "text", "boolean"]


class KnobRefused(Refusal):
    """The value does not fit the knob."""

    sentence = _("%(value)s does not fit %(label)s: enter a value from %(least)s to %(most)s.")


@dataclass(frozen=True, kw_only=True)
class Knob:
    """`least` and `most` bound numbers. `label` and `help` are lazy translations.

    A safeguard holds people back (locks, second factors, two pairs of eyes): not those whom it
    holds back may turn it, but a director. `lines` is how many a text usually has, `offers` values
    to choose from by typing. A `group` stands apart from the context's other knobs, with its name.
    """

    key: str
    kind: Kind
    default: Any
    label: Any
    help: Any = ""
    unit: Any = ""
    least: float | None = None
    most: float | None = None
    changed: Callable[[], None] | None = None
    is_safeguard: bool = False
    group: Any = ""
    # The page that turns it, for knobs too many for the page of all settings: there its group is a link.
    page: Any = ""
    lines: int = 1
    offers: Sequence[str] = ()
    # What is wrong with a value of the right kind, as a sentence; None: nothing.
    fault: Callable[[Any], str | None] | None = None


class KnobMisread(Refusal):
    """The knob itself says what is wrong."""

    sentence = _("%(label)s: %(fault)s")


_declared: dict[str, Knob] = {}


def declare(knob: Knob) -> Knob:
    """Make a knob known (in `knobs.py` of a context)."""
    _declared[knob.key] = knob
    return knob


def all_declared() -> list[Knob]:
    return sorted(_declared.values(), key=lambda knob: knob.key)


def value(key: str) -> Any:
    """The value in force: what somebody set, else the default."""
    stored = sql.row("SELECT value FROM kernel_knobvalue WHERE key = %s", [key], kept=True)
    return _declared[key].default if stored is None else stored["value"]


def values(prefix: str) -> dict[str, Any]:
    """All values in force of the knobs whose key starts with `prefix`, in one query."""
    found = {k: knob.default for k, knob in _declared.items() if k.startswith(prefix)}
    stored = sql.rows(
        "SELECT key, value FROM kernel_knobvalue WHERE starts_with(key, %s)", [prefix]
    )
    return found | {row["key"]: row["value"] for row in stored if row["key"] in found}


def check(*, key: str, to: Any) -> None:
    """Raises KnobRefused, KnobMisread when `turn` would."""
    _checked(_declared[key], to)


def turn(*, key: str, to: Any, why: str = "") -> None:
    """Change a knob; audited. Raises KnobRefused when the value does not fit."""
    knob = _declared[key]
    new = _checked(knob, to)
    before = value(key)
    sql.execute(
        "INSERT INTO kernel_knobvalue (key, value, changed_at, changed_by)"
        " VALUES (%s, %s::jsonb, %s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
        " changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        [key, json.dumps(new), clock.now(), scope.current().person_id],
    )
    audit.record(
        "turn_knob",
        subject=("kernel.knob", key),
        before={"value": before},
        after={"value": new},
        why=why,
    )
    if knob.changed:
        knob.changed()


def _checked(knob: Knob, given: Any) -> Any:
    try:
        new = _read(knob.kind, given)
    except ValueError as error:
        raise _refused(knob, given) from error
    low = knob.least is not None and new < knob.least
    high = knob.most is not None and new > knob.most
    if low or high:
        raise _refused(knob, given)
    if knob.fault and (fault := knob.fault(new)):
        raise KnobMisread(field=knob.key, label=knob.label, fault=fault)
    return new


def _read(kind: Kind, given: Any) -> Any:
    plain = str(given).replace(",", "")
    if kind == "integer":
        return int(plain)
    if kind == "decimal":
        number = float(plain)
        if not isfinite(number):  # compares as within any bounds, and is not JSON
            raise ValueError(plain)
        return number
    return given in (True, "true", "on", "1") if kind == "boolean" else str(given).replace("\0", "")


def _refused(knob: Knob, given: Any) -> KnobRefused:
    return KnobRefused(
        field=knob.key,
        value=given,
        label=knob.label,
        least="-" if knob.least is None else knob.least,
        most="∞" if knob.most is None else knob.most,
    )
