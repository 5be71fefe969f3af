"""A network for the benches of push: one recipient per partner, in all languages, types and roles, set-based."""

import psycopg


def add_network(admin_dsn: str, *, n: int) -> None:
    """The maker (1), partners 1001 … 1000 + n, and the person and membership 10_000_000 + i of each."""
    with psycopg.connect(admin_dsn, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")  # keys are right by construction
        # Indexes for searching take many minutes at a million and play no part here.
        for (index,) in db.execute(
            "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON a.oid = c.relam"
            " WHERE indrelid = ANY ('{partners_partner,identity_person,identity_organisation}'::regclass[])"
            " AND a.amname IN ('gin', 'gist') AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = indexrelid)"
        ).fetchall():
            db.execute(f"DROP INDEX {index}")
        place = db.execute(
            "SELECT code, path::text FROM identity_region WHERE level = 'county' ORDER BY code LIMIT 1"
        ).fetchone()
        code, path = place or ("", "cn")
        org = {
            "id": "1000 + i", "kind": "'partner'", "code": "'B' || i", "name": "'示例汽配' || i || '有限公司'",
            "short_name": "'示例' || i", "region_id": f"'{code}'", "region_path": f"'{path}'::ltree", "is_active": "true",
            "is_simulated": "true",
        }  # fmt: skip
        maker = org | {
            "id": "1",
            "kind": "'maker'",
            "code": "'MAKER'",
            "name": "'Bench maker'",
            "short_name": "'Maker'",
        }
        fill(db, "identity_organisation", 1, 1, maker)
        fill(db, "identity_organisation", 1, n, org)
        fill(
            db, "partners_partner", 1, n,
            {
                "organisation_id": "1000 + i", "code": "'B' || i", "name": "'示例汽配' || i || '有限公司'",
                "short_name": "'示例' || i", "status": "'active'", "region_id": f"'{code}'", "region_path": f"'{path}'::ltree",
                "type": "(ARRAY['provincial_agent', 'city_wholesaler', 'garage', 'dealer_4s', 'chain'])[1 + i %% 5]",
                "joined_on": "'2015-01-01'::date", "layer": "'base'", "is_simulated": "true",
            },
        )  # fmt: skip
        fill(
            db, "identity_person", 1, n,
            {
                "id": "10000000 + i", "org_id": "1000 + i", "login": "'p' || i", "name": "'员工' || i",
                "email": "'p' || i || '@example.com'", "language": "(ARRAY['zh-hans', 'zh-hans', 'zh-hant', 'en'])[1 + i %% 4]",
                "zone": "'Asia/Shanghai'", "password": "'!'", "is_active": "true", "is_simulated": "true",
            },
        )  # fmt: skip
        fill(
            db, "identity_membership", 1, n,
            {
                "id": "10000000 + i", "person_id": "10000000 + i", "org_id": "1000 + i", "is_active": "true",
                "roles": "CASE i %% 3 WHEN 0 THEN '{partner_owner}'::varchar[] WHEN 1 THEN '{partner_clerk}' ELSE '{technician}' END",
            },
        )  # fmt: skip
        db.execute(
            "ANALYZE identity_organisation, partners_partner, identity_person, identity_membership"
        )


def fill(db: psycopg.Connection, table: str, first: int, last: int, given: dict[str, str]) -> None:
    blank = {
        "boolean": "false", "numeric": "0", "bigint": "0", "integer": "0", "smallint": "0", "ARRAY": "'{}'",
        "timestamp with time zone": "now()", "jsonb": "'{}'",
    }  # fmt: skip
    # Columns without a default that nobody named get their kind's blank: the schema may grow.
    values = dict(given)
    for name, kind in db.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER'",
        [table],
    ).fetchall():
        values.setdefault(str(name), blank.get(str(kind), "''"))
    db.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
        " FROM generate_series(%(first)s::bigint, %(last)s) AS i",
        {"first": first, "last": last},
    )
