"""`xinglian bench stored`: the pages about messages when millions of deliveries are stored, and a month of them archived.

Twelve months of messages, each to a part of the people: an inbox row and a delivery each, six of ten read (a receipt each).
XINGLIAN_STORED says how many deliveries (default 5,000,000). Pages are asked through Django in this process, as a director and
as a person with a message of every month; the same pages again when their month lies in the archive. Nothing here has a limit
or a peer: the figures are for `docs/measured.md` and for sizing.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.test import Client

from xinglian.bench import network
from xinglian.bench.frame import BenchResult, check, median, peak_mb
from xinglian.bench.pages import session_key
from xinglian.bench.people import add_network
from xinglian.kernel import clock, scope
from xinglian.kernel.scope import acting
from xinglian.push.actions.archive_month import archive_month, put_back
from xinglian.push.actions.claim_deliveries import claim_deliveries
from xinglian.push.actions.count_standing import count_standing
from xinglian.push.actions.keep_sums import keep_sums
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.actions.tally import tally_message
from xinglian.push.queries import months

_MONTHS = 12
_EACH = 2  # messages a month
_FIRST_PERSON = 10_000_000
_ASKED = 5
_BATCH = 500
_MESSAGE = """
INSERT INTO push_message SELECT (jsonb_populate_record(m, jsonb_build_object('id', %(id)s::bigint, 'title', %(title)s::text,
    'state', 'sent', 'started_at', %(at)s::timestamptz, 'sent_at', %(at)s::timestamptz, 'recipients', %(n)s::int))).*
  FROM push_message m WHERE m.id = %(like)s
"""
_VARIANT = """
INSERT INTO push_variant SELECT (jsonb_populate_record(v, jsonb_build_object('id', %(id)s::bigint, 'message_id', %(id)s::bigint))).*
  FROM push_variant v WHERE v.message_id = %(like)s
"""
INBOX = """
INSERT INTO push_inbox (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, values, read_at, is_simulated)
SELECT %(id)s, 10000000 + i, 1000 + i, 10000000 + i, %(id)s, 1, %(at)s, '{"person.name": "x"}',
       CASE WHEN i %% 10 < 6 THEN %(at)s::timestamptz + i %% 600 * interval '1 second' END, true FROM generate_series(1, %(n)s) i
"""
DELIVERY = """
INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at, next_at, external_id,
                           address, code, reason, sent_at, settled_at, decided_by)
SELECT %(id)s, 10000000 + i, 'email', 0, 1000 + i, CASE i %% 100 WHEN 7 THEN 'failed' WHEN 8 THEN 'uncertain' ELSE 'sent' END, 1,
       %(at)s, %(at)s, 'x' || i, 'p' || i || '@example.com', '', '', %(at)s, %(at)s, '' FROM generate_series(1, %(n)s) i
"""
RECEIPT = """
INSERT INTO push_receipt (message_id, membership_id, kind, org_id, person_id, at, channel, is_simulated)
SELECT message_id, membership_id, 'read', org_id, person_id, read_at, 'inapp', true
  FROM push_inbox WHERE message_id = %(id)s AND read_at IS NOT NULL
"""


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database."""
    wanted = 120_000 if quick else int(os.environ.get("XINGLIAN_STORED", "5000000"))
    n = wanted // (_MONTHS * _EACH)
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=n)
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        network.add_director(db)
        began = time.perf_counter()
        ids = _fill(db, n)
        built = time.perf_counter() - began
        sizes = _sizes(db)
    director, reader = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    director.cookies["xl_session"] = session_key(1, 1)
    reader.cookies["xl_session"] = session_key(_FIRST_PERSON + 7, _FIRST_PERSON + 7)
    last = ids[-1]
    work = _work(last, n)  # first: pages show what it has counted
    pages = _pages(director, reader, last)
    shelf = _archived(director, reader, ids[0], n)
    return BenchResult(
        bench="stored",
        n=n * len(ids),
        ours={
            "seconds": round(built, 1),
            "peak_mb": round(peak_mb()),
            "people": n,
            "messages": len(ids),
            "built_rows_per_second": round(2.6 * n * len(ids) / built),
            "mb": sizes,
            "milliseconds": {**pages, **work},
            "archived": shelf,
        },
        correct=True,
    )


def _fill(db: psycopg.Connection, n: int) -> list[int]:
    """The messages of twelve months, oldest first; the newest of this month."""
    with acting(scope.network()):
        like = send_now(words=[Words(subject="通知", body="{person.name}")], now=clock.now(), org_ids=[1001], channels=["email"], fallback=())  # fmt: skip
    db.execute("UPDATE push_message SET state = 'cancelled', org_ids = NULL WHERE id = %s", [like])
    this = datetime.now(tz=UTC).date().replace(day=1)
    ids = []
    for back in range(_MONTHS - 1, -1, -1):
        month = months.after(this, months=-back)
        db.execute("SELECT push_month(%s)", [month])
        for number in range(_EACH):
            id = months.first_id(month) + number + 1
            at = datetime(month.year, month.month, 1, 1, number, tzinfo=UTC)
            given = {"id": id, "like": like, "at": at, "n": n, "title": f"{month:%Y-%m} / {number}"}  # fmt: skip
            for statement in (_MESSAGE, _VARIANT, INBOX, DELIVERY, RECEIPT):
                db.execute(statement, given)
            ids.append(id)
    db.execute("VACUUM (ANALYZE) push_inbox, push_delivery, push_receipt, push_message")
    return ids


def _sizes(db: psycopg.Connection) -> dict[str, int]:
    return {
        str(name): round(size / 1e6)
        for name, size in db.execute(
            "SELECT inhparent::regclass::text, sum(pg_total_relation_size(inhrelid))::float8 FROM pg_inherits"
            " WHERE inhparent::regclass::text IN ('push_inbox', 'push_delivery', 'push_receipt') GROUP BY 1"
        ).fetchall()
    }


def _pages(director: Client, reader: Client, message_id: int) -> dict[str, float]:
    people = f"/push/m/{message_id}/result/people/"
    asked = {
        "list of messages": (director, "/push/"),
        "result": (director, f"/push/m/{message_id}/result/"),
        "board": (director, f"/push/m/{message_id}/result/board/"),
        "board, failed": (director, f"/push/m/{message_id}/result/board/?why=failed"),
        "board, uncertain": (director, f"/push/m/{message_id}/result/board/?why=uncertain"),
        "board, a last page": (director, f"/push/m/{message_id}/result/board/?why=address"),
        "targets": (director, "/push/minutes/"),
        "recipients": (director, people),
        "recipients, not read": (director, f"{people}?only=unread"),
        "recipients, uncertain": (director, f"{people}?only=uncertain"),
        "recipients, search by name": (director, f"{people}?q=员工77"),
        "why one person did not get it": (director, f"/push/why/{_FIRST_PERSON + 7}/?message={message_id}"),
        "a person's inbox": (reader, "/push/inbox/"),
        "a person's message": (reader, f"/push/inbox/{message_id}/"),
        "bell": (reader, "/push/inbox/bell/"),
    }  # fmt: skip
    return {name: _page(client, url) for name, (client, url) in asked.items()}


def _page(client: Client, url: str) -> float:
    def ask() -> None:
        answer = client.get(url)
        check(answer.status_code == 200, f"{url}: {answer.status_code}")

    return _ms(ask)


def _work(message_id: int, n: int) -> dict[str, float]:
    turn = iter(range(_ASKED + 1))

    def receipts() -> None:
        first = _FIRST_PERSON + 6 + 10 * _BATCH * next(turn)
        given = [
            NewReceipt(message_id=message_id, membership_id=first + 10 * k, kind="acknowledged", at=clock.now())
            for k in range(_BATCH)
        ]  # fmt: skip
        with acting(scope.network()):
            record_receipts(receipts=given, now=clock.now())

    def claim() -> None:
        with acting(scope.network()):
            claim_deliveries(channel="email", limit=16, now=clock.now(), lease_seconds=60)

    def count() -> None:
        with acting(scope.network()):
            tally_message(message_id=message_id)

    def stand() -> None:
        with acting(scope.network()):
            count_standing(message_id=message_id, now=clock.now())

    def add_up() -> None:
        keep_sums(message_id=message_id, reader=scope.staff(org_id=1, person_id=1), now=clock.now())

    return {
        f"{_BATCH} receipts in one batch": _ms(receipts),
        "claiming where nothing waits": _ms(claim),
        "counting a message": _ms(count),
        "counting its board": _ms(stand),
        "adding up its result": _ms(add_up),
    }


def _archived(director: Client, reader: Client, message_id: int, n: int) -> dict[str, Any]:
    month = months.month_of(message_id)
    began = time.perf_counter()
    with acting(scope.network()):
        done = archive_month(month=date(month.year, month.month, 1), org_id=1, now=clock.now())
    took = time.perf_counter() - began
    if done is None:
        check(False, "the month could not be archived")
        return {}
    check(done.rows[:2] == [n * _EACH, n * _EACH], f"the archive holds {done.rows}")
    pages = {
        "result": _page(director, f"/push/m/{message_id}/result/"),
        "recipients": _page(director, f"/push/m/{message_id}/result/people/"),
        "recipients, search by name": _page(
            director, f"/push/m/{message_id}/result/people/?q=员工77"
        ),
        "a person's archived messages": _page(reader, "/push/inbox/?only=archived"),
    }
    began = time.perf_counter()
    with acting(scope.network()):
        back = put_back(archive_id=int(done.pk), now=clock.now())
    check(back == sum(done.rows), f"{back} rows came back of {sum(done.rows)}")
    return {
        "rows": sum(done.rows),
        "mb": round(done.size_bytes / 1e6, 1),
        "seconds": round(took, 1),
        "seconds_to_put_back": round(time.perf_counter() - began, 1),
        "milliseconds": pages,
    }


def _ms(work: Callable[[], None]) -> float:
    work()  # the first is cold
    seconds = []
    for _ in range(_ASKED):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return round(1000 * median(seconds), 1)
