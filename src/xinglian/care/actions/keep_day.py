"""Opening days and birthdays: kept, changed, and forgotten for good."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from xinglian.care.models import Day
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network

_FIRST_YEAR = 1850


class NoSuchDay(Refusal):
    sentence = _("There is no such day in a year. Correct month or day.")
    field = "day"


class NotYet(Refusal):
    sentence = _("The opening lies ahead of today. Enter the day the doors opened.")
    field = "year"


def keep_opening(
    *, partner_id: int, opened_on: date, today: date, now: datetime, is_simulated: bool = False
) -> Day:
    """Raises NotYet."""
    if opened_on.year < _FIRST_YEAR or opened_on > today:
        raise NotYet
    kept, _made = Day.objects.update_or_create(
        partner_id=partner_id, kind=Day.Kind.OPENING,
        defaults={
            "year": opened_on.year, "month": opened_on.month, "day": opened_on.day, "said_at": now,
            "is_simulated": is_simulated,
        },
    )  # fmt: skip
    audit.record(
        "keep_opening_day", subject=("partners.partner", partner_id), org_id=partner_id,
        after={"opened_on": opened_on},
    )  # fmt: skip
    return kept


def keep_birthday(
    *,
    partner_id: int,
    person_id: int,
    person_name: str,
    month: int,
    day: int,
    is_lunar: bool,
    now: datetime,
    is_simulated: bool = False,
) -> Day:
    """Said by the person, who thereby agrees; the year is nobody's business. Whoever has told another company as well is
    congratulated by both on the day said last. Raises NoSuchDay."""
    try:
        date(2024, month, day)
    except ValueError as error:
        raise NoSuchDay from error
    if is_lunar and day > 30:
        raise NoSuchDay
    kept, _made = Day.objects.update_or_create(
        person_id=person_id, partner_id=partner_id, kind=Day.Kind.BIRTHDAY,
        defaults={
            "person_name": person_name, "month": month, "day": day,
            "is_lunar": is_lunar, "said_at": now, "is_simulated": is_simulated,
        },
    )  # fmt: skip
    with acting(network()):  # another company's row is out of sight here
        Day.objects.filter(person_id=person_id, kind=Day.Kind.BIRTHDAY).update(
            month=month, day=day, is_lunar=is_lunar
        )
    audit.record(
        "give_birthday", subject=("identity.person", person_id), name=person_name, org_id=partner_id
    )
    return kept


def forget_birthday(*, person_id: int, person_name: str, org_id: int) -> None:
    """The person no longer agrees, in whichever company: the day and every moment made of it are deleted, what was said
    stays without it."""
    with acting(network()):  # moments are the maker's: a partner cannot touch them
        Day.objects.filter(person_id=person_id, kind=Day.Kind.BIRTHDAY).delete()
        sql.execute(
            "UPDATE care_contact SET moment_id = NULL WHERE moment_id IN"
            " (SELECT id FROM care_moment WHERE kind = 'birthday' AND person_id = %s)",
            [person_id],
        )
        sql.execute(
            "DELETE FROM care_moment WHERE kind = 'birthday' AND person_id = %s", [person_id]
        )
    audit.record(
        "take_back_birthday", subject=("identity.person", person_id), name=person_name, org_id=org_id
    )  # fmt: skip
