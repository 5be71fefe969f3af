"""Forecast what every partner will need of every part."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np

from xinglian.kernel import sql
from xinglian.supply.actions.store_forecasts import Said, store_forecasts
from xinglian.supply.models import Run
from xinglian.supply.queries.demand_facts import DemandFacts, demand_facts, last_line_on
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.forecaster import fit
from xinglian.supply.rules.kept import ENGINE, HORIZON, KEPT, MOST, SEED, WINDOW

_HERE = ZoneInfo("Asia/Shanghai")
_COMPLETE = timedelta(days=7)  # a month whose last week has lines is taken for whole
_FEWEST_MONTHS = 2
_TREES = 80


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """`series`: parts at partners. `until`: the first month ahead; None when nothing is known. `is_new`: facts had changed."""

    series: int
    partners: int
    until: date | None
    is_new: bool
    seconds: float


def refresh(*, now: datetime, order_files: Sequence[Path] = ()) -> Refreshed:
    """In the caller's transaction, as a job of the network. The same facts are not forecast twice."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('supply.refresh'))")
    started = perf_counter()
    until = _until(now, last_line_on(order_files))
    if until is None:
        return Refreshed(series=0, partners=0, until=None, is_new=False, seconds=0.0)
    facts = _without_empty_months(demand_facts(order_files=order_files, until=until, window=WINDOW))
    series, partners = len(facts.part_ids), len(np.unique(facts.partner_ids))
    months = facts.table.shape[1]
    if not series or months < _FEWEST_MONTHS:
        return Refreshed(series=0, partners=0, until=None, is_new=False, seconds=0.0)
    digest = _digest(facts, until)
    former = Run.objects.filter(until=until).order_by("-told_at").first()
    is_new = former is None or former.digest != digest
    if is_new:
        said = _said(facts)
        run = Run.objects.create(
            told_at=now, until=until, digest=digest, engine=ENGINE, months=months, series=series, partners=partners,
            parameters={"horizon": HORIZON, "seed": SEED, "trees": _TREES, "window": WINDOW, "most": MOST, "levels": list(KEPT)},
            parts=len(np.unique(facts.part_ids)), issued=int(facts.is_issued.sum()), hidden=facts.hidden,
            seconds=round(perf_counter() - started, 3),
        )  # fmt: skip
        store_forecasts(facts, said, until=until, run_id=run.pk)
    return Refreshed(
        series=series, partners=partners, until=until, is_new=is_new, seconds=perf_counter() - started
    )  # fmt: skip


def _until(now: datetime, last: date | None) -> date | None:
    """The first month not known: this one, or an earlier one when facts have not come since."""
    if last is None:
        return None
    return min(now.astimezone(_HERE).date(), last + _COMPLETE).replace(day=1)


def _without_empty_months(facts: DemandFacts) -> DemandFacts:
    """Months at the beginning in which nothing was observed of anybody teach nothing."""
    seen = ~np.isnan(facts.table).all(axis=0)
    first = int(np.argmax(seen)) if seen.any() else facts.table.shape[1]
    return DemandFacts(
        partner_ids=facts.partner_ids, part_ids=facts.part_ids, is_issued=facts.is_issued,
        table=facts.table[:, first:], hidden=facts.hidden,
    )  # fmt: skip


def _digest(facts: DemandFacts, until: date) -> str:
    made = hashlib.sha256(f"{until} {ENGINE} {HORIZON} {SEED} {_TREES} {KEPT}".encode())
    for one in (facts.partner_ids, facts.part_ids, facts.is_issued, facts.table):
        made.update(np.ascontiguousarray(one).tobytes())
    return made.hexdigest()


def _said(facts: DemandFacts) -> Said:
    count = len(facts.part_ids)
    mean, none = np.empty((count, HORIZON), np.float32), np.empty((count, HORIZON), np.float32)
    quantiles = np.empty((count, HORIZON, len(KEPT)), np.float32)
    # What parts of like rhythm did once or twice, at another scale, is no reason to expect a thousand of this one.
    most = MOST * np.maximum(np.nanmax(facts.table, axis=1), 1)
    model = fit(facts.table, horizon=HORIZON, trees=_TREES, seed=SEED)
    for rows, horizon, told in model.sums(facts.table, upto=HORIZON):
        sums = np.minimum(told, horizon * most[rows, None])
        mean[rows, horizon - 1] = q.mean(sums)
        none[rows, horizon - 1] = q.chance_of_nothing(sums)
        quantiles[rows, horizon - 1] = q.at(sums, KEPT)
    return Said(mean=mean, none=none, quantiles=quantiles)
