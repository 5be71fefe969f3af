"""Say of every partner when it orders next, how likely it is lost, and whether it bought out of the ordinary."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from xinglian.kernel import knobs, sql
from xinglian.signals.actions.store_forecasts import Forecasts, keep_past, store_forecasts
from xinglian.signals.models import ForecastCheck, ForecastModel
from xinglian.signals.queries.forecast_models import model_in_use
from xinglian.signals.queries.order_days import OrderDays, order_days
from xinglian.signals.rules import contest, expecting, judged, usual
from xinglian.signals.rules.next_purchase import Model
from xinglian.signals.rules.rhythm import next_order, rhythm

_HERE = ZoneInfo("Asia/Shanghai")
_EPOCH = date(1970, 1, 1)
# A model is challenged every four weeks, and at once when what it said has left its band.
CHALLENGED_EVERY = 28
_LEAST_BAND = 0.05
_JUDGED_OF = 50_000


@dataclass(frozen=True, kw_only=True)
class Predicted:
    """`told`: partners something is said of. `partners`: all that ever ordered. `is_new_model`: another one came into use."""

    partners: int
    told: int
    until: date | None
    is_new_model: bool


def predict(*, now: datetime, order_files: Sequence[Path] = ()) -> Predicted:
    """In the caller's transaction, as a job of the network. Before the figures, which carry what is said here into tags."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.predict'))")
    today = now.astimezone(_HERE).date()
    days = order_days(
        order_files=order_files, currency=str(knobs.value("signals.currency")), today=today
    )
    if days.until is None:
        store_forecasts(None)
        return Predicted(partners=0, told=0, until=None, is_new_model=False)
    until = (days.until - _EPOCH).days
    used, is_off = model_in_use(), _check(days, until=until)
    model, is_new = _challenge(days, until=until, used=used, is_off=is_off, now=now)
    forecasts = _forecasts(days, model, origin=until)
    store_forecasts(forecasts)
    if model is not None:
        _keep(days, model, forecasts, until=until)
        _check(days, until=until)
    return Predicted(
        partners=len(forecasts.partner_ids), told=int(np.isfinite(forecasts.told.lost).sum()) if forecasts.told else 0,
        until=days.until, is_new_model=is_new,
    )  # fmt: skip


def _challenge(
    days: OrderDays, *, until: int, used: tuple[Model, date] | None, is_off: bool, now: datetime
) -> tuple[Model | None, bool]:
    """The model to use from now on, and whether it is another one."""
    former = used[0] if used else None
    if used and former is not None:
        age = until - (used[1] - _EPOCH).days
        if age <= 0 or (age < CHALLENGED_EVERY and not is_off):
            return former, False
    made = contest.compete(days.history, until=until, former=former)
    if made is None:
        return former, False
    ForecastModel.objects.create(
        made_at=now, trained_until=_day(made.tested_from), tested_until=_day(made.tested_until), partners=made.partners,
        figures=made.figures, parameters=made.model.to_dict(), is_used=made.is_better,
    )  # fmt: skip
    return (made.model, True) if made.is_better else (former, False)


def _forecasts(days: OrderDays, model: Model | None, *, origin: int) -> Forecasts:
    known = rhythm(days.history, origin=origin)
    has = known.orders > 0
    table = usual.spans(
        who=days.history.who, day=days.history.day, worth=days.history.worth, partners=days.history.partners, until=origin,
    )  # fmt: skip
    # The season is read off everybody; what is kept is of those who ever ordered.
    change = usual.compare(table)
    mine = known.of(has)
    return Forecasts(
        partner_ids=days.partner_ids[has], told_on=_day(origin), known=mine,
        told=expecting.tell(model, mine) if model is not None else None, change=change.of(has),
    )  # fmt: skip


def _keep(days: OrderDays, model: Model, forecasts: Forecasts, *, until: int) -> None:
    """Add what is said today to what was said before, every fourth week. The first time, three earlier days are said as the
    model, which had not seen them, would have said them."""
    last = sql.value("SELECT max(told_on[cardinality(told_on)]) FROM signals_forecast_past")
    if last is None:
        for back in (84, 56, 28):
            if until - back >= model.trained_until:
                keep_past(_forecasts(days, model, origin=until - back))
    elif (forecasts.told_on - last).days < CHALLENGED_EVERY:
        return
    keep_past(forecasts)


def _check(days: OrderDays, *, until: int) -> bool:
    """Judge what was said of days that have passed since. Whether the latest judgement of any horizon is out of its band."""
    for horizon in (30, 90):
        due = sql.column(
            "SELECT DISTINCT d FROM (SELECT unnest(told_on) AS d FROM (SELECT told_on FROM signals_forecast_past"
            " ORDER BY cardinality(told_on) DESC LIMIT 100) AS longest) AS said WHERE d <= %s AND NOT EXISTS"
            " (SELECT FROM signals_forecast_check AS c WHERE c.told_on = d AND c.days = %s) ORDER BY d",
            [_day(until - horizon), horizon],
        )
        for told_on in due:
            _judge(days, told_on, horizon)
    return bool(
        sql.value(
            "SELECT coalesce(bool_or(abs(said - came) > band), false) FROM"
            " (SELECT DISTINCT ON (days) * FROM signals_forecast_check ORDER BY days, told_on DESC) AS latest"
        )
    )


def _judge(days: OrderDays, told_on: date, horizon: int) -> None:
    column = f"chance_{horizon}"
    count = int(sql.value("SELECT count(*) FROM signals_forecast_past"))
    rows = sql.rows(
        f"SELECT partner_id, {column}[array_position(told_on, %(day)s::date)] AS said FROM signals_forecast_past"
        " WHERE %(day)s::date = ANY(told_on) AND abs(hashint8(partner_id)) %% %(every)s = 0",
        {"day": told_on, "every": max(count // _JUDGED_OF, 1)},
    )  # fmt: skip
    rows = [row for row in rows if row["said"] is not None]
    ids = np.array([row["partner_id"] for row in rows], dtype=np.int64)
    said = np.array([row["said"] for row in rows], dtype=np.float64) / 100
    place = np.searchsorted(days.partner_ids, ids)
    there = place < len(days.partner_ids)
    there[there] = days.partner_ids[place[there]] == ids[there]
    if not there.any():
        return
    wait = next_order(days.history, origin=(told_on - _EPOCH).days)[place[there]]
    found = judged.judge(np.clip(said[there], 0.005, 0.995), (wait <= horizon).astype(np.float64))
    mean = float(said[there].mean())
    noise = 3 * float(np.sqrt(max(mean * (1 - mean), 1e-4) / found.count))
    ForecastCheck.objects.create(
        told_on=told_on, days=horizon, partners=found.count, said=mean, came=found.base_rate,
        band=max(_LEAST_BAND, noise), log_loss=found.log_loss, error=found.error,
        bins=[asdict(one) for one in found.bins],
    )  # fmt: skip


def _day(number: int) -> date:
    return _EPOCH + timedelta(number)
