"""An alert is acknowledged, muted for a time, handed over, closed with a finding, reopened. Each is a line of its history."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import KEEPERS, alert_seen
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Alert, Step
from xinglian.risk.models.alert import LIVE

MOST_MUTED = timedelta(days=90)
MOST_REST = 180


class NotLive(Refusal):
    sentence = _("This alert is closed. Reopen it first.")


class StillLive(Refusal):
    sentence = _("This alert is not closed.")


class LiveTwin(Refusal):
    sentence = _(
        "The series is beyond its band again, and that has an alert of its own. Go on there."
    )


class MuteUntil(Refusal):
    sentence = _("Choose a day from tomorrow on, at most 90 days ahead.")
    field = "until"


class WhyMuted(Refusal):
    sentence = _("Write why it may be silent: whoever follows you asks.")
    field = "why"


class CauseWanted(Refusal):
    sentence = _("Write the cause in a few words: it is what the next one learns from.")
    field = "cause"


class NoSuchOwner(Refusal):
    sentence = _("Choose somebody of the maker who keeps the radar.")
    field = "owner"


class NoSuchStep(Refusal):
    sentence = _("The playbook has no such step any more. Load the page again.")


def take(*, alert_ids: Sequence[int], viewer: Viewer, now: datetime) -> int:
    """Acknowledge: whoever does answers for them. How many changed; those closed or beyond reach are left out."""
    alerts = list(
        Alert.objects.select_for_update(no_key=True).filter(pk__in=alert_ids, state="open").order_by("pk")
    )  # fmt: skip
    for one in alerts:
        one.state, one.taken_at = Alert.State.TAKEN, now
        one.owner_id, one.owner_name = viewer.person_id, viewer.name
    Alert.objects.bulk_update(alerts, ["state", "taken_at", "owner", "owner_name"])
    _told(alerts, "taken", "", viewer, now)
    return len(alerts)


def mute(
    *, alert_ids: Sequence[int], until: date, why: str, viewer: Viewer, today: date, now: datetime
) -> int:
    """Silent until that day, however far it strays. Raises MuteUntil, WhyMuted."""
    if not today < until <= today + MOST_MUTED:
        raise MuteUntil
    if not why.strip():
        raise WhyMuted
    alerts = list(
        Alert.objects.select_for_update(no_key=True).filter(pk__in=alert_ids, state__in=LIVE).order_by("pk")
    )  # fmt: skip
    for one in alerts:
        one.state, one.muted_until = Alert.State.MUTED, until
    Alert.objects.bulk_update(alerts, ["state", "muted_until"])
    _told(alerts, "muted", f"{until.isoformat()} · {why.strip()}", viewer, now)
    return len(alerts)


def unmute(*, alert_id: int, viewer: Viewer, now: datetime) -> None:
    """Raises AlertGone, NotLive."""
    alert = _live(alert_id)
    alert.state = Alert.State.TAKEN if alert.taken_at else Alert.State.OPEN
    alert.muted_until = None
    alert.save(update_fields=["state", "muted_until"])
    _told([alert], "unmuted", "", viewer, now)


def close(
    *, alert_id: int, finding: str, cause: str, measure: str, rest_days: int, viewer: Viewer, today: date, now: datetime,
) -> int:  # fmt: skip
    """With what it was; the alerts it explains close with it. How many closed. Raises AlertGone, NotLive, CauseWanted."""
    if not cause.strip():
        raise CauseWanted
    alert = _live(alert_id)
    alerts = [
        alert,
        *Alert.objects.select_for_update(no_key=True).filter(head=alert, state__in=LIVE).order_by("pk"),
    ]  # fmt: skip
    rest = min(max(rest_days, 0), MOST_REST)
    for one in alerts:
        one.state, one.finding = Alert.State.CLOSED, finding
        one.cause, one.measure = cause.strip(), measure.strip()
        one.rest_until = today + timedelta(days=rest) if rest else None
        one.closed_at, one.closed_by_name, one.muted_until = now, viewer.name, None
    Alert.objects.bulk_update(
        alerts,
        ["state", "finding", "cause", "measure", "rest_until", "closed_at", "closed_by_name", "muted_until"],
    )  # fmt: skip
    _told(alerts, "closed", cause.strip(), viewer, now)
    return len(alerts)


def reopen(*, alert_id: int, viewer: Viewer, now: datetime) -> None:
    """Raises AlertGone, StillLive, LiveTwin."""
    alert = alert_seen(alert_id, lock=True)
    if alert.state in LIVE:
        raise StillLive
    if Alert.objects.filter(
        series=alert.series,
        path=alert.path,
        cut=alert.cut,
        side=alert.side,
        state__in=LIVE,
        drill=alert.drill_id,
    ).exists():
        raise LiveTwin
    alert.state = Alert.State.TAKEN if alert.taken_at else Alert.State.OPEN
    alert.finding, alert.rest_until, alert.closed_at, alert.closed_by_name = "", None, None, ""
    alert.times_reopened += 1
    alert.save()
    _told([alert], "reopened", "", viewer, now)


def hand_over(*, alert_id: int, person_id: int, viewer: Viewer, now: datetime) -> str:
    """The new owner's name. Raises AlertGone, NotLive, NoSuchOwner."""
    alert = _live(alert_id)
    person = next(
        (one for one in identity.staff_with(roles=KEEPERS) if one.person_id == person_id), None
    )
    if person is None:
        raise NoSuchOwner
    alert.owner_id, alert.owner_name = person.person_id, person.name
    alert.save(update_fields=["owner", "owner_name"])
    _told([alert], "handed", person.name, viewer, now)
    return person.name


def note(*, alert_id: int, words: str, viewer: Viewer, now: datetime) -> None:
    """A line for those who come after. Raises AlertGone."""
    _told([alert_seen(alert_id)], "noted", words.strip(), viewer, now)


def tick(*, alert_id: int, step: int, viewer: Viewer, now: datetime) -> None:
    """A step of the playbook is done, or not after all. Raises AlertGone, NotLive, NoSuchStep."""
    alert = _live(alert_id)
    series = SERIES.get(alert.series)
    if series is None or not 0 <= step < len(FAMILIES[series.family].steps):
        raise NoSuchStep
    done = set(alert.steps_done) ^ {step}
    alert.steps_done = sorted(done)
    alert.save(update_fields=["steps_done"])
    _told([alert], "step" if step in done else "unstep", str(step + 1), viewer, now)


def _live(alert_id: int) -> Alert:
    alert = alert_seen(alert_id, lock=True)
    if alert.state not in LIVE:
        raise NotLive
    return alert


def _told(alerts: Sequence[Alert], verb: str, words: str, viewer: Viewer, now: datetime) -> None:
    Step.objects.bulk_create(
        [Step(alert=one, path=one.path, verb=verb, words=words[:500], person_name=viewer.name, at=now) for one in alerts]
    )  # fmt: skip
    for one in alerts:
        audit.record(
            f"alert_{verb}", subject=("risk.alert", one.pk), name=one.series, after={"words": words} if words else None,
        )  # fmt: skip
    live.publish("risk")
