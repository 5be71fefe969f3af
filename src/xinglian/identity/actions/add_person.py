import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.events import PersonAdded
from xinglian.identity.models import Membership, Organisation, Person
from xinglian.identity.rules.phone import normal_phone
from xinglian.identity.rules.roles import OrgKind, Role, roles_for
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal

# No @ and not a number: a sign-in name can never stand in for somebody's address or phone.
_LOGIN = re.compile(r"[^\W\d_][\w.\-]{1,79}")


class LoginTaken(Refusal):
    sentence = _("The sign-in name %(login)s is taken. Choose another one.")
    field = "login"


class LoginMalformed(Refusal):
    sentence = _(
        "%(login)s cannot be a sign-in name: begin with a letter, then letters, digits, . _ or -."
    )
    field = "login"


class PhoneTaken(Refusal):
    sentence = _("The phone number %(phone)s belongs to somebody else. Check it.")
    field = "phone"


class PhoneMalformed(Refusal):
    sentence = _("%(phone)s is not a phone number. Write 11 digits, or + and the country code.")
    field = "phone"


class RoleOutOfPlace(Refusal):
    sentence = _("The role %(role)s does not exist in this kind of organisation.")
    field = "roles"


class NoRole(Refusal):
    sentence = _("Choose at least one role.")
    field = "roles"


def add_person(
    *,
    org_id: int,
    login: str,
    name: str,
    roles: Iterable[Role],
    now: datetime,
    password: str | None = None,
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
    title: str = "",
    region_paths: Iterable[str] = (),
    is_contact: bool = False,
    is_liaison: bool = False,
    is_simulated: bool = False,
    cast_order: int | None = None,
) -> Membership:
    """A new person as a member of an organisation. Without a password they cannot sign in by one.

    Raises LoginTaken, LoginMalformed, PhoneTaken, PhoneMalformed, RoleOutOfPlace, NoRole.
    """
    org = Organisation.objects.get(pk=org_id)
    wanted = checked_roles(roles, kind=org.kind)
    checked_login(login)
    phone = checked_phone(phone)
    person = Person(
        org=org, login=login, name=name, pinyin=search_words(name), phone=phone,
        email=email.strip(), language=language, is_contact=is_contact, is_simulated=is_simulated,
        cast_order=cast_order, created_at=now,
    )  # fmt: skip
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save(force_insert=True)
    membership = Membership.objects.create(
        person=person, org=org, roles=wanted, title=title, region_paths=sorted(region_paths),
        is_liaison=is_liaison, created_at=now,
    )  # fmt: skip
    outbox.announce(
        PersonAdded(
            person_id=person.pk, membership_id=membership.pk, org_id=org_id, is_contact=is_contact
        )
    )
    audit.record(
        "add_person",
        subject=("identity.person", person.pk),
        name=name,
        org_id=org_id,
        after={"login": login, "name": name, "roles": wanted, "phone": phone, "email": email},
    )
    return membership


def checked_roles(roles: Iterable[str], *, kind: str) -> list[str]:
    """In a fixed order. Raises RoleOutOfPlace, NoRole."""
    wanted = sorted(set(roles))
    here = roles_for(OrgKind(kind))
    for role in wanted:
        if role not in here:
            raise RoleOutOfPlace(role=role)
    if not wanted:
        raise NoRole
    return [str(role) for role in wanted]


def checked_login(login: str, *, but_person: int = 0) -> str:
    """Free everywhere, also where the acting scope cannot look. Raises LoginTaken, LoginMalformed."""
    if not _LOGIN.fullmatch(login):
        raise LoginMalformed(login=login)
    if sql.value("SELECT identity_is_taken('login', %s, %s)", [login, but_person]):
        raise LoginTaken(login=login)
    return login


def checked_phone(phone: str, *, but_person: int = 0) -> str:
    """Its one form, or "". Raises PhoneTaken, PhoneMalformed."""
    if not phone.strip():
        return ""
    normal = normal_phone(phone)
    if not normal:
        raise PhoneMalformed(phone=phone)
    if sql.value("SELECT identity_is_taken('phone', %s, %s)", [normal, but_person]):
        raise PhoneTaken(phone=phone)
    return normal
