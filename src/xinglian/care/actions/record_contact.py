"""A personal word is written down; a moment it answers is done; a follow-up becomes the next moment."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.care.access import AlreadySettled, moment_seen
from xinglian.care.models import Contact, Moment
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import audit, facts, live
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.push import api as push


class NobodyToWriteTo(Refusal):
    sentence = _(
        "%(name)s has nobody who signs in, so no message can be sent. Call instead, and record the call."
    )
    field = "way"


class FollowUpInThePast(Refusal):
    sentence = _("The day to come back must lie ahead. Choose a later one, or leave it empty.")
    field = "follow_up_on"


class GiftUnnamed(Refusal):
    sentence = _("Write what the gift was: others must not send the same again.")
    field = "gift"


class NotYourContact(Refusal):
    sentence = _("Only who recorded a contact can take it back.")


OPEN = (Moment.State.OPEN, Moment.State.LATER, Moment.State.HELD)
FOLLOW_UP_STAYS = timedelta(days=30)


def record_contact(
    *,
    partner_id: int,
    way: str,
    said: str,
    person_id: int,
    person_name: str,
    now: datetime,
    today: date,
    gift: str = "",
    follow_up_on: date | None = None,
    moment_id: int | None = None,
    is_simulated: bool = False,
) -> Contact:
    """A message goes out by push to the owners, else to everybody who signs in there.

    Raises MomentGone, AlreadySettled, NobodyToWriteTo, FollowUpInThePast, GiftUnnamed.
    """
    moment = moment_seen(moment_id, lock=True) if moment_id is not None else None
    if moment is not None and moment.state not in OPEN:
        raise AlreadySettled
    if follow_up_on is not None and follow_up_on <= today:
        raise FollowUpInThePast
    if way == Contact.Way.GIFT and not gift.strip():
        raise GiftUnnamed
    message_id = None
    if way == Contact.Way.MESSAGE:
        message_id = _send(partner_id, said, person_id=person_id, name=person_name, now=now)
    contact = Contact.objects.create(
        partner_id=partner_id, moment=moment, way=way, said=said.strip(),
        gift=gift.strip() if way == Contact.Way.GIFT else "", message_id=message_id, follow_up_on=follow_up_on,
        person_id=person_id, person_name=person_name, at=now, is_simulated=is_simulated,
    )  # fmt: skip
    if moment is not None:
        moment.state, moment.closed_at, moment.closed_by_id = Moment.State.DONE, now, person_id
        moment.save(update_fields=["state", "closed_at", "closed_by"])
    if follow_up_on is not None:
        Moment.objects.create(
            partner_id=partner_id, kind="follow_up", occasion=str(contact.pk), on_date=follow_up_on,
            leaves_on=follow_up_on + FOLLOW_UP_STAYS, body={"who": person_name, "said": said.strip()[:200], "at": str(today)},
            found_at=now, is_simulated=is_simulated,
        )  # fmt: skip
    facts.record_many(
        [
            facts.Fact(
                kind="care.contact", org_id=partner_id, subject="care.contact", subject_id=contact.pk, at=now,
                source="care", body={"way": way}, is_simulated=is_simulated,
            )
        ]
    )  # fmt: skip
    audit.record(
        "record_contact", subject=("care.contact", contact.pk), org_id=partner_id, after={"way": way}
    )  # fmt: skip
    live.publish("care")
    return contact


def take_back_contact(*, contact_id: int, person_id: int, now: datetime) -> Contact | None:
    """A slip: the contact leaves the record, its moment is open again; a message that went out stays out.

    None when it is not within reach. Raises NotYourContact.
    """
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is None or contact.removed_at is not None:
        return None
    if contact.person_id != person_id:
        raise NotYourContact
    contact.removed_at = now
    contact.save(update_fields=["removed_at"])
    if contact.moment_id is not None:
        Moment.objects.filter(pk=contact.moment_id, state=Moment.State.DONE).update(
            state=Moment.State.OPEN, closed_at=None, closed_by=None
        )
    Moment.objects.filter(kind="follow_up", occasion=str(contact.pk), state__in=OPEN).update(
        state=Moment.State.PAST, closed_at=now
    )
    audit.record(
        "take_back_contact", subject=("care.contact", contact_id), org_id=contact.partner_id
    )
    live.publish("care")
    return contact


def _send(partner_id: int, said: str, *, person_id: int, name: str, now: datetime) -> int:
    people = identity.people_of(org_ids=[partner_id])
    chosen = [one for one in people if Role.PARTNER_OWNER in one.roles] or people
    if not chosen:
        card = partners.partner(partner_id=partner_id)
        raise NobodyToWriteTo(name=card.label if card else "")
    # Braces are places in push's texts; in a letter they are braces.
    body = said.strip().replace("{", "{{").replace("}", "}}")
    return push.send_now(
        words=[push.Words(subject=f"{name}：{_first_words(body)}", body=body)],
        now=now, title=gettext("Private letter by %(name)s") % {"name": name}, is_private=True, membership_ids=[one.membership_id for one in chosen], author_id=person_id,
        author_name=name,
    )  # fmt: skip


def _first_words(text: str) -> str:
    line = text.splitlines()[0]
    return line if len(line) <= 24 else f"{line[:23].rstrip('{}')}…"
