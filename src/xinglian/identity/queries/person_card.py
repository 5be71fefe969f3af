"""One person with all memberships the scope may see."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.identity.queries.labels import WAYS_IN, kind_label, role_labels
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    person_id: int
    org_id: int
    org_kind: str
    name: str
    login: str
    phone: str
    email: str
    language: str
    content_language: str
    is_active: bool
    is_simulated: bool
    has_second_factor: bool
    last_login: datetime | None
    created_at: datetime
    locked_until: datetime | None
    open_sign_ins: int

    @property
    def person_id_text(self) -> str:
        return str(self.person_id)


@dataclass(frozen=True, kw_only=True)
class MembershipCard:
    membership_id: int
    org_id: int
    org_name: str
    org_kind: str
    roles: list[str]
    title: str
    is_liaison: bool
    is_active: bool
    region_names: list[str]

    @property
    def role_words(self) -> list[str]:
        return role_labels(self.roles)

    @property
    def kind_word(self) -> str:
        return kind_label(self.org_kind)


@dataclass(frozen=True, kw_only=True)
class SignInRow:
    sign_in_id: int
    by: str
    second_factor: bool
    started_at: datetime
    last_seen_at: datetime
    address: str | None
    device: str
    org_name: str

    @property
    def way(self) -> str:
        return str(WAYS_IN.get(self.by, self.by))


def person_card(*, person_id: int) -> PersonCard | None:
    found = sql.row(
        "SELECT p.id AS person_id, p.org_id, o.kind AS org_kind, p.name, p.login, p.phone,"
        " p.email, p.language, p.content_language, p.is_active, p.is_simulated, p.has_second_factor, p.last_login,"
        " p.created_at, (SELECT max(t.window_ends_at) FROM identity_throttle t"
        "   WHERE t.person_id = p.id AND t.is_closed AND t.window_ends_at > now())"
        "   AS locked_until, (SELECT count(*) FROM identity_signin s"
        "   WHERE s.person_id = p.id AND s.ended_at IS NULL"
        "   AND s.last_seen_at > now() - interval '14 days') AS open_sign_ins"
        " FROM identity_person p JOIN identity_organisation o ON o.id = p.org_id"
        " WHERE p.id = %s",
        [person_id],
    )
    return None if found is None else PersonCard(**found)


def memberships_of(*, person_id: int, active_only: bool = False) -> list[MembershipCard]:
    return [
        MembershipCard(**row)
        for row in sql.rows(
            "SELECT m.id AS membership_id, o.id AS org_id, o.name AS org_name, o.kind AS org_kind,"
            " m.roles, m.title, m.is_liaison, m.is_active, ARRAY(SELECT r.name"
            "   FROM identity_region r WHERE r.path = ANY(m.region_paths::ltree[])"
            "   ORDER BY r.ordinal) AS region_names"
            " FROM identity_membership m JOIN identity_organisation o ON o.id = m.org_id"
            " WHERE m.person_id = %s AND (NOT %s OR (m.is_active AND o.is_active))"
            " ORDER BY m.is_active DESC, m.id",
            [person_id, active_only],
        )
    ]


def organisations_of_person(*, person_id: int) -> list[tuple[int, str]]:
    """Id and kind of all organisations somebody belongs to, deactivated or not, also those out of
    the viewer's sight. For deciding who may act on them, not for showing."""
    with acting(network()):
        found = sql.rows(
            "SELECT o.id, o.kind FROM identity_membership m"
            " JOIN identity_organisation o ON o.id = m.org_id WHERE m.person_id = %s",
            [person_id],
        )
    return [(row["id"], row["kind"]) for row in found]


def sign_ins_of(*, person_id: int) -> list[SignInRow]:
    """The open ones, last used first."""
    return [
        SignInRow(**row)
        for row in sql.rows(
            "SELECT s.id AS sign_in_id, s.by, s.second_factor, s.started_at, s.last_seen_at,"
            " host(s.address) AS address, s.device, coalesce(o.name, '') AS org_name"
            " FROM identity_signin s LEFT JOIN identity_organisation o ON o.id = s.org_id"
            " WHERE s.person_id = %s AND s.ended_at IS NULL"
            " AND s.last_seen_at > now() - interval '14 days' ORDER BY s.last_seen_at DESC",
            [person_id],
        )
    ]
