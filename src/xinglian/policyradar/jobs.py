"""When the policy radar looks at its clocks."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.policyradar.actions.keep_feed import poll_due
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


@jobs.every("*/5 * * * *", "policyradar.poll", label=_("Ask the feeds of the policy radar"))
def poll(*, scope: Scope) -> None:
    """Each feed every half hour, and ever more rarely while it fails."""
    poll_due(scope=scope, now=clock.now())
