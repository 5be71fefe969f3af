"""A new password: by the signed-in person, or by a link from an e-mail."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.check_password import check_own_password
from xinglian.identity.actions.send_reset import reset_tokens
from xinglian.identity.models import Person
from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


class PasswordWeak(Refusal):
    """The sentence is Django's, already translated."""

    sentence = "%(reasons)s"
    field = "password"


class LinkDead(Refusal):
    sentence = _("This link has been used or is too old. Ask for a new one.")


def change_password(
    *, person_id: int, current: str, new: str, sign_in_id: int | None, now: datetime
) -> int:
    """The new stamp for the session that stays; all other sign-ins end.

    Raises WrongPassword, TooManyTries, PasswordWeak.
    """
    check_own_password(person_id=person_id, password=current, now=now)
    with acting(network()):
        person = Person.objects.select_for_update().get(pk=person_id)
        stamp = put_password(person, new, now=now, but_sign_in=sign_in_id)
        audit.record(
            "change_password",
            subject=("identity.person", person_id),
            name=person.name,
            org_id=person.org_id,
        )
    return stamp


def person_of_link(*, uid: str, token: str) -> Person:
    """Whose new password the link sets. Raises LinkDead."""
    with acting(network()):
        return _person_of_link(uid=uid, token=token)


def reset_password(*, uid: str, token: str, new: str, now: datetime) -> Person:
    """Set it, end all sign-ins, lift locks. Raises LinkDead, PasswordWeak."""
    with acting(network()):
        person = _person_of_link(uid=uid, token=token)
        put_password(person, new, now=now)
        sql.execute("DELETE FROM identity_throttle WHERE bucket = %s", [f"password:{person.pk}"])
        audit.record(
            "reset_password",
            subject=("identity.person", person.pk),
            name=person.name,
            org_id=person.org_id,
        )
    return person


def check_strength(password: str, *, person: Person) -> None:
    """Raises PasswordWeak with everything that is wrong."""
    try:
        validate_password(password, user=person)
    except ValidationError as problem:
        raise PasswordWeak(reasons=" ".join(problem.messages)) from problem


def _person_of_link(*, uid: str, token: str) -> Person:
    """Locked, so that two uses of one link at the same moment are one use and one refusal."""
    try:
        person_id = int(force_str(urlsafe_base64_decode(uid)))
    except ValueError as problem:
        raise LinkDead from problem
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if person is None or not reset_tokens.check_token(person, token):
        raise LinkDead
    return person


def put_password(
    person: Person, password: str, *, now: datetime, but_sign_in: int | None = None
) -> int:
    """Set it and end all sign-ins but one; the new stamp. In a scope of the network."""
    check_strength(password, person=person)
    person.set_password(password)
    person.session_stamp += 1
    person.save(update_fields=["password", "session_stamp"])
    sql.execute(
        "UPDATE identity_signin SET ended_at = %s WHERE person_id = %s AND ended_at IS NULL"
        " AND id IS DISTINCT FROM %s",
        [now, person.pk, but_sign_in],
    )
    return person.session_stamp
