"""`xinglian bench fanout`: a million personalised messages into inboxes.

Ours: the whole sending as production does it, as xl_worker under row security: the audience is frozen into chunks, each
chunk is a transaction (rows, deliveries, progress, notices), until the message is sent. Seven variants (language × type ×
role), two variables per reader. Limit: one bare INSERT … SELECT as the superuser of the same columns, from the same
joins, into a table with the same indexes, without chunks, row security, conflict check or progress. Peer: Django
bulk_create of 100 000 rows made ready beforehand, scaled.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import psycopg

from xinglian.bench.frame import ROUNDS, BenchResult, check, median, peak_mb, speed_ratio
from xinglian.bench.people import add_network
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.fan_out import fan_out
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.models import InboxRow, Variant
from xinglian.push.queries import recipient_sql, variables
from xinglian.push.rules.variants import Key, pick

_PEER_ROWS = 100_000
_COLUMNS = "message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, values, is_simulated"
_WORDS = [
    Words(subject="降温预警", body="{partner.short_name} {person.name|同事}：备好防冻液。"),
    Words(
        language="zh-hant",
        subject="降溫預警",
        body="{partner.short_name} {person.name}：備好防凍液。",
    ),
    Words(language="en", subject="Cold wave", body="Dear {person.name} of {partner.short_name}"),
    Words(partner_type="garage", subject="给修理厂", body="{partner.short_name}"),
    Words(role="partner_clerk", subject="给文员", body="{person.name}"),
    Words(partner_type="garage", role="technician", subject="给修理厂技师", body="{person.name}"),
    Words(language="en", role="technician", subject="For technicians", body="{person.name}"),
]


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when anybody is missing, doubled or got another's words."""
    n = 100_000 if quick else 1_000_000
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=n)
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("CREATE TABLE bench_bare (LIKE push_inbox INCLUDING ALL)")
        db.execute("ALTER TABLE bench_bare SET (fillfactor = 85)")
        sides: dict[str, Callable[[], float]] = {
            "ours": lambda: _ours(db, n),
            "limit": lambda: bare_insert(db),
            "peer": lambda: _peer(db, n),
        }
        seconds: dict[str, list[float]] = {name: [] for name in sides}
        for _round in range(ROUNDS):
            for name, side in sides.items():
                seconds[name].append(side())
        ours, limit, peer = (median(seconds[name]) for name in sides)
        size = db.execute(
            "SELECT sum(pg_total_relation_size(inhrelid)) / 1e6 FROM pg_inherits WHERE inhparent = 'push_inbox'::regclass"
        ).fetchone()
    return BenchResult(
        bench="fanout",
        n=n,
        ours={
            "seconds": ours,
            "rows_per_second": n / ours,
            "peak_mb": peak_mb(),
            "table_mb": float(size[0]) if size else None,
        },
        limit={"seconds": limit, "rows_per_second": n / limit},
        peer={"seconds": peer, "rows_per_second": n / peer, "rows_measured": min(n, _PEER_ROWS)},
        ratio_to_limit=speed_ratio(ours=ours, theirs=limit),
        ratio_to_peer=speed_ratio(ours=ours, theirs=peer),
        correct=True,
    )


def _ours(db: psycopg.Connection, n: int) -> float:
    message_id = _message()
    db.execute("TRUNCATE push_inbox")
    db.execute("CHECKPOINT")
    began = time.perf_counter()
    with acting(scope.network()):
        sql.execute(
            "INSERT INTO push_chunk (message_id, number, org_ids, size)"
            " SELECT %s, g, array_agg(id), count(*) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 250000 AS g"
            " FROM identity_organisation WHERE kind = 'partner') c GROUP BY g",
            [message_id],
        )
        sql.execute(
            "UPDATE push_message SET state = 'sending', started_at = %s WHERE id = %s",
            [clock.now(), message_id],
        )
    done = fan_out(message_id=message_id)
    took = time.perf_counter() - began
    check(done, "the message was not sent to the end")
    _check(db, message_id, n)
    return took


def _message() -> int:
    with acting(scope.network()):
        return send_now(
            words=_WORDS, now=clock.now(), org_ids=[1001], channels=["inapp"], title="bench"
        )


def bare_insert(db: psycopg.Connection) -> float:
    """What remains when everything that makes it safe is taken away."""
    with acting(scope.network()):
        newest = int(sql.value("SELECT max(id) FROM push_message"))
        ids = {
            Key(v.language, v.partner_type, v.role): int(v.pk)
            for v in Variant.objects.filter(message_id=newest)
        }
        uses = list(sql.value("SELECT uses FROM push_message WHERE id = %s", [newest]))
    picks = recipient_sql.picks_of(ids)
    joined, types, variant = recipient_sql.joins(picks, uses=uses)
    db.execute("TRUNCATE bench_bare")
    db.execute("CHECKPOINT")
    began = time.perf_counter()
    db.execute(
        f"INSERT INTO bench_bare ({_COLUMNS}) SELECT %(message)s, m.membership_id, m.org_id, m.person_id, {variant},"
        f" {recipient_sql.ROLE_BITS}, %(now)s, {variables.values_sql(uses)}, m.is_simulated"
        f" FROM identity_pub_membership m {joined} WHERE m.is_active AND m.roles && %(roles)s::varchar[]",
        {
            "message": newest,
            "now": clock.now(),
            "types": types,
            "roles": ["partner_owner", "partner_clerk", "technician"],
        },
    )
    return time.perf_counter() - began


def _peer(db: psycopg.Connection, n: int) -> float:
    rows = min(n, _PEER_ROWS)
    db.execute("TRUNCATE push_inbox")
    db.execute("CHECKPOINT")
    now = clock.now()
    made: list[Any] = [
        InboxRow(
            message_id=1, membership_id=i, org_id=i, person_id=i, variant_id=1, role_bits=1, sent_at=now, is_simulated=True,
            values={"partner.short_name": f"示例{i}", "person.name": f"员工{i}"},
        )
        for i in range(rows)
    ]  # fmt: skip
    began = time.perf_counter()
    with acting(scope.network()):
        InboxRow.objects.bulk_create(made, batch_size=5000)
    return (time.perf_counter() - began) * n / rows


def _check(db: psycopg.Connection, message_id: int, n: int) -> None:
    """By other means: plain counting, and the fallback rule in Python for a sample of readers."""
    counted = db.execute(
        "SELECT count(*), count(DISTINCT membership_id), count(values->>'person.name') FROM push_inbox WHERE message_id = %s",
        [message_id],
    ).fetchone()
    check(counted == (n, n, n), f"rows, recipients and values are {counted}, not {n}")
    written = {
        Key(*row[:3]): row[3]
        for row in db.execute(
            "SELECT language, partner_type, role, subject FROM push_variant WHERE message_id = %s",
            [message_id],
        ).fetchall()
    }
    sample = db.execute(
        "SELECT p.language, q.type, m.roles[1], v.subject, i.values->>'partner.short_name', q.short_name, i.org_id = m.org_id"
        " FROM push_inbox i JOIN identity_membership m ON m.id = i.membership_id JOIN identity_person p ON p.id = m.person_id"
        " JOIN partners_partner q ON q.organisation_id = m.org_id JOIN push_variant v ON v.id = i.variant_id"
        " WHERE i.membership_id % 997 = 0 LIMIT 2000"
    ).fetchall()
    for language, kind, role, subject, told, short_name, own in sample:
        key = pick(set(written), language=language, partner_type=kind, role=role)
        check(
            key is not None and written[key] == subject, f"{language}/{kind}/{role} read {subject}"
        )
        check(told == short_name and bool(own), f"{short_name} was addressed as {told}")
