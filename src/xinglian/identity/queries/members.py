"""People as members of organisations, for other contexts. Each sees what its scope sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xinglian.identity.rules.roles import Role
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in an organisation. `is_active` = person and membership are."""

    membership_id: int
    person_id: int
    org_id: int
    name: str
    title: str
    roles: frozenset[Role]
    region_paths: tuple[str, ...]
    language: str
    zone: str
    phone: str
    email: str
    is_contact: bool
    is_liaison: bool
    is_active: bool
    is_simulated: bool


_COLUMNS = (
    "SELECT membership_id, person_id, org_id, name, title, roles, region_paths, language, zone,"
    " phone, email, is_contact, is_liaison, is_active, is_simulated FROM identity_pub_membership"
)


def people_of(*, org_ids: Iterable[int], roles: Iterable[Role] = ()) -> list[Member]:
    """Active members of these organisations, with one of `roles` if any are given."""
    wanted = [str(role) for role in roles]
    return _members(
        f"{_COLUMNS} WHERE org_id = ANY(%s) AND is_active"
        " AND (cardinality(%s::varchar[]) = 0 OR roles && %s::varchar[]) ORDER BY membership_id",
        [list(org_ids), wanted, wanted],
    )


def staff_with(*, roles: Iterable[Role]) -> list[Member]:
    """Active members of the maker with one of these roles."""
    return _members(
        f"{_COLUMNS} WHERE is_active AND roles && %s::varchar[] ORDER BY membership_id",
        [[str(role) for role in roles]],
    )


def memberships(*, ids: Iterable[int]) -> dict[int, Member]:
    """By membership id; missing ones are left out."""
    found = _members(f"{_COLUMNS} WHERE membership_id = ANY(%s)", [list(ids)])
    return {member.membership_id: member for member in found}


def membership(*, id: int) -> Member | None:
    return memberships(ids=[id]).get(id)


def person_names(*, ids: Iterable[int]) -> dict[int, str]:
    """By person id; people the scope may not see are left out."""
    found = sql.rows(
        "SELECT id, name FROM identity_person WHERE id = ANY(%s)", [sorted(set(ids))], kept=True
    )
    return {row["id"]: row["name"] for row in found}


def person_name(*, id: int) -> str:
    return person_names(ids=[id]).get(id, "")


def _members(query: str, params: Sequence[object]) -> list[Member]:
    known = {role.value: role for role in Role}
    return [
        Member(
            **row
            | {
                "roles": frozenset(known[role] for role in row["roles"] if role in known),
                "region_paths": tuple(row["region_paths"]),
            }
        )
        for row in sql.rows(query, params)
    ]
