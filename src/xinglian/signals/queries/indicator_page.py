"""One indicator: its course, where it stands by province and type, how partners spread, who ranks how, what was restated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.kernel import knobs, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.queries import indicator_series, indicator_words
from xinglian.signals.queries.indicator_list import Run, last_run, limit_of, targets_now
from xinglian.signals.queries.indicator_series import PROVINCE, Narrowed, Sum
from xinglian.signals.rules.indicator import INDICATORS, Indicator, quarter_of, standing

SHOWN_MONTHS = 24
RANKED = 25
_RESTATED = 12
BINS = 12


class UnknownIndicator(Refusal):
    sentence = _("There is no indicator “%(key)s”.")


@dataclass(frozen=True, kw_only=True)
class Period:
    """A month or a quarter: its first and last month."""

    first: date
    last: date

    @property
    def key(self) -> str:
        return (
            f"{self.first:%Y-%m}"
            if self.first == self.last
            else f"{self.first.year}Q{(self.first.month + 2) // 3}"
        )

    @property
    def label(self) -> str:
        return indicator_words.period_text(self.first, self.last)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A place, type or layer with its value, the change on the period before, and its standing."""

    key: str
    name: str
    value: float | None
    text: str
    change: str
    tone: str
    partners: int
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Ranked:
    partner_id: int
    code: str
    name: str
    type: str
    layer: str
    province_code: str
    top: int
    bottom: int
    value: float | None
    text: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Restatement:
    """A closed month's value of the whole reach, before and after one run changed it."""

    month: date
    at: datetime
    causes: str
    partners: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class IndicatorPage:
    one: Indicator
    period: Period | None
    periods: list[Period]
    now: Sum
    value: float | None
    text: str
    tone: str
    target: float | None
    limit: float | None
    target_text: str
    change: str
    change_on_year: str
    months: list[tuple[date, float | None]]
    places: list[Placed]
    types: list[Placed]
    layers: list[Placed]
    spread: list[tuple[float, float, int]] = field(default_factory=list)
    restated: list[Restatement] = field(default_factory=list)
    run: Run | None = None
    currency: str = "CNY"


def indicator_or_refuse(key: str) -> Indicator:
    """Raises UnknownIndicator."""
    if key not in INDICATORS:
        raise UnknownIndicator(key=key)
    return INDICATORS[key]


def indicator_page(*, key: str, narrowed: Narrowed, asked: str = "") -> IndicatorPage:
    """`asked`: a period's key; none = the last month measured. Raises UnknownIndicator."""
    one = indicator_or_refuse(key)
    run = last_run() if one.is_measured else None
    months = (
        indicator_series.by_month(narrowed=narrowed, seats=[one.place]).get(one.place, {})
        if run
        else {}
    )
    periods = _periods(sorted(months))
    period = next((one_ for one_ in periods if one_.key == asked), periods[0] if periods else None)
    target, currency = targets_now().get(key), str(knobs.value("signals.currency"))
    limit = limit_of(one, target)
    if period is None:
        return IndicatorPage(
            one=one, period=None, periods=[], now=Sum(), value=None, text="—", tone="none", target=target, limit=limit,
            target_text=indicator_words.target_text(one, target), change="", change_on_year="", months=[], places=[],
            types=[], layers=[], run=run, currency=currency,
        )  # fmt: skip
    known = sorted(months)
    now, before, year_ago = (_total(months, period, back) for back in (0, _length(period), 12))
    value = now.said(one)

    def placed(name: str, key: str, pair: tuple[Sum, Sum], code: str = "") -> Placed:
        found = pair[0].said(one)
        return Placed(
            key=key, name=name, value=found, text=indicator_words.value_text(one, found, currency=currency),
            change=indicator_words.change_text(one, found, pair[1].said(one)), partners=pair[0].partners, code=code,
            tone=standing(found, direction=one.direction, target=target, limit=limit),
        )  # fmt: skip

    depth = max(PROVINCE, narrowed.region_path.count(".") + 2) if narrowed.region_path else PROVINCE
    places = indicator_series.by_place(narrowed=narrowed, seat=one.place, first=period.first, last=period.last, depth=depth)  # fmt: skip
    names = identity.regions_by_path(paths=[path for path in places if path])
    types = indicator_series.by_word(narrowed=narrowed, seat=one.place, column="type", first=period.first, last=period.last)  # fmt: skip
    layers = indicator_series.by_word(narrowed=narrowed, seat=one.place, column="layer", first=period.first, last=period.last)  # fmt: skip
    return IndicatorPage(
        one=one, period=period, periods=periods, now=now, value=value,
        text=indicator_words.value_text(one, value, currency=currency),
        tone=standing(value, direction=one.direction, target=target, limit=limit), target=target, limit=limit,
        target_text=indicator_words.target_text(one, target),
        change=indicator_words.change_text(one, value, before.said(one)),
        change_on_year=indicator_words.change_text(one, value, year_ago.said(one)),
        months=[(month, months[month].said(one)) for month in known[-SHOWN_MONTHS:]],
        places=_ordered(one, [
            placed(names[path].label if path in names else path, path, pair, path.rpartition(".")[2])
            for path, pair in places.items() if path
        ]),
        types=_ordered(one, [placed(key, key, pair) for key, pair in types.items()]),
        layers=_ordered(one, [placed(key, key, pair) for key, pair in layers.items() if key]),
        spread=_spread(one, narrowed, period),
        restated=_restated(one, narrowed, months, currency), run=run, currency=currency,
    )  # fmt: skip


def ranking(
    *, one: Indicator, narrowed: Narrowed, period: Period, best: bool, most: int | None = RANKED
) -> list[Ranked]:
    """Partners by their own value in the period; `most` None: all of them (for a file)."""
    where, params = _of_partners(narrowed, one.place)
    rising = best != (one.direction == "up")
    target, currency = targets_now().get(one.key), str(knobs.value("signals.currency"))
    limit = limit_of(one, target)
    way = "ASC" if rising else "DESC"
    rows = sql.rows(
        "SELECT r.*, p.code, coalesce(nullif(p.short_name, ''), p.name) AS name, p.province_code FROM ("
        " SELECT i.partner_id, max(i.type) AS type, max(i.layer) AS layer, sum(i.tops[%(seat)s])::numeric AS top,"
        " sum(i.bottoms[%(seat)s])::numeric AS bottom FROM signals_indicator AS i"
        f" WHERE i.month BETWEEN %(first)s AND %(last)s AND i.bottoms[%(seat)s] IS NOT NULL AND {where} GROUP BY i.partner_id"
        f" ORDER BY sum(i.tops[%(seat)s])::float8 / sum(i.bottoms[%(seat)s]) {way}, sum(i.bottoms[%(seat)s]) DESC, i.partner_id"
        " LIMIT %(most)s) AS r JOIN partners_pub_partner AS p USING (partner_id)"
        f" ORDER BY r.top::float8 / r.bottom {way}, r.bottom DESC, r.partner_id",
        params | {"first": period.first, "last": period.last, "most": most},
    )
    found = []
    for row in rows:
        value = one.said(int(row["top"]), int(row["bottom"]))
        found.append(
            Ranked(
                partner_id=row["partner_id"], code=row["code"], name=row["name"], type=row["type"], layer=row["layer"],
                province_code=(row["province_code"] or "")[:2], top=int(row["top"]), bottom=int(row["bottom"]), value=value,
                text=indicator_words.value_text(one, value, currency=currency),
                tone=standing(value, direction=one.direction, target=target, limit=limit),
            )
        )  # fmt: skip
    return found


def _length(period: Period) -> int:
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def _total(months: dict[date, Sum], period: Period, back: int) -> Sum:
    """Of the period so many months earlier."""
    found = Sum()
    for month, one in months.items():
        ago = (period.first.year - month.year) * 12 + period.first.month - month.month
        if 0 <= back - ago < _length(period):
            found = found + one
    return found


def _periods(months: Sequence[date]) -> list[Period]:
    """Months from the newest, then quarters of which something is known."""
    newest = list(reversed(months))
    quarters = list(dict.fromkeys(quarter_of(month) for month in newest))
    return [Period(first=month, last=month) for month in newest[:13]] + [
        Period(first=quarter, last=date(quarter.year, quarter.month + 2, 1)) for quarter in quarters
    ]


def _ordered(one: Indicator, found: list[Placed]) -> list[Placed]:
    """The worst first: that is where somebody looks."""
    sign = 1 if one.direction == "up" else -1
    return sorted(found, key=lambda row: sign * (row.value or 0))


def _of_partners(narrowed: Narrowed, seat: int) -> tuple[str, dict[str, Any]]:
    """A condition on partner months `i`, and its parameters with the seat."""
    where = ["true"]
    if narrowed.region_path:
        where.append(
            "i.partner_id IN (SELECT partner_id FROM partners_pub_partner WHERE region_path <@ %(region)s::ltree)"
        )
    where += [
        f"i.{column} = %({column})s" for column in ("type", "layer") if getattr(narrowed, column)
    ]
    params = {
        "region": narrowed.region_path,
        "type": narrowed.type,
        "layer": narrowed.layer,
        "seat": seat,
    }
    return " AND ".join(where), params


def _spread(one: Indicator, narrowed: Narrowed, period: Period) -> list[tuple[float, float, int]]:
    """How partners spread: (from, to, partners) in the unit, between the 2nd and the 98th percentile; the rest is in the ends."""
    where, params = _of_partners(narrowed, one.place)
    rows = sql.rows(
        "WITH v AS (SELECT sum(i.tops[%(seat)s])::float8 / sum(i.bottoms[%(seat)s]) AS value FROM signals_indicator AS i"
        f" WHERE i.month BETWEEN %(first)s AND %(last)s AND i.bottoms[%(seat)s] IS NOT NULL AND {where} GROUP BY i.partner_id),"
        " e AS (SELECT percentile_cont(ARRAY[0.02, 0.98]) WITHIN GROUP (ORDER BY value) AS ends FROM v)"
        " SELECT ends[1] AS low, ends[2] AS high, CASE WHEN ends[1] < ends[2]"
        f" THEN least(greatest(width_bucket(value, ends[1], ends[2], {BINS}), 1), {BINS}) ELSE 1 END AS bin,"
        " count(*) AS partners FROM v, e GROUP BY 1, 2, 3 ORDER BY 3",
        params | {"first": period.first, "last": period.last},
    )
    if not rows:
        return []
    scale = float(one.exact(1, 1) or 1)
    low, high = rows[0]["low"] * scale, rows[0]["high"] * scale
    if low == high:
        return [(low, high, sum(row["partners"] for row in rows))]
    counts, step = {row["bin"]: row["partners"] for row in rows}, (high - low) / BINS
    return [(low + step * n, low + step * (n + 1), counts.get(n + 1, 0)) for n in range(BINS)]


def _restated(
    one: Indicator, narrowed: Narrowed, months: dict[date, Sum], currency: str
) -> list[Restatement]:
    """The last ones, newest first: from today's sums back, one run's changes at a time."""
    where, params = _of_partners(narrowed, one.place)
    rows = sql.rows(
        "SELECT i.run_id, i.month, max(i.at) AS at, count(*) AS partners, array_agg(DISTINCT c) AS causes,"
        " sum(coalesce(i.tops_after[%(seat)s], 0) - coalesce(i.tops_before[%(seat)s], 0))::numeric AS top,"
        " sum(coalesce(i.bottoms_after[%(seat)s], 0) - coalesce(i.bottoms_before[%(seat)s], 0))::numeric AS bottom"
        " FROM signals_restated AS i, LATERAL (SELECT i.causes[1] AS c) AS w WHERE (i.tops_before[%(seat)s], i.bottoms_before[%(seat)s])"
        f" IS DISTINCT FROM (i.tops_after[%(seat)s], i.bottoms_after[%(seat)s]) AND {where}"
        " GROUP BY i.run_id, i.month ORDER BY i.run_id DESC, i.month DESC LIMIT 200",
        params,
    )
    now, found = dict(months), []
    for row in rows:
        after = now.get(row["month"], Sum())
        before = Sum(top=after.top - int(row["top"]), bottom=after.bottom - int(row["bottom"]))
        now[row["month"]] = before
        found.append(
            Restatement(
                month=row["month"], at=row["at"], causes=indicator_words.causes_text(row["causes"]), partners=row["partners"],
                before=indicator_words.value_text(one, before.said(one), currency=currency),
                after=indicator_words.value_text(one, after.said(one), currency=currency),
            )
        )  # fmt: skip
    return found[:_RESTATED]
