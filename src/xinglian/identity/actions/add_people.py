"""Many people at once, in two statements: for imports and for the sample network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from xinglian.identity.events import PeopleAdded
from xinglian.identity.rules.phone import normal_phone
from xinglian.identity.rules.roles import MAKER_ROLES, Role
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal


class PeopleRefused(Refusal):
    """Nobody was added."""

    sentence = _("%(count)s rows cannot be added, first: %(first)s. Nothing was changed.")


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """One row for `add_people`."""

    org_id: int
    login: str
    name: str
    roles: tuple[Role, ...]
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    title: str = ""
    region_paths: tuple[str, ...] = field(default=())
    is_contact: bool = False
    is_liaison: bool = False
    is_simulated: bool = False
    cast_order: int | None = None


_INSERT = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::bool[], %s::bool[],
        %s::smallint[])
      WITH ORDINALITY AS r(org_id, login, name, pinyin, phone, email, language, title, roles,
        region_paths, is_contact, is_liaison, is_simulated, cast_order, no)
), people AS (
    INSERT INTO identity_person (org_id, login, name, pinyin, phone, email, language, zone,
        is_active, is_contact, is_simulated, cast_order, session_stamp, password, created_at)
    SELECT org_id, login, name, pinyin, phone, email, language, 'Asia/Shanghai', true, is_contact,
        is_simulated, cast_order, 0, %s, %s FROM given ORDER BY no
    RETURNING id, login
), members AS (
    INSERT INTO identity_membership (person_id, org_id, roles, title, region_paths, is_liaison,
        is_active, created_at)
    SELECT people.id, given.org_id, string_to_array(given.roles, ','), given.title,
        coalesce(string_to_array(nullif(given.region_paths, ''), ','), '{}'), given.is_liaison,
        true, %s
      FROM given JOIN people USING (login) ORDER BY no
    RETURNING id, person_id
)
SELECT members.id FROM members JOIN people ON people.id = members.person_id
  JOIN given USING (login) ORDER BY no
"""
_PROBLEMS = """
WITH given AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bool[])
      AS r(org_id, login, phone, for_maker)
)
SELECT login FROM given WHERE identity_is_taken('login', login, 0)
UNION ALL SELECT login FROM given WHERE phone <> '' AND identity_is_taken('phone', phone, 0)
UNION ALL SELECT min(login) FROM given GROUP BY lower(login) HAVING count(*) > 1
UNION ALL SELECT min(login) FROM given WHERE phone <> '' GROUP BY phone HAVING count(*) > 1
UNION ALL SELECT login FROM given LEFT JOIN identity_organisation o ON o.id = given.org_id
    WHERE o.id IS NULL OR (o.kind = 'maker') <> for_maker
"""


def add_people(
    rows: Sequence[NewPerson], *, now: datetime, password: str | None = None
) -> list[int]:
    """Add all or, raising PeopleRefused, none; membership ids in the order of `rows`.

    `password` is hashed once and shared by all (sample people); None means nobody can sign in
    by password. Announces one PeopleAdded.
    """
    if not rows:
        return []
    phones = [normal_phone(row.phone) for row in rows]
    for_maker = [bool(set(row.roles) & MAKER_ROLES) for row in rows]
    columns = [[row.org_id for row in rows], [row.login for row in rows]]
    bad = sql.column(_PROBLEMS, [*columns, phones, for_maker])
    bad += [row.login for row in rows if not row.roles]
    if bad:
        raise PeopleRefused(count=len(set(bad)), first=bad[0])
    ids = sql.column(
        _INSERT,
        [
            *columns,
            [row.name for row in rows],
            [search_words(row.name) for row in rows],
            phones,
            [row.email for row in rows],
            [row.language for row in rows],
            [row.title for row in rows],
            [",".join(sorted(set(row.roles))) for row in rows],
            [",".join(sorted(row.region_paths)) for row in rows],
            [row.is_contact for row in rows],
            [row.is_liaison for row in rows],
            [row.is_simulated for row in rows],
            [row.cast_order for row in rows],
            make_password(password),
            now,
            now,
        ],
    )
    outbox.announce(PeopleAdded(membership_ids=ids))
    audit.record("add_people", subject=("identity.person", ids[0]), after={"count": len(ids)})
    return ids
