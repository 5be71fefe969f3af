"""When the radar looks."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.risk.actions import run_drill as drilling
from xinglian.risk.actions.keep_drifts import keep_drifts
from xinglian.risk.actions.keep_watch import keep_watch
from xinglian.risk.actions.replay import replay as replay_history


@jobs.every("30 22 * * *", "risk.keep_watch_daily", label=_("Look at the watched series"))
def watch_daily(*, scope: Scope) -> None:
    """06:30 in China: the day before is complete, nobody is at work yet."""
    with acting(scope):
        keep_watch(now=clock.now())


@jobs.job("risk.keep_watch", label=_("Count the watched series anew"))
def watch(*, scope: Scope, since: str = "") -> None:
    """After an import that reaches far back, or asked for by a person. `since` "" is everything kept."""
    with acting(scope):
        keep_watch(now=clock.now(), since=date.fromisoformat(since) if since else date.min)


@jobs.every("0 19 * * 0", "risk.replay_weekly", label=_("Measure how good the radar is"))
def replay_weekly(*, scope: Scope) -> None:
    """Once a week, at night in China."""
    with acting(scope):
        replay_history(now=clock.now())


@jobs.job("risk.replay", label=_("Replay history for the radar"))
def replay(*, scope: Scope) -> None:
    """Asked for by a person."""
    with acting(scope):
        replay_history(now=clock.now())


@jobs.job("risk.run_drill", label=_("Drill of the radar"))
def run_drill(*, scope: Scope, drill_id: int) -> None:
    """Plant the shift, look, and tell the owner."""
    with acting(scope):
        drilling.run_drill(drill_id=drill_id, now=clock.now())


@jobs.every("20 1 * * 1-5", "risk.plan_drill", label=_("Begin the planned drill of the radar"))
def plan_drill(*, scope: Scope) -> None:
    """Mornings of working days in China; when the last drill is long enough ago."""
    with acting(scope):
        drilling.begin_planned(now=clock.now())


@jobs.every("50 19 * * *", "risk.keep_drifts", label=_("Look for drift of tags and forecasts"))
def look_for_drift(*, scope: Scope) -> None:
    """03:50 in China: after the tags of the night."""
    with acting(scope):
        keep_drifts(now=clock.now())
