"""The second person's yes: it goes out at once, by every channel, past quiet hours, caps and budgets."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.emergency import access
from xinglian.emergency.actions.end_alarm import end_alarm
from xinglian.emergency.models import Alarm
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push


class MayNotRelease(Refusal):
    sentence = _("%(name)s may not release urgent notices. Ask a director or a channel manager.")


class OwnAlarm(Refusal):
    sentence = _(
        "You prepared this notice yourself. Nobody releases alone: ask another director or channel manager."
    )


class NotWaiting(Refusal):
    sentence = _(
        "“%(subject)s” waits for nobody any more: it was released or dropped. Nothing was changed."
    )


def release_alarm(*, alarm_id: int, viewer: Viewer, now: datetime) -> Alarm:
    """In the viewer's scope. Raises MayNotRelease, OwnAlarm, NotWaiting."""
    if not viewer.has(*access.RELEASERS):
        raise MayNotRelease(name=viewer.name)
    alarm = Alarm.objects.select_for_update(no_key=True).get(pk=alarm_id)
    if alarm.state != Alarm.State.WAITING or alarm.message_id is None:
        raise NotWaiting(subject=alarm.subject)
    if alarm.prepared_by_id == viewer.person_id:
        raise OwnAlarm
    push.approve(message_id=alarm.message_id, person_id=viewer.person_id, name=viewer.name, now=now)
    alarm.state, alarm.released_at = Alarm.State.RELEASED, now
    alarm.released_by_id, alarm.released_by_name = viewer.person_id, viewer.name
    alarm.save(update_fields=["state", "released_at", "released_by", "released_by_name"])
    if alarm.replaces_id is not None and _runs(alarm.replaces_id):
        end_alarm(alarm_id=alarm.replaces_id, name=viewer.name, now=now)
    audit.record(
        "release_alarm", subject=("emergency.alarm", alarm.pk), name=alarm.subject,
        after={"prepared_by": alarm.prepared_by_name, "released_by": viewer.name, "is_drill": alarm.is_drill},
    )  # fmt: skip
    live.publish("cockpit")
    return alarm


def _runs(alarm_id: int) -> bool:
    return Alarm.objects.filter(pk=alarm_id, state=Alarm.State.RELEASED).exists()
