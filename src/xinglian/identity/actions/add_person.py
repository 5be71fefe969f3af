from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.models import Membership, Organisation, Person
from xinglian.identity.rules.roles import OrgKind, Role, roles_for
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal


class LoginTaken(Refusal):
    sentence = _("The sign-in name %(login)s is taken. Choose another one.")
    field = "login"


class PhoneTaken(Refusal):
    sentence = _("The phone number %(phone)s belongs to somebody else. Check it.")
    field = "phone"


class RoleOutOfPlace(Refusal):
    sentence = _("The role %(role)s does not exist in this kind of organisation.")
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
) -> Membership:
    """A new person as a member of an organisation. Without a password they cannot sign in by one.

    Raises LoginTaken, PhoneTaken, RoleOutOfPlace.
    """
    org = Organisation.objects.get(pk=org_id)
    wanted = sorted(set(roles))
    for role in wanted:
        if role not in roles_for(OrgKind(org.kind)):
            raise RoleOutOfPlace(role=role)
    if Person.objects.filter(login__iexact=login).exists():
        raise LoginTaken(login=login)
    if phone and Person.objects.filter(phone=phone).exists():
        raise PhoneTaken(phone=phone)
    person = Person(
        org=org, login=login, name=name, phone=phone, email=email, language=language,
        is_contact=is_contact, is_simulated=is_simulated, created_at=now,
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
    audit.record(
        "add_person",
        subject=("identity.person", person.pk),
        name=name,
        org_id=org_id,
        after={"login": login, "name": name, "roles": wanted, "phone": phone, "email": email},
    )
    return membership
