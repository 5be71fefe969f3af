"""When sentinels are reminded and rounds end."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs, knobs
from xinglian.kernel.scope import Scope, acting
from xinglian.sentinel.actions.ask_round import keep_rounds
from xinglian.sentinel.actions.follow_merges import follow_merges


@jobs.every("10 1 * * *", "sentinel.keep_rounds", label=_("Remind sentinels, close what is over"))
def keep(*, scope: Scope) -> None:
    """09:10 in China."""
    with acting(scope):
        keep_rounds(now=clock.now(), remind_days=int(knobs.value("sentinel.remind_days")))


@jobs.job("sentinel.follow_merges", label=_("Bring sentinels' answers along with a merge"))
def follow(*, scope: Scope) -> None:
    with acting(scope):
        follow_merges()
