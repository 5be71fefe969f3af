"""A drill: a shift is planted in a copy of a series' days; what the radar makes of it goes the whole way."""

from datetime import date, datetime, timedelta

import numpy as np
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, jobs, knobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.risk.actions.tell_owners import tell_owners
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Alert, Drill, Step
from xinglian.risk.queries.days import calendar
from xinglian.risk.queries.owners import Owners
from xinglian.risk.queries.shapes import shape_of, strictness, whole_of
from xinglian.risk.rules.baseline import Judged
from xinglian.risk.rules.replay import SLIDE, SPIKE, STEP, planted
from xinglian.risk.rules.streaks import Run, runs
from xinglian.risk.rules.windows import watch

FORMS = (STEP, SLIDE, SPIKE)
MOST_DAYS = 40
_SHOWN = 120
# What the plan plants: the order lines of the whole network fall by half, two weeks ago.
PLANNED = {"series": "order_lines", "path": "", "cut": "", "form": STEP, "size": 0.5, "days_ago": 14}  # fmt: skip
_MONTH = timedelta(days=30)


class NotWatched(Refusal):
    sentence = _(
        "This series is not judged there. Choose another place: the page of the series names those that are."
    )
    field = "place"


def begin_drill(
    *,
    series: str,
    path: str,
    cut: str,
    form: str,
    size: float,
    days_ago: int,
    viewer: Viewer,
    now: datetime,
) -> Drill:
    """A worker plants it at once. Raises NotWatched."""
    seen = sql.value(
        'SELECT "window" FROM risk_watch WHERE series = %s AND path = %s::ltree AND cut = %s', [series, path, cut]
    )  # fmt: skip
    if not seen:
        raise NotWatched
    drill = Drill.objects.create(
        series=series, path=path, cut=cut, form=form, size=size, days_ago=days_ago, began_at=now, began_by_name=viewer.name,
    )  # fmt: skip
    audit.record("begin_drill", subject=("risk.drill", drill.pk), name=series, after={"size": size})
    jobs.defer("risk.run_drill", scope=network(), drill_id=drill.pk)
    return drill


def begin_planned(*, now: datetime) -> Drill | None:
    """As the network: when the last drill is as long ago as the plan says. None when it is not due."""
    months = int(knobs.value("risk.drill_months"))
    last = Drill.objects.order_by("-began_at").first()
    if not months or (last is not None and last.began_at > now - months * _MONTH):
        return None
    if not sql.value("SELECT EXISTS (SELECT FROM risk_watch WHERE series = %s AND path = '')", [PLANNED["series"]]):  # fmt: skip
        return None
    drill = Drill.objects.create(began_at=now, **PLANNED)
    jobs.defer("risk.run_drill", scope=network(), drill_id=drill.pk)
    return drill


def run_drill(*, drill_id: int, now: datetime, tell: bool = True) -> Drill:
    """As the network. The rows of the series stay as they are; twice changes nothing."""
    drill = Drill.objects.select_for_update(no_key=True).get(pk=drill_id)
    if drill.state != Drill.State.WAITING:
        return drill
    series = SERIES[drill.series]
    rows = sql.rows(
        'SELECT path::text, cut, first_day, amounts, counts, "window", is_simulated FROM risk_watch WHERE series = %s ORDER BY id',
        [drill.series],
    )
    row = next(at for at, one in enumerate(rows) if (one["path"], one["cut"]) == (str(drill.path), drill.cut))  # fmt: skip
    amounts, counts = (np.array([one[name] for one in rows], dtype=np.float64) for name in ("amounts", "counts"))  # fmt: skip
    at = amounts.shape[1] - drill.days_ago
    shape, strict = shape_of(series), strictness(knobs.values("risk."))
    amounts[[row]], counts[[row]] = planted(
        amounts[[row]], counts[[row]], at=np.array([at]), form=drill.form, size=drill.size, harm=series.harm, is_share=shape.is_share,
    )  # fmt: skip
    windows = np.array([one["window"] if place == row else 0 for place, one in enumerate(rows)])
    judged = watch(
        amounts=amounts, counts=counts, calendar=calendar(first=rows[0]["first_day"], days=amounts.shape[1]), shape=shape,
        whole=whole_of([(one["path"], one["cut"]) for one in rows]), strict=strict, windows=windows,
    ).judged  # fmt: skip
    first: date = rows[0]["first_day"]
    came = next(
        (
            run for run in runs(judged, harm=series.harm, in_a_row=strict.in_a_row)
            if run.row == row and run.raised >= at
        ),
        None,
    )  # fmt: skip
    drill.first_day, drill.window = first + timedelta(days=at), int(windows[row])
    drill.is_simulated = rows[row]["is_simulated"]
    drill.days = _shown(judged, row, first)
    drill.state = Drill.State.FOUND if came else Drill.State.MISSED
    drill.delay_days = came.raised - at + 1 if came else None
    drill.save()
    if came:
        _raise(drill, came, judged, first, now=now, tell=tell)
    live.publish("risk")
    return drill


def _raise(
    drill: Drill, run: Run, judged: Judged, first: date, *, now: datetime, tell: bool
) -> None:
    series = SERIES[drill.series]
    owner = Owners.read().of(role=series.role, path=str(drill.path))
    alert = Alert.objects.create(
        series=drill.series, path=drill.path, cut=drill.cut, side=run.side, window=drill.window, likelihood=series.likelihood,
        impact=series.impact, level=series.likelihood * series.impact, first_day=first + timedelta(days=run.first),
        raised_day=first + timedelta(days=run.raised), last_day=first + timedelta(days=run.last), days=run.days,
        worst_day=first + timedelta(days=run.worst), value=float(judged.value[run.row, run.worst]),
        expected=float(judged.expected[run.row, run.worst]), found_at=now, drill=drill, is_simulated=drill.is_simulated,
        owner_id=owner.person_id if owner else None, owner_name=owner.name if owner else "",
    )  # fmt: skip
    Step.objects.create(alert=alert, path=alert.path, verb="raised", at=now)
    if tell:
        tell_owners([alert], now=now)


def _shown(judged: Judged, row: int, first: date) -> list[list[str | float | None]]:
    """The last days as they would have been."""
    width = judged.value.shape[1]
    return [
        [
            (first + timedelta(days=day)).isoformat(),
            *(
                None if np.isnan(cells[row, day]) else float(f"{cells[row, day]:.6g}")
                for cells in (judged.value, judged.expected, judged.low, judged.high)
            ),
        ]
        for day in range(max(0, width - _SHOWN), width)
    ]
