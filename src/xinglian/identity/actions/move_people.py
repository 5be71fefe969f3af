"""The people of one organisation become another's, as they are: roles, sign-ins, second factors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

# Somebody who is a member there already keeps that membership; the one here rests.
_MEMBERSHIPS = """
UPDATE identity_membership AS m SET org_id = %(to)s WHERE m.org_id = %(from)s
   AND (%(ids)s::bigint[] IS NULL OR m.id = ANY(%(ids)s))
   AND NOT EXISTS (SELECT FROM identity_membership AS x
                    WHERE x.person_id = m.person_id AND x.org_id = %(to)s)
RETURNING m.id
"""
_PEOPLE = """
UPDATE identity_person SET org_id = %(to)s WHERE org_id = %(from)s
   AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) RETURNING id
"""
# Whoever has accepted in the meantime has joined the other one for good.
_INVITATIONS = """
UPDATE identity_invitation SET org_id = %(to)s WHERE org_id = %(from)s AND state = 'open'
   AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) RETURNING id
"""
# What hangs on a person at the doors follows it.
_HANGING = """
WITH sign_ins AS (
    UPDATE identity_signin SET org_id = %(to)s
     WHERE org_id = %(from)s AND membership_id = ANY(%(memberships)s)
), codes AS (
    UPDATE identity_doorcode SET org_id = %(to)s
     WHERE org_id = %(from)s AND person_id = ANY(%(people)s)
), addresses AS (
    UPDATE identity_address SET org_id = %(to)s
     WHERE org_id = %(from)s AND person_id = ANY(%(people)s)
), address_codes AS (
    UPDATE identity_addresscode SET org_id = %(to)s
     WHERE org_id = %(from)s AND person_id = ANY(%(people)s)
), throttles AS (
    UPDATE identity_throttle SET org_id = %(to)s
     WHERE org_id = %(from)s AND person_id = ANY(%(people)s)
)
UPDATE identity_recoverycode SET org_id = %(to)s
 WHERE org_id = %(from)s AND person_id = ANY(%(people)s)
"""


@dataclass(frozen=True, kw_only=True)
class MovedPeople:
    """Ids of memberships, people and open invitations that went over."""

    memberships: Sequence[int]
    people: Sequence[int]
    invitations: Sequence[int]


def move_people(
    *, from_org_id: int, to_org_id: int, only: MovedPeople | None = None
) -> MovedPeople:
    """All people of one organisation, or `only` some (the way back), in the caller's transaction.

    The caller has decided that the two are one, and locked them. Their sessions go on: whoever is
    signed in finds himself in the other organisation with the next page.
    """
    way: Mapping[str, Any] = {"from": from_org_id, "to": to_org_id}
    with acting(network()):
        moved = MovedPeople(
            memberships=sql.column(_MEMBERSHIPS, {**way, "ids": _ids(only, "memberships")}),
            people=sql.column(_PEOPLE, {**way, "ids": _ids(only, "people")}),
            invitations=sql.column(_INVITATIONS, {**way, "ids": _ids(only, "invitations")}),
        )
        sql.execute(
            _HANGING, {**way, "memberships": list(moved.memberships), "people": list(moved.people)}
        )
    return moved


def _ids(only: MovedPeople | None, name: str) -> list[int] | None:
    return None if only is None else list(getattr(only, name))
