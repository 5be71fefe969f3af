"""When moments are looked for."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from xinglian.care.actions.find_moments import find_moments
from xinglian.care.actions.follow_merges import follow_merges
from xinglian.kernel import clock, jobs, live
from xinglian.kernel.scope import Scope, acting

CHINA = ZoneInfo("Asia/Shanghai")


@jobs.every(
    "0 22 * * *", "care.find_moments_daily", label=_("Look for moments of care every morning")
)
def find_daily(*, scope: Scope) -> None:
    """06:00 in China: after the figures of the night, before the first cup of tea."""
    _find(scope)


@jobs.job("care.find_moments", label=_("Look for moments of care"))
def find(*, scope: Scope) -> None:
    """Asked for by a person, or by a command."""
    _find(scope)


@jobs.job("care.follow_merges", label=_("Bring talks along with a merge"))
def follow(*, scope: Scope) -> None:
    with acting(scope):
        follow_merges()


def _find(scope: Scope) -> None:
    now = clock.now()
    with acting(scope):
        find_moments(today=now.astimezone(CHINA).date(), now=now)
        live.publish("care")
