"""An alarm ends: a waiting one is dropped, a drill is withdrawn and its report stands, a real one only leaves the screens."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xinglian.emergency.definitions import LANGUAGES
from xinglian.emergency.models import Alarm
from xinglian.identity import api as identity
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push


class NotRunning(Refusal):
    sentence = gettext_lazy("“%(subject)s” is not running any more. Nothing was changed.")


def drop_alarm(*, alarm_id: int, now: datetime) -> Alarm:
    """It was never released: its message is deleted, the record stays. Raises NotRunning."""
    alarm = Alarm.objects.select_for_update(no_key=True).get(pk=alarm_id)
    if alarm.state != Alarm.State.WAITING or alarm.message_id is None:
        raise NotRunning(subject=alarm.subject)
    message_id = alarm.message_id
    alarm.state, alarm.message, alarm.ended_at = Alarm.State.DROPPED, None, now
    alarm.save(update_fields=["state", "message", "ended_at"])
    push.drop_draft(message_id=message_id, now=now)
    audit.record("drop_alarm", subject=("emergency.alarm", alarm.pk), name=alarm.subject)
    live.publish("cockpit")
    return alarm


def end_alarm(*, alarm_id: int, name: str, now: datetime) -> Alarm:
    """`name` of whoever ends it, "" when its time is over. Raises NotRunning, and push's refusal when it reaches beyond
    the own regions."""
    alarm = Alarm.objects.select_for_update(no_key=True).get(pk=alarm_id)
    if alarm.state != Alarm.State.RELEASED or alarm.message_id is None:
        raise NotRunning(subject=alarm.subject)
    push.demand_reach(message_id=alarm.message_id)
    alarm.report = _report(alarm.message_id)
    alarm.state, alarm.ended_at, alarm.ended_by_name = Alarm.State.ENDED, now, name
    alarm.save(update_fields=["state", "ended_at", "ended_by_name", "report"])
    if alarm.is_drill:
        push.stop(message_id=alarm.message_id, why=_("The drill is over."), now=now)
        _tell(alarm, now=now)
    audit.record("end_alarm", subject=("emergency.alarm", alarm.pk), name=alarm.subject)
    live.publish("cockpit")
    return alarm


def _report(message_id: int) -> dict[str, Any]:
    """Whoever ends it sees all whom it reached."""
    found: dict[str, Any] = json.loads(
        json.dumps(asdict(push.outcome(message_id=message_id)), cls=DjangoJSONEncoder)
    )
    return found


def _tell(alarm: Alarm, *, now: datetime) -> None:
    """Both who sent it find the report in their inbox."""
    people = {alarm.prepared_by_id, alarm.released_by_id}
    members = [
        one.membership_id
        for one in identity.people_of(org_ids=[alarm.org_id])
        if one.person_id in people
    ]
    if not members:
        return
    words = []
    for language in LANGUAGES:
        with override(language):
            words.append(
                push.Words(
                    language=language,
                    subject=push.as_text(_("Drill over: %(subject)s") % {"subject": alarm.subject}),
                    body=_("Its message was withdrawn. The report says who was reached when, by which channel, and what failed."),
                    action_label=_("Read the report"),
                )
            )  # fmt: skip
    push.send_now(
        words=words, now=now, membership_ids=members, roles=[], is_notice=True, channels=("inapp",),
        action_url=reverse("emergency:alarm", args=[alarm.pk]),
    )  # fmt: skip
