"""A person's own wishes: what comes where, how often, at which hours, and whether advertising may come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.mute import blame_last_read
from xinglian.push.models import Habit, Preference
from xinglian.push.rules.states import BINDING, MARKETING


class HoursIncomplete(Refusal):
    sentence = _(
        "Quiet hours need a beginning and an end. Choose both, or neither for the usual ones."
    )
    field = "quiet_from"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Of one kind of message; the topic "" is everything."""

    off: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    pace: str = "at_once"

    @property
    def says_nothing(self) -> bool:
        return self == Wish()


def save_wishes(*, person_id: int, org_id: int, wishes: Mapping[str, Wish], now: datetime) -> None:
    """Replace all wishes of a person, in their own scope. What binds comes all the same: of it only the order is kept.
    A kind that comes by fewer channels from now on is laid at the door of the message that led to it."""
    known = {one.topic: set(one.off) for one in Preference.objects.filter(person_id=person_id)}
    before = {topic: known.get(topic, set()) | known.get("", set()) for topic in wishes}
    less = [topic for topic, wish in wishes.items() if topic not in BINDING and set(wish.off) - before[topic]]  # fmt: skip
    blame_last_read(person_id=person_id, org_id=org_id, topics=less, now=now)
    sql.execute("DELETE FROM push_preference WHERE person_id = %s", [person_id])
    Preference.objects.bulk_create(
        [
            Preference(
                person_id=person_id, topic=topic, org_id=org_id, ranking=list(wish.ranking), changed_at=now,
                off=[] if topic in BINDING else list(wish.off), pace="at_once" if topic in BINDING else wish.pace,
            )
            for topic, wish in wishes.items()
            if not wish.says_nothing
        ]
    )  # fmt: skip


def save_habit(
    *,
    person_id: int,
    org_id: int,
    quiet_from: int | None,
    quiet_to: int | None,
    digest_hour: int | None,
    digest_day: int | None,
    agrees: bool,
    now: datetime,
) -> Habit:
    """A person's hours and consent, in their own scope. Agreeing and no longer agreeing are on record. Raises HoursIncomplete."""
    if (quiet_from is None) != (quiet_to is None):
        raise HoursIncomplete
    known = Habit.objects.filter(pk=person_id).first()
    before = known.consent_at if known else None
    habit, _made = Habit.objects.update_or_create(
        person_id=person_id,
        defaults={
            "org_id": org_id, "quiet_from": quiet_from, "quiet_to": quiet_to, "digest_hour": digest_hour,
            "digest_day": digest_day, "consent_at": (before or now) if agrees else None, "changed_at": now,
        },
    )  # fmt: skip
    if agrees != (before is not None):
        if not agrees:
            blame_last_read(person_id=person_id, org_id=org_id, topics=MARKETING, now=now)
        audit.record(
            "give_consent" if agrees else "withdraw_consent", subject=("identity.person", person_id),
            org_id=org_id,
        )  # fmt: skip
    return habit
