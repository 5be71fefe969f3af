"""The catalogue: every indicator with its present value, its standing and its trend."""

from dataclasses import dataclass
from datetime import date, datetime

from xinglian.kernel import knobs, sql
from xinglian.signals.queries import indicator_series, indicator_words
from xinglian.signals.queries.indicator_series import Narrowed, Sum
from xinglian.signals.rules import registry
from xinglian.signals.rules.indicator import GROUP_LABELS, INDICATORS, Indicator, standing

SHOWN_MONTHS = 12
# What a state of the catalogue holds.
STATES = ("good", "watch", "act", "measured", "waiting")


@dataclass(frozen=True, kw_only=True)
class Run:
    """The last computation."""

    finished_at: datetime
    orders_until: date
    last_month: date


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """One line. `month` is the month the value is of: the last one measured. `tone` is the standing against the target."""

    one: Indicator
    name: str
    formula: str
    group_label: str
    owner_label: str
    source_label: str
    tone: str
    word: str
    month: date | None
    value: float | None
    text: str
    target: str
    change: str
    partners: int
    trend: list[float | None]
    limit: float | None


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    rows: list[IndicatorRow]
    counts: dict[str, int]
    groups: dict[str, int]
    total: int
    run: Run | None


def catalogue(
    *, narrowed: Narrowed, words: str = "", group: str = "", state: str = "", sort: str = ""
) -> Catalogue:
    """`words` searches name, formula and key; `state` is one of STATES. Two queries and the targets."""
    targets = targets_now()
    run = last_run()
    currency = str(knobs.value("signals.currency"))
    sums = indicator_series.by_month(narrowed=narrowed) if run else {}
    rows = [
        _row(one, sums.get(one.place, {}), targets.get(one.key), run, currency)
        for one in INDICATORS.values()
    ]
    found = [row for row in rows if _says(row, words)]
    counts = {key: sum(_is(row, key) for row in found) for key in STATES}
    chosen = [
        row
        for row in found
        if (not group or row.one.group == group) and (not state or _is(row, state))
    ]
    return Catalogue(
        rows=_sorted(chosen, sort), counts=counts, total=len(found), run=run,
        groups={key: sum(row.one.group == key for row in found) for key in GROUP_LABELS},
    )  # fmt: skip


def targets_now() -> dict[str, float]:
    """Indicator → the target in force, for those that have one."""
    stored = knobs.values("signals.indicator.")
    return {
        one.key: float(stored.get(one.knob, one.target))
        for one in INDICATORS.values()
        if one.target is not None
    }


def last_run() -> Run | None:
    row = sql.row(
        "SELECT finished_at, orders_until, last_month FROM signals_indicator_run ORDER BY id DESC LIMIT 1"
    )
    return Run(**row) if row else None


def limit_of(one: Indicator, target: float | None) -> float | None:
    """The limit moves with a target that was changed past it."""
    if one.limit is None or target is None:
        return None
    return min(one.limit, target) if one.direction == "up" else max(one.limit, target)


def _row(
    one: Indicator, months: dict[date, Sum], target: float | None, run: Run | None, currency: str
) -> IndicatorRow:
    month = max(months, default=None)
    now = months[month] if month else Sum()
    value = now.said(one)
    known = sorted(months)
    before = months[known[-2]].said(one) if len(known) > 1 else None
    limit = limit_of(one, target)
    tone = standing(value, direction=one.direction, target=target, limit=limit)
    scale = indicator_words.shown_scale(one)
    trend = [months[m].said(one) for m in known[-SHOWN_MONTHS:]]
    return IndicatorRow(
        one=one, name=str(one.name), formula=str(one.formula), group_label=str(GROUP_LABELS[one.group]),
        owner_label=str(registry.OWNER_LABELS[one.owner]),
        source_label=str(registry.SOURCE_LABELS.get(one.source, "")) or str(one.waits_for),
        tone=tone, word=_word(value, tone), month=month, value=value,
        text=indicator_words.value_text(one, value, currency=currency), target=indicator_words.target_text(one, target),
        change=indicator_words.change_text(one, value, before), partners=now.partners,
        trend=[None if v is None else round(v * scale, 4) for v in trend],
        limit=None if target is None else target * scale,
    )  # fmt: skip


def _word(value: float | None, tone: str) -> str:
    if value is not None and tone == "none":
        return ""  # measured, without a target
    return str(indicator_words.STANDING_WORDS[tone])


def _is(row: IndicatorRow, state: str) -> bool:
    if state == "measured":
        return row.value is not None
    return row.value is None if state == "waiting" else row.tone == state


def _says(row: IndicatorRow, words: str) -> bool:
    text = f"{row.one.key} {row.name} {row.formula} {row.group_label}".casefold()
    return all(word in text for word in words.casefold().split())


_ORDER = {"act": 0, "watch": 1, "good": 2, "none": 3}


def _sorted(rows: list[IndicatorRow], sort: str) -> list[IndicatorRow]:
    """Measured before waiting, whatever the order; without a wish in the order of the catalogue."""
    key = sort.lstrip("-")
    if key == "name":
        rows = sorted(rows, key=lambda row: row.name, reverse=sort.startswith("-"))
    elif key == "standing":
        rows = sorted(rows, key=lambda row: _ORDER[row.tone], reverse=sort.startswith("-"))
    elif key == "partners":
        rows = sorted(rows, key=lambda row: row.partners, reverse=sort.startswith("-"))
    return sorted(rows, key=lambda row: row.value is None)
