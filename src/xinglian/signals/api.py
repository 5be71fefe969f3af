"""Front door of signals: audiences, tags of partners, why, counts, refresh."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals.access import may_see_tag
from xinglian.signals.actions.measure import Measured
from xinglian.signals.actions.measure import measure as _measure
from xinglian.signals.actions.predict import Predicted
from xinglian.signals.actions.predict import predict as _predict
from xinglian.signals.actions.refresh import RefreshResult
from xinglian.signals.actions.refresh import refresh as _refresh
from xinglian.signals.queries import audience_rows, select_audience
from xinglian.signals.queries.drifting import Drifting, drifting, tag_name
from xinglian.signals.queries.indicator_words import value_text as _value_text
from xinglian.signals.queries.order_files import order_files as _order_files
from xinglian.signals.queries.overlap import chosen as chosen_rules
from xinglian.signals.queries.problem_text import AudienceUnreadable, refused
from xinglian.signals.queries.say_audience import say_audience
from xinglian.signals.queries.select_audience import Expression, Selected
from xinglian.signals.queries.why import CheckLine, NoFigures, UnknownTag, Why, why
from xinglian.signals.rules.indicator import GROUP_LABELS, INDICATORS, Indicator
from xinglian.signals.rules.problems import ExpressionProblem, Problem
from xinglian.signals.rules.registry import TAGS

__all__ = [
    "GROUP_LABELS",
    "AudienceUnreadable",
    "CarriedTag",
    "CheckLine",
    "Drifting",
    "Expression",
    "Indicator",
    "Measured",
    "NoFigures",
    "Predicted",
    "Problem",
    "RefreshResult",
    "UnknownTag",
    "Why",
    "audience_ids",
    "chosen_rules",
    "count_audience",
    "count_audiences",
    "drifting",
    "indicator_text",
    "indicators",
    "materialise_audience",
    "measure_everybody",
    "parse_audience",
    "predict_everybody",
    "refresh",
    "refresh_everybody",
    "sample_audience",
    "say_audience",
    "tag_counts",
    "tag_name",
    "tags_of",
    "why",
]


@dataclass(frozen=True, kw_only=True)
class CarriedTag:
    """A tag a partner carries, and the day a refresh first found it."""

    key: str
    name: str
    since: date


def parse_audience(expr: str) -> Expression:
    """The checked expression; `.text` is its canonical spelling. Raises AudienceUnreadable (a Refusal with `.problem`)."""
    try:
        return select_audience.read(expr)
    except ExpressionProblem as error:
        raise refused(error, expr) from error


def count_audience(*, expr: str, viewer_regions: Sequence[str] | None = None) -> int:
    """How many partners an expression means, for staff or a job. `viewer_regions`: region paths to narrow to
    besides the reach of the acting scope; none = no further narrowing. Raises AudienceUnreadable, NotForPartners."""
    return _select(expr, viewer_regions).count


def count_audiences(
    *, exprs: Sequence[str], viewer_regions: Sequence[str] | None = None
) -> list[int]:
    """The many-twin of `count_audience`, with one fetch of bitmaps."""
    read = [parse_audience(expr) for expr in exprs]
    return [found.count for found in select_audience.select_many(read, regions=viewer_regions)]


def audience_ids(*, expr: str, viewer_regions: Sequence[str] | None = None) -> list[int]:
    """Partner ids in order of their ordinals. For set-based work use `materialise_audience`."""
    return audience_rows.partner_ids(_select(expr, viewer_regions).ordinals)


def materialise_audience(
    cursor: Any, expr: str, table: str, *, viewer_regions: Sequence[str] | None = None
) -> int:
    """Create the temp table `table (partner_id bigint)` on `cursor`'s transaction, gone at commit, and fill it.

    Returns how many partners are in it. Needs the roles xl_staff or xl_worker (they may create temp tables).
    """
    return audience_rows.fill_table(cursor, _select(expr, viewer_regions).ordinals, table)


def sample_audience(
    *, expr: str, size: int = 5, seed: int = 0, viewer_regions: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """A few partners of the audience: partner_id, code, name, type, layer, status, province_code, city_code."""
    return select_audience.sample(_select(expr, viewer_regions).ordinals, size=size, seed=seed)


def tags_of(*, partner_ids: Collection[int]) -> dict[int, list[CarriedTag]]:
    """Tags by partner, in the order of the definitions; partners out of the caller's sight are left out."""
    found: dict[int, list[CarriedTag]] = {partner_id: [] for partner_id in partner_ids}
    rows = sql.rows(
        "SELECT partner_id, keys, since FROM signals_partner_tags WHERE partner_id = ANY(%s)",
        [list(partner_ids)],
    )
    for row in rows:
        found[row["partner_id"]] = [
            CarriedTag(key=key, name=str(TAGS[key].name), since=since)
            for key, since in zip(row["keys"], row["since"], strict=True)
            if key in TAGS and may_see_tag(TAGS[key])
        ]
    return found


def tag_counts() -> dict[str, int]:
    """Tag → how many partners carry it, in the whole network (staff and jobs)."""
    stored = {
        row["key"]: row["cardinality"]
        for row in sql.rows(
            "SELECT key, cardinality FROM signals_tag_bitmap WHERE kind = 'tag'", kept=True
        )
    }
    return {key: stored.get(key, 0) for key in TAGS}


def refresh(
    *, now: datetime, partner_ids: Sequence[int] | None = None, order_files: Sequence[Path] = ()
) -> RefreshResult:
    """Compute figures and tags for everybody, or for `partner_ids`; inside `acting(scope.network())`.

    Order lines are read from the ledger, or from the mirror's files when they are given.
    """
    return _refresh(now=now, partner_ids=partner_ids, order_files=order_files)


def predict_everybody(*, now: datetime) -> Predicted:
    """What is expected of everybody, in a transaction of its own: for commands and jobs, outside any scope, and before
    figures and tags are computed, which carry it."""
    files = _order_files()
    with acting(network()):
        return _predict(now=now, order_files=files)


def refresh_everybody(*, now: datetime) -> RefreshResult:
    """The whole network, from the columnar mirror, in a transaction of its own: for commands and jobs, outside any scope."""
    files = _order_files()
    with acting(network()):
        return _refresh(now=now, order_files=files)


def indicators() -> dict[str, Indicator]:
    """Every indicator that is measured, by key, in the order of the catalogue. Values per partner and month are in
    `signals_pub_indicator`: `tops[place] ÷ bottoms[place]`, added up before dividing; `Indicator.said` gives the unit."""
    return {key: one for key, one in INDICATORS.items() if one.is_measured}


def indicator_text(*, key: str, value: float | None, currency: str = "CNY") -> str:
    """A value in the words of its unit: 93.6%, 47 min, 12.4 days."""
    return _value_text(INDICATORS[key], value, currency=currency)


def measure_everybody(*, now: datetime) -> Measured:
    """Everybody's indicators of all months that are kept, in a transaction of its own: for commands and jobs, outside any scope."""
    files = _order_files()
    with acting(network()):
        return _measure(now=now, order_files=files)


def _select(expr: str, regions: Sequence[str] | None) -> Selected:
    return select_audience.select(parse_audience(expr), regions=regions)
