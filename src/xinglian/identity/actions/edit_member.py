from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.add_person import checked_phone, checked_roles
from xinglian.identity.actions.change_profile import checked_content_language
from xinglian.identity.events import MembershipChanged
from xinglian.identity.models import Membership, Organisation, Person
from xinglian.identity.rules.roles import Role
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal

_KNOWN = ("name", "phone", "email", "language", "content_language")


class UnknownRegions(Refusal):
    sentence = _("There are no such regions: %(paths)s. Choose them from the tree.")
    field = "region_paths"


class RegionsMissing(Refusal):
    sentence = _(
        "Regional customer success looks after regions: tick at least one. For the whole country,"
        " tick every area or choose channel manager."
    )
    field = "region_paths"


class LastDirector(Refusal):
    sentence = _("Somebody must remain director. Make another person director first.")
    field = "roles"


class LastOwner(Refusal):
    sentence = _("Somebody must remain owner here. Make another person owner first.")
    field = "roles"


def edit_member(
    *,
    membership_id: int,
    roles: Iterable[str],
    region_paths: Iterable[str],
    title: str,
    is_liaison: bool,
) -> Membership:
    """What somebody does in an organisation, and for which regions.

    Raises RoleOutOfPlace, NoRole, UnknownRegions, RegionsMissing, LastDirector, LastOwner.
    """
    member = Membership.objects.select_for_update().get(pk=membership_id)
    org = Organisation.objects.get(pk=member.org_id)
    wanted = checked_roles(roles, kind=org.kind)
    paths = checked_paths(region_paths, roles=wanted)
    demand_successor(member, keeps=wanted)
    before = _as_told(member)
    member.roles, member.region_paths = wanted, paths
    member.title, member.is_liaison = title.strip(), is_liaison
    member.save(update_fields=["roles", "region_paths", "title", "is_liaison"])
    tell(member)
    name = sql.value("SELECT name FROM identity_person WHERE id = %s", [member.person_id])
    audit.record(
        "edit_member",
        subject=("identity.person", member.person_id),
        name=name or "",
        org_id=member.org_id,
        before=before,
        after=_as_told(member),
    )
    return member


def edit_person(
    *,
    person_id: int,
    name: str,
    phone: str,
    email: str,
    language: str,
    content_language: str = "",
) -> Person:
    """What is known of a person. Raises PhoneTaken, PhoneMalformed."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    before = {k: getattr(person, k) for k in _KNOWN}
    person.name, person.pinyin = name.strip(), search_words(name.strip())
    person.phone = checked_phone(phone, but_person=person_id)
    person.email, person.language = email.strip(), language
    person.content_language = checked_content_language(content_language)
    person.save(update_fields=[*_KNOWN, "pinyin"])
    audit.record(
        "edit_person",
        subject=("identity.person", person_id),
        name=person.name,
        org_id=person.org_id,
        before=before,
        after={k: getattr(person, k) for k in before},
    )
    return person


def tell(member: Membership) -> None:
    outbox.announce(
        MembershipChanged(
            membership_id=member.pk,
            person_id=member.person_id,
            org_id=member.org_id,
            roles=list(member.roles),
            is_active=member.is_active,
        )
    )


def demand_successor(member: Membership, *, keeps: Iterable[str]) -> None:
    """The maker always has a director and a partner an owner. Raises LastDirector, LastOwner.

    The organisation's row is the lock, so two owners cannot leave at the same moment.
    """
    for role, refusal in ((Role.HQ_DIRECTOR, LastDirector), (Role.PARTNER_OWNER, LastOwner)):
        if role not in member.roles or role in keeps or not member.is_active:
            continue
        sql.execute(
            "SELECT pg_advisory_xact_lock(hashtext('identity.members'), hashtext(%s))",
            [str(member.org_id)],
        )
        others = sql.value(
            "SELECT EXISTS (SELECT FROM identity_membership m JOIN identity_person p"
            " ON p.id = m.person_id WHERE m.org_id = %s AND m.id <> %s AND m.is_active"
            " AND p.is_active AND %s = ANY(m.roles))",
            [member.org_id, member.pk, role],
        )
        if not others:
            raise refusal


def checked_paths(paths: Iterable[str], *, roles: Iterable[str]) -> list[str]:
    """Existing paths, without those below another of them; none for roles without regions.

    Raises UnknownRegions, RegionsMissing.
    """
    if Role.REGIONAL_CSM not in roles:
        return []
    wanted = sorted(set(paths))
    known = set(
        sql.column("SELECT path::text FROM identity_region WHERE path::text = ANY(%s)", [wanted])
    )
    if missing := [path for path in wanted if path not in known]:
        raise UnknownRegions(paths=", ".join(missing))
    if not wanted:
        raise RegionsMissing
    return [path for path in wanted if not any(path.startswith(f"{other}.") for other in wanted)]


def _as_told(member: Membership) -> dict[str, object]:
    return {
        "roles": list(member.roles), "region_paths": list(member.region_paths),
        "title": member.title, "is_liaison": member.is_liaison,
    }  # fmt: skip
