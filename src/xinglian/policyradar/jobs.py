"""When the policy radar looks at its clocks."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.policyradar.actions.sound_alarm import sound_alarm
from xinglian.policyradar.queries.affected import count_again


@jobs.every("*/15 * * * *", "policyradar.alarm", label=_("Look at the clocks of the policy radar"))
def alarm(*, scope: Scope) -> None:
    with acting(scope):
        sound_alarm(now=clock.now())


@jobs.every("40 21 * * *", "policyradar.count", label=_("Count whom policy entries concern"))
def count(*, scope: Scope) -> None:
    """At night in China, after tags were counted."""
    with acting(scope):
        count_again()
