"""`xinglian bench effect`: effectiveness counted and shown for a message to a million partners, and best hours learned.

One message with an inbox row and a mail each over all counties, six in ten read. Its count is copied to make a year of them, so
that pages add up what a year of messages to everybody leaves. Nothing here has a limit or a peer: the figures are for
`docs/measured.md` and for sizing.
"""

import os
import time
from datetime import timedelta
from typing import Any

import psycopg
from django.test import Client

from xinglian.bench import network
from xinglian.bench.frame import BenchResult, check, median, peak_mb
from xinglian.bench.pages import session_key
from xinglian.bench.people import add_network
from xinglian.bench.stored import DELIVERY, INBOX, RECEIPT
from xinglian.effect.actions.count_message import count_message
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.learn_hours import learn_hours
from xinglian.push.actions.send_now import Words, send_now

_COPIES = 60
_ASKED = 5
_SPREAD = """
UPDATE {table} AS t SET region_path = p.path FROM (SELECT path, row_number() OVER (ORDER BY code) - 1 AS n, count(*) OVER () AS of
  FROM identity_region WHERE level = 'county') AS p WHERE {key} > 1000 AND {key} %% p.of = p.n
"""
_COPY = """
INSERT INTO effect_count (message_id, path, cut, value, started_at, kind, author_person_id, people, read, responded, must, offered, acted,
       partners, reached, in_time, read_by, responded_by, counted_at)
SELECT e.message_id - n, e.path, e.cut, e.value, e.started_at - make_interval(days => n * 6), e.kind, e.author_person_id, e.people, e.read,
       e.responded, e.must, e.offered, e.acted, e.partners, e.reached, e.in_time, e.read_by, e.responded_by, e.counted_at
  FROM effect_count AS e CROSS JOIN generate_series(1, %(copies)s) AS n
"""
_LIKE = """
INSERT INTO push_message SELECT (jsonb_populate_record(m, jsonb_build_object('id', m.id - n, 'started_at', m.started_at - make_interval(days => n * 6)))).*
  FROM push_message AS m CROSS JOIN generate_series(1, %(copies)s) AS n WHERE m.id = %(id)s
"""


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database."""
    n = 100_000 if quick else 1_000_000
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=n)
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        network.add_director(db)
        for table, key in (("identity_organisation", "id"), ("partners_partner", "organisation_id")):  # fmt: skip
            db.execute(_SPREAD.format(table=table, key=key), {})
        message_id = _fill(db, n)
    counted, rows = _timed(lambda: count_message(message_id=message_id, now=clock.now()))
    with acting(scope.network()):
        check(counted_people(message_id) == n, "not everybody is counted")
    learned, members = _timed(lambda: learn_hours(now=clock.now() + timedelta(days=2)))
    check(members == n, f"{members} of {n} have a best hour")
    with psycopg.connect(admin, autocommit=True) as db:
        given = {"copies": _COPIES, "id": message_id}
        db.execute(_LIKE, given)
        db.execute(_COPY, given)
        db.execute("VACUUM (ANALYZE) effect_count, push_message")
        size = db.execute("SELECT pg_total_relation_size('effect_count') / 1e6").fetchone()
    director = Client(SERVER_NAME="127.0.0.1")
    director.cookies["xl_session"] = session_key(1, 1)
    return BenchResult(
        bench="effect",
        n=n,
        ours={
            "seconds": round(counted, 1), "count_rows": rows, "learn_seconds": round(learned, 1), "peak_mb": round(peak_mb()),
            "messages": _COPIES + 1, "count_mb": round(float(size[0])) if size else None,
            "milliseconds": {
                name: _page(director, url)
                for name, url in (
                    ("topics, 90 days", "/effect/"), ("topics, a year", "/effect/?days=365"), ("places, a year", "/effect/?days=365&by=region"),
                    ("roles in one province, a year", "/effect/?days=365&by=role&region=320000"), ("messages, a year", "/effect/messages/?days=365"),
                )
            },
        },
        correct=True,
    )  # fmt: skip


def _fill(db: psycopg.Connection, n: int) -> int:
    with acting(scope.network()):
        message_id = send_now(words=[Words(subject="通知", body="正文")], now=clock.now(), org_ids=[1001], channels=["email"], fallback=())  # fmt: skip
    at = clock.now() - timedelta(hours=2)
    db.execute(
        "UPDATE push_message SET state = 'sent', started_at = %s, sent_at = %s, recipients = %s WHERE id = %s",
        [at, at, n, message_id],
    )
    db.execute("SELECT push_month(now()::date)")
    for statement in (INBOX, DELIVERY, RECEIPT):
        db.execute(statement, {"id": message_id, "at": at, "n": n})
    db.execute("VACUUM (ANALYZE) push_inbox, push_delivery, push_receipt, push_message, identity_organisation, partners_partner")  # fmt: skip
    return message_id


def _timed(work: Any) -> tuple[float, int]:
    """Seconds of a job, in a job's scope, and what it answers."""
    with acting(scope.network()):
        began = time.perf_counter()
        made = work()
        return time.perf_counter() - began, made


def _page(client: Client, url: str) -> float:
    """The median of some askings, in milliseconds."""
    seconds = []
    for _time in range(_ASKED):
        began = time.perf_counter()
        answer = client.get(url)
        seconds.append(time.perf_counter() - began)
        check(answer.status_code == 200, f"{url} answered {answer.status_code}")
    return round(1000 * median(seconds), 1)


def counted_people(message_id: int) -> int:
    """How many people a message's count says there are."""
    return int(sql.value("SELECT sum(people) FROM effect_count WHERE message_id = %s AND nlevel(path) = 1 AND cut = ''", [message_id]))  # fmt: skip
