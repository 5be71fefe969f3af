"""Work of emergencies that workers do."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.emergency.actions.end_alarm import NotRunning, end_alarm
from xinglian.emergency.models import Alarm
from xinglian.kernel import clock, jobs, knobs
from xinglian.kernel.scope import Scope, acting, network


@jobs.every(
    "* * * * *", "emergency.end_drills", label=_("End drills whose time is over"), queue="push"
)
def end_drills(*, scope: Scope) -> None:
    """Drills whose time is over. May run twice: the second finds nothing."""
    now = clock.now()
    with acting(network()):
        before = now - timedelta(minutes=int(knobs.value("emergency.drill_minutes")))
        over = list(
            Alarm.objects.filter(state="released", is_drill=True, released_at__lte=before)
            .values_list("pk", flat=True)
        )  # fmt: skip
    for alarm_id in over:
        with acting(network()):
            try:
                end_alarm(alarm_id=alarm_id, name="", now=now)
            except NotRunning:
                continue
