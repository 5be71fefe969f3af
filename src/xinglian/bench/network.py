"""A big, dull network for benches, written set-based: every row simulated, nobody real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The maker, its director, and one partner's owner."""

    maker_id: int
    director_membership: int
    director_person: int
    partner_id: int
    owner_membership: int
    owner_person: int


def add_maker(admin_dsn: str) -> None:
    """The maker and its director (ids 1), once."""
    with psycopg.connect(admin_dsn, autocommit=True) as db:
        db.execute(
            "INSERT INTO identity_organisation (id, kind, code, name, short_name, pinyin, region_id,"
            " region_path, is_active, is_simulated, created_at)"
            " SELECT 1, 'maker', 'MAKER', 'Bench maker', 'Maker', '', code, path, true, true, now()"
            " FROM identity_region WHERE code = '310115'"
        )
        add_director(db)


def add_director(db: psycopg.Connection) -> None:
    """The maker's director (id 1), where the maker is there already."""
    _person(db, number=1, org=1, login="director", roles="{hq_director}")


def add_partners(admin_dsn: str, *, first: int, last: int) -> None:
    """Partners with ids 1000+first … 1000+last, spread over all counties; their first owner.

    The indexes that only searching uses (GIN, GiST) are left out for good: at a million partners they take minutes
    to build, and no page measured here searches.
    """
    span = {"first": first, "last": last}
    with psycopg.connect(admin_dsn, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")  # keys are right by construction
        db.execute(
            "CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, path"
            " FROM identity_region WHERE level = 'county'"
        )
        db.execute("ANALYZE place")  # or each partner reads all places
        with indexes_afterwards(db, "identity_organisation", "partners_partner"):
            db.execute(
                "INSERT INTO identity_organisation (id, kind, code, name, short_name, pinyin, region_id,"
                " region_path, is_active, is_simulated, created_at)"
                " SELECT 1000 + i, 'partner', 'B' || i, '示例汽配' || i || '有限公司', '示例' || i, '', code,"
                " path, true, true, now() FROM generate_series(%(first)s::bigint, %(last)s) AS i"
                " JOIN place ON n = i %% (SELECT count(*) FROM place)",
                span,
            )
            db.execute(
                "INSERT INTO partners_partner (organisation_id, code, type, name, short_name, pinyin,"
                " status, region_id, region_path, address, contact_name, contact_phone, contact_email,"
                " credit_code, ev_certified, joined_on, layer, layer_reason, bought_12m_minor,"
                " csm_person_id, is_simulated, created_at, changed_at)"
                " SELECT o.id, o.code, (ARRAY['provincial_agent', 'city_wholesaler', 'garage',"
                " 'dealer_4s', 'chain'])[1 + o.id %% 5], o.name, o.short_name,"
                " 'shiliqipei' || (o.id - 1000) || ' slqp', 'active', o.region_id, o.region_path,"
                " '', '', '', '', '', o.id %% 7 = 0, '2015-01-01'::date + (o.id %% 4000)::int,"
                " (ARRAY['core', 'close', 'base', 'emerging'])[1 + o.id %% 4], '{}',"
                " (o.id * 7919) %% 100000000, CASE WHEN o.id %% 400 > 0 THEN 1 END, true, now(), now()"
                " FROM identity_organisation AS o"
                " WHERE o.id BETWEEN 1000 + %(first)s AND 1000 + %(last)s AND kind = 'partner'",
                span,
            )
        db.execute("SET session_replication_role = origin")
        if first <= 1 <= last:
            _person(db, number=2, org=1001, login="owner", roles="{partner_owner}")
        # As after a night's autovacuum: statistics, and a map of what everybody sees.
        db.execute("VACUUM ANALYZE")


@contextmanager
def indexes_afterwards(
    db: psycopg.Connection, *tables: str, with_search: bool = False
) -> Iterator[None]:
    """A million rows go in without indexes but those of constraints; the others are built at the end, those that only
    searching uses if asked for."""
    db.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 2")
    found = db.execute(
        "SELECT c.oid::regclass::text, pg_get_indexdef(c.oid), a.amname FROM pg_index AS i"
        " JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam"
        " WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = c.oid)",
        [list(tables)],
    ).fetchall()
    for name, _definition, _kind in found:
        db.execute(f"DROP INDEX {name}")
    yield
    for _name, definition, kind in found:
        if with_search or kind == "btree":
            db.execute(definition)


def sample() -> Sample:
    return Sample(
        maker_id=1, director_membership=1, director_person=1, partner_id=1001, owner_membership=2,
        owner_person=2,
    )  # fmt: skip


def _person(db: psycopg.Connection, *, number: int, org: int, login: str, roles: str) -> None:
    db.execute(
        "INSERT INTO identity_person (id, org_id, login, name, pinyin, phone, email, language,"
        " zone, is_active, is_contact, is_simulated, session_stamp, password, created_at)"
        " VALUES (%s, %s, %s, %s, '', '', '', 'zh-hans', 'Asia/Shanghai', true, false, true,"
        " 0, '!', now())",
        [number, org, login, login],
    )
    db.execute(
        "INSERT INTO identity_membership (id, person_id, org_id, roles, region_paths, title,"
        " is_liaison, is_active, created_at) VALUES (%s, %s, %s, %s, '{}', '', false, true, now())",
        [number, number, org, roles],
    )
