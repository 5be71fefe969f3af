"""Compute the tags of people and parts and put them in place of the old ones: every night, and with everybody's tags."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
from django.db import connection

from xinglian.kernel import knobs, sql
from xinglian.signals.queries.corrections import HERE
from xinglian.signals.queries.subject_engine import compute_subject, open_subject
from xinglian.signals.queries.subject_inputs import lines_until, load_subject
from xinglian.signals.rules.subject import SUBJECTS, Subject

_CHANGES = """
INSERT INTO signals_tag_count (key, refresh_id, counted_at, cardinality, gained, lost)
SELECT k.key, %s, %s, count(n.id), count(n.id) FILTER (WHERE o.id IS NULL), count(o.id) FILTER (WHERE n.id IS NULL)
  FROM unnest(%s::text[]) AS k(key)
  LEFT JOIN (
      (SELECT h.id, u.key FROM signals_held h CROSS JOIN LATERAL unnest(h.keys) AS u(key)) AS n
      FULL JOIN (SELECT t.id, u.key FROM {table} t CROSS JOIN LATERAL unnest(t.keys) AS u(key)) AS o
        ON o.id = n.id AND o.key = n.key
  ) ON coalesce(n.key, o.key) = k.key
 GROUP BY k.key
"""
_SINCE = """
ARRAY(SELECT coalesce(o.since[array_position(o.keys, k.key)], %s) FROM unnest(h.keys) WITH ORDINALITY AS k(key, n) ORDER BY k.n)
"""


def tag_subjects(*, now: datetime, order_files: Sequence[Path] = ()) -> dict[str, int]:
    """How many of each kind were computed. In the caller's transaction, as a job of the network."""
    settings = knobs.values("signals.")
    today = now.astimezone(HERE).date()
    done = {}
    for key, subject in SUBJECTS.items():
        engine = open_subject(subject)
        try:
            currency = str(settings["signals.currency"])
            load_subject(engine, subject, now=now, currency=currency, order_files=order_files)
            until = lines_until(engine, today=today)
            compute_subject(engine, subject, settings=settings, until=until, now=now)
            done[key] = _store(engine, subject, now=now, today=today)
        finally:
            engine.close()
    return done


def _store(
    engine: duckdb.DuckDBPyConnection, subject: Subject, *, now: datetime, today: date
) -> int:
    own = ", person_id, org_id" if subject.key == "person" else ""
    table = subject.table
    sql.execute(
        "CREATE TEMP TABLE signals_held (id bigint PRIMARY KEY, person_id bigint, org_id bigint, keys varchar(60)[],"
        " figures jsonb) ON COMMIT DROP"
    )
    _copy_in(engine)
    version = sql.value("SELECT kernel_new_id()")
    sql.execute(_CHANGES.format(table=table), [version, now, list(subject.tags)])
    sql.execute(
        f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM signals_held h WHERE h.id = t.id)"
    )
    there = ", person_id = excluded.person_id, org_id = excluded.org_id" if own else ""
    moved = " OR o.org_id IS DISTINCT FROM h.org_id" if own else ""
    mine = ", h.person_id, h.org_id" if own else ""
    sql.execute(
        f"INSERT INTO {table} (id{own}, keys, since, figures, computed_at)"
        f" SELECT h.id{mine}, h.keys, {_SINCE}, h.figures, %s FROM signals_held h LEFT JOIN {table} o USING (id)"
        f" WHERE o.keys IS DISTINCT FROM h.keys OR o.figures IS DISTINCT FROM h.figures{moved}"
        " ON CONFLICT (id) DO UPDATE SET keys = excluded.keys, since = excluded.since, figures = excluded.figures,"
        f" computed_at = excluded.computed_at{there}",
        [today, now],
    )
    count = int(sql.value("SELECT count(*) FROM signals_held"))
    sql.execute("DROP TABLE signals_held")
    return count


def _copy_in(engine: duckdb.DuckDBPyConnection) -> None:
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        file = Path(folder) / "held.csv"
        engine.execute(
            "COPY (SELECT id, person_id, org_id, '{' || array_to_string(keys, ',') || '}', figures FROM held)"
            f" TO '{file}' (FORMAT csv, HEADER false, NULLSTR '')"
        )
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy(
                "COPY signals_held (id, person_id, org_id, keys, figures) FROM STDIN (FORMAT csv)"
            ) as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)
