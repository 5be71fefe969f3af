"""`xinglian bench reach`: from the button to the last recipient, as an installation does it.

One message to a million people: everybody's inbox, and mail or webhook for a part of them (the doubles answer after 50 ms and
fault 5 %). Two `xinglian worker` processes do the work, and one more for emergencies alone stands ready, as docs/machines.md
advises; nothing is measured from inside them: times are what the books say
(`push_chunk.done_at`, `push_delivery.settled_at`), states are held against the doubles' own logs. Waits between attempts are
the product's, so the last ones take as long as a retry does. Twice an emergency is released meanwhile, to forty people whose
mail server does not fault: while the campaign's inboxes are being written, and while its mails go out. Limit: the same rows by one bare INSERT … SELECT and the same
transports without books.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from xinglian.bench import delivery, fanout
from xinglian.bench.delivery_doubles import mail_fault
from xinglian.bench.frame import BenchResult, check
from xinglian.bench.people import add_network
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.send_now import Words, send_now

_WORKERS = 2
_FOR_EMERGENCIES: tuple[str, ...] = ("--queue", "first", "--no-events", "--concurrency", "2")
_PATIENCE_SECONDS = 1500.0
_END_SECONDS = 30.0
_CALLED = 40
_CALL_SECONDS = 2.0
_WORDS = [
    Words(subject="降温预警", body="{partner.short_name} {person.name|同事}：备好防冻液。"),
    Words(language="en", subject="Cold wave", body="Dear {person.name} of {partner.short_name}"),
]
_ENDS = """
SELECT extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY at) - %(began)s), extract(epoch FROM max(at) - %(began)s)
  FROM (SELECT done_at AS at FROM push_chunk c, generate_series(1, recipients / 100) WHERE message_id = %(id)s) t
"""
_SETTLED = """
SELECT channel, count(*), extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY settled_at) - %(began)s),
       extract(epoch FROM max(settled_at) - %(began)s), jsonb_object_agg(state, n)
  FROM (SELECT *, count(*) OVER (PARTITION BY channel, state) AS n FROM push_delivery WHERE message_id = %(id)s) d GROUP BY 1
"""


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when anybody is missing or the doubles' logs say otherwise."""
    n = 100_000 if quick else 1_000_000
    outside = 1_500 if quick else 10_000  # so many mails, and so many webhooks
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    called = _called(n)
    add_network(admin, n=called[-1])
    with psycopg.connect(admin, autocommit=True) as db, delivery.doubles() as double:
        settings = delivery.set_up(double)
        _only_some(db, outside, n)
        bare_fan_out = _bare_fan_out(db)
        double.forget()
        with _workers() as pids:
            began = time.time()
            message_id = _send(db, n)
            _until(
                db, "SELECT count(done_at) > 0 FROM push_chunk WHERE message_id = %s", message_id
            )
            calls = {"inboxes_are_written": _call(db, called, message_id)}
            _until(db, "SELECT state = 'sent' FROM push_message WHERE id = %s", message_id)
            calls["mails_go_out"] = _call(db, called, message_id)
            _wait(db, message_id)
            memory = [_peak_mb(pid) for pid in pids]
        figures = _figures(db, message_id, began=began, n=n, outside=outside)
        log = double.log()
        delivery.check_logs(message_id, log, outside)
        bare = delivery.bare_rate(message_id, settings, most=min(outside, 4_000))
    ours = max(figures["seconds"], 0.001)
    limit = bare_fan_out + 2 * outside / bare
    return BenchResult(
        bench="reach",
        n=n,
        ours={**figures, "peak_mb": round(max(memory)), "peak_mb_all_workers": round(sum(memory))},
        limit={"seconds": limit, "fan_out_seconds": bare_fan_out, "deliveries_per_second": bare},
        ratio_to_limit=limit / ours,
        correct=True,
        notes={
            "workers": _WORKERS,
            "workers_for_emergencies": 1,
            "mails": outside,
            "webhooks": outside,
            "emergency_while": calls,
            "emergency_target_seconds": _CALL_SECONDS,
        },
    )


def _called(n: int) -> list[int]:
    """Numbers of people beyond the campaign's, at whose mail server nothing goes wrong."""
    found = (i for i in range(n + 1, n + 10 * _CALLED) if mail_fault(f"p{i}@example.com") == "")
    return list(islice(found, _CALLED))


def _call(db: psycopg.Connection, called: list[int], campaign: int) -> dict[str, Any]:
    """Release an emergency: seconds until the last one has it in the inbox, and until the server has the last mail; with
    what the campaign had left at that moment."""
    left = db.execute(
        "SELECT count(*) FILTER (WHERE done_at IS NULL),"
        " (SELECT count(*) FROM push_delivery WHERE message_id = %(id)s AND channel = 'email' AND state = 'queued')"
        " FROM push_chunk WHERE message_id = %(id)s",
        {"id": campaign},
    ).fetchone() or (0, 0)
    began = time.time()
    with acting(scope.network()):
        message_id = send_now(
            words=_WORDS, now=clock.now(), kind="emergency", title="emergency", fallback=(),
            org_ids=[1000 + i for i in called], channels=["inapp", "email"],
        )  # fmt: skip
    _until(
        db,
        "SELECT state = 'sent' AND NOT EXISTS (SELECT FROM push_delivery WHERE message_id = m.id AND state IN ('queued', 'sending'))"
        " FROM push_message AS m WHERE id = %s",
        message_id,
    )
    row = db.execute(
        "SELECT (SELECT extract(epoch FROM max(done_at)) FROM push_chunk WHERE message_id = %(id)s), count(*), extract(epoch FROM max(settled_at))"
        " FROM push_delivery WHERE message_id = %(id)s AND state = 'sent'",
        {"id": message_id},
    ).fetchone() or (0, 0, 0)
    check(row[1] == _CALLED, f"{row[1]} people of {_CALLED} were told")
    return {
        "inbox_seconds": round(float(row[0]) - began, 2),
        "mail_seconds": round(float(row[2]) - began, 2),
        "portions_left": left[0],
        "mails_left": left[1],
    }


def _until(db: psycopg.Connection, question: str, message_id: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if db.execute(question, [message_id]).fetchone() == (True,):
            return
        time.sleep(0.05)
    check(False, f"message {message_id} was not done after {_PATIENCE_SECONDS:.0f} s")


def _only_some(db: psycopg.Connection, outside: int, n: int) -> None:
    """Mail and webhook for the first of the campaign; all others of it have the inbox alone."""
    db.execute(
        "UPDATE identity_person SET email = '' WHERE id - 10000000 BETWEEN %s AND %s",
        [outside + 1, n],
    )
    db.execute("DELETE FROM push_endpoint WHERE org_id > 1000 + %s", [outside])
    db.execute("VACUUM (ANALYZE) identity_person, push_endpoint")


def _bare_fan_out(db: psycopg.Connection) -> float:
    """The rows of a message of the same words by one statement."""
    with acting(scope.network()):
        send_now(words=_WORDS, now=clock.now(), org_ids=[1001], channels=["inapp"], title="bare")
    db.execute("UPDATE push_message SET state = 'cancelled'")
    db.execute("CREATE TABLE bench_bare (LIKE push_inbox INCLUDING ALL)")
    db.execute("ALTER TABLE bench_bare SET (fillfactor = 85)")
    taken = fanout.bare_insert(db)
    db.execute("DROP TABLE bench_bare")
    return taken


def _send(db: psycopg.Connection, n: int) -> int:
    partners = [
        row[0]
        for row in db.execute(
            "SELECT id FROM identity_organisation WHERE kind = 'partner' AND id <= 1000 + %s", [n]
        )
    ]
    db.execute("CHECKPOINT")
    with acting(scope.network()):
        return send_now(
            words=_WORDS, now=clock.now(), org_ids=partners, title="reach", fallback=(),
            channels=["inapp", "email", "webhook"],
        )  # fmt: skip


def _wait(db: psycopg.Connection, message_id: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        time.sleep(0.5)
        row = db.execute(
            "SELECT state, EXISTS (SELECT FROM push_delivery WHERE message_id = %(id)s AND state IN ('queued', 'sending'))"
            " FROM push_message WHERE id = %(id)s",
            {"id": message_id},
        ).fetchone()
        if row == ("sent", False):
            return
    check(False, f"not everybody was reached after {_PATIENCE_SECONDS:.0f} s")


def _figures(
    db: psycopg.Connection, message_id: int, *, began: float, n: int, outside: int
) -> dict[str, Any]:
    rows = db.execute(
        "SELECT count(*), count(DISTINCT membership_id) FROM push_inbox WHERE message_id = %s",
        [message_id],
    ).fetchone()
    check(rows == (n, n), f"rows and recipients are {rows}, not {n}")
    since = db.execute("SELECT to_timestamp(%s)", [began]).fetchone()
    given = {"id": message_id, "began": since and since[0]}
    found = db.execute(_ENDS, given).fetchone() or (0, 0)
    inbox_90, inbox_all = float(found[0]), float(found[1])
    channels = {}
    last = inbox_all
    for channel, count, ninety, whole, states in db.execute(_SETTLED, given).fetchall():
        check(count == outside, f"{channel}: {count} deliveries, not {outside}")
        channels[channel] = {"seconds_to_90": round(float(ninety), 1), "seconds_to_100": round(float(whole), 1), "states": states}  # fmt: skip
        last = max(last, float(whole))
    return {
        "seconds": round(last, 1),
        "inapp": {"seconds_to_90": round(inbox_90, 1), "seconds_to_100": round(inbox_all, 1)},
        "inapp_per_minute": round(n / inbox_all * 60),
        **channels,
    }


@contextmanager
def _workers() -> Iterator[list[int]]:
    """Two workers as an installation runs them; up when they are given the message."""
    log = Path(os.environ["XINGLIAN_HOME"]) / "workers.log"
    with log.open("ab") as told:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "xinglian.cli", "worker", *only], stdout=told, stderr=told
            )
            for only in (*[()] * _WORKERS, _FOR_EMERGENCIES)
        ]
    try:
        until = time.monotonic() + 60
        while _up() < 2 * _WORKERS + 1 and time.monotonic() < until:
            time.sleep(0.2)
        yield [one.pid for one in started]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            try:
                one.wait(timeout=_END_SECONDS)
            except subprocess.TimeoutExpired:
                one.kill()  # the figures are taken; its database goes with the bench


def _up() -> int:
    with acting(scope.network()):
        # Ordinary places and kept ones of each worker are told apart; the one for emergencies has no other places.
        return int(sql.value("SELECT count(*) FROM procrastinate_workers"))


def _peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
