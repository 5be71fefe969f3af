from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.add_person import checked_phone
from xinglian.identity.actions.check_password import WrongPassword, check_own_password
from xinglian.identity.models import Person
from xinglian.kernel import audit, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.kernel.tongues import CONTENT

_TOLD = ("name", "phone", "email", "language", "content_language", "zone")


class UnknownZone(Refusal):
    sentence = _("There is no time zone %(zone)s. Choose one from the list.")
    field = "zone"


def change_profile(
    *,
    person_id: int,
    name: str,
    phone: str,
    email: str,
    language: str,
    content_language: str = "",
    zone: str,
    current_password: str,
    now: datetime,
) -> Person:
    """One's own data. A new phone or e-mail address can reset the password, so it needs it.

    Raises WrongPassword, TooManyTries, PhoneTaken, PhoneMalformed, UnknownZone.
    """
    if zone not in available_timezones():
        raise UnknownZone(zone=zone)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    before = _as_told(person)
    phone = checked_phone(phone, but_person=person_id)
    if (phone, email.strip()) != (person.phone, person.email) and _has_password(person_id):
        if not current_password:
            raise WrongPassword(_("Type your current password to change phone or e-mail."))
        check_own_password(person_id=person_id, password=current_password, now=now)
    person.name, person.pinyin = name.strip(), search_words(name.strip())
    person.phone, person.email = phone, email.strip()
    person.language, person.zone = checked_language(language), zone
    person.content_language = checked_content_language(content_language)
    person.save(
        update_fields=["name", "pinyin", "phone", "email", "language", "content_language", "zone"]
    )
    audit.record(
        "change_profile",
        subject=("identity.person", person_id),
        name=person.name,
        org_id=person.org_id,
        before=before,
        after=_as_told(person),
    )
    return person


def set_language(*, person_id: int, language: str) -> None:
    sql.execute(
        "UPDATE identity_person SET language = %s WHERE id = %s",
        [checked_language(language), person_id],
    )


def checked_language(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def checked_content_language(language: str) -> str:
    """Empty: as the pages."""
    return language if language in CONTENT else ""


def _has_password(person_id: int) -> bool:
    with acting(network()):
        stored = sql.value("SELECT password FROM identity_person WHERE id = %s", [person_id])
    return bool(stored) and not stored.startswith("!")


def _as_told(person: Person) -> dict[str, str]:
    return {k: getattr(person, k) for k in _TOLD}
