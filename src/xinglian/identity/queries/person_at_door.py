"""Who a name, a phone number or an e-mail address belongs to; asked before anybody is signed in."""

from dataclasses import dataclass

from xinglian.identity.rules.phone import normal_phone
from xinglian.identity.rules.roles import MAKER_ROLES
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class PersonAtDoor:
    """`password` is the stored hash. `membership_id` is the one used last, or 0 for none."""

    person_id: int
    org_id: int
    name: str
    language: str
    password: str
    is_active: bool
    has_second_factor: bool
    is_simulated: bool
    session_stamp: int
    membership_id: int
    membership_org_id: int
    is_staff: bool


_QUERY = """
SELECT p.id AS person_id, p.org_id, p.name, p.language, p.password, p.is_active,
       p.totp_secret IS NOT NULL AS has_second_factor, p.is_simulated, p.session_stamp,
       coalesce(m.id, 0) AS membership_id, coalesce(m.org_id, 0) AS membership_org_id,
       coalesce(m.roles && %(staff)s::varchar[], false) AS is_staff
  FROM identity_person p
  LEFT JOIN LATERAL (
       SELECT m.id, m.org_id, m.roles FROM identity_membership m
         JOIN identity_organisation o ON o.id = m.org_id AND o.is_active
        WHERE m.person_id = p.id AND m.is_active
        ORDER BY (SELECT max(s.id) FROM identity_signin s WHERE s.membership_id = m.id)
                 DESC NULLS LAST, m.org_id = p.org_id DESC, m.id
        LIMIT 1) m ON true
"""
_STAFF = sorted(MAKER_ROLES)


def person_at_door(typed: str) -> PersonAtDoor | None:
    """Sign-in name first, then phone, then an e-mail address that only one person has.

    Runs in a scope of the network. One query whether somebody is found or not.
    """
    name = typed.strip()
    found = sql.rows(
        _QUERY + " WHERE lower(p.login) = lower(%(name)s)"
        " OR (p.phone = %(phone)s AND p.phone <> '')"
        " OR (lower(p.email) = lower(%(name)s) AND p.email <> '')"
        " ORDER BY lower(p.login) = lower(%(name)s) DESC, p.phone = %(phone)s DESC LIMIT 2",
        {"name": name, "phone": normal_phone(name) or name, "staff": _STAFF},
    )
    if not found or ("@" in name and len(found) > 1):
        return None
    return PersonAtDoor(**found[0])


def person_at_door_by_id(person_id: int) -> PersonAtDoor | None:
    found = sql.row(_QUERY + " WHERE p.id = %(id)s", {"id": person_id, "staff": _STAFF})
    return None if found is None else PersonAtDoor(**found)


def person_at_door_by_phone(phone: str) -> PersonAtDoor | None:
    found = sql.row(
        _QUERY + " WHERE p.phone = %(phone)s AND p.phone <> ''",
        {"phone": normal_phone(phone), "staff": _STAFF},
    )
    return None if found is None else PersonAtDoor(**found)
