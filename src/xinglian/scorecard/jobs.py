"""When health is scored: after indicators changed, every night, and when new weights hold."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.scorecard.actions.score import score_everybody, score_run
from xinglian.scorecard.rules.profiles import quarter_from


@jobs.job(
    "scorecard.score_run",
    label=_("Score the partners whose indicators changed"),
    queue="signals",
    retries=3,
)
def score_changed(*, scope: Scope, run_id: int) -> None:
    with acting(scope):
        score_run(run_id=run_id, now=clock.now())


@jobs.job(
    "scorecard.score_since", label=_("Score everybody by new weights"), queue="signals", retries=3
)
def score_since(*, scope: Scope, quarter: str) -> None:
    with acting(scope):
        score_everybody(now=clock.now(), since=quarter_from(quarter))


@jobs.every(
    "40 20 * * *", "scorecard.score_daily", label=_("Score the health of the day"), queue="signals"
)
def score_daily(*, scope: Scope) -> None:
    """After the night's indicators: 04:40 in China."""
    with acting(scope):
        score_everybody(now=clock.now())
