"""`xinglian bench refresh`: everything that follows from facts, after news of one partner in a hundred of a million.

Eight order lines in the last 400 days and a stock position each, a message read by six in ten. First all is computed from
nothing, as after an import of history: tags, indicators, health. Then one partner in a hundred orders again, and what
follows for them is computed: the same three, by the same jobs a live network runs. The target is a minute and 2 GiB for
the second. The result is checked: the tags of those few are the same as those of a pass over everybody.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg

from xinglian.bench.frame import BenchResult, check, peak_mb
from xinglian.bench.people import add_network
from xinglian.bench.stored import INBOX
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.send_now import Words, send_now
from xinglian.scorecard.actions.score import score_everybody, score_run
from xinglian.signals.actions.measure import measure, measure_due
from xinglian.signals.actions.refresh import refresh
from xinglian.signals.actions.refresh_due import refresh_due
from xinglian.signals.queries import changed_partners, indicator_due
from xinglian.signals.queries.order_files import order_files

QUICK, FULL = 20_000, 1_000_000
LINES, DAYS = 8, 400
_GOODS = """
INSERT INTO catalogue_category (code, parent_id, path, name, name_en, ordinal, changed_at)
SELECT 'c' || i, NULL, ('c' || i)::ltree, '类' || i, 'Category ' || i, i, now() FROM generate_series(1, 8) AS i;
INSERT INTO catalogue_brand (name, name_en, name_key) VALUES ('示例', '', 'shili');
INSERT INTO trade_source (code, created_at) VALUES ('bench', now());
INSERT INTO catalogue_part (number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit, is_ev, parameters,
       is_simulated, created_at, changed_at)
SELECT 'BP-' || i, 'BP' || i, '件' || i, '', '', 'c' || (1 + i % 8), (SELECT id FROM catalogue_brand LIMIT 1), 'active', '件', i % 5 = 0, '{}',
       true, now(), now() FROM generate_series(1, 40) AS i
"""
_LINES = """
INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on, part_id, quantity, unit_price,
       amount_minor, currency, corrects_document, is_simulated, recorded_at)
SELECT p.organisation_id, (SELECT id FROM trade_source WHERE code = 'bench'), %(mark)s || p.organisation_id || '-' || n, 1,
       'order', 0, %(until)s::date - ((n * 47 + p.organisation_id * 13) %% %(days)s)::int, g.ids[1 + (p.organisation_id * 7 + n * 11) %% 40],
       1 + n, 100, 10000 * (1 + n), 'CNY', '', true, now()
  FROM partners_partner AS p, generate_series(1, %(lines)s) AS n, (SELECT array_agg(id ORDER BY number) AS ids FROM catalogue_part) AS g
 WHERE p.organisation_id %% %(every)s = 0
"""


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database."""
    n = QUICK if quick else FULL
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=n)
    now = clock.now()
    until = (now - timedelta(days=1)).date()
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        db.execute(_GOODS)
        given = {"mark": "H", "until": until, "days": DAYS, "lines": LINES, "every": 1}
        db.execute(_LINES, given)
        _read(db, n, now=now)
        db.execute("VACUUM (ANALYZE) trade_order_line, catalogue_part, push_inbox, push_message")
    everything, _made = _spent(_all(now))
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(_LINES, given | {"mark": "N", "days": 1, "lines": 1, "every": 100})
        # As the ledger does it: the month's mirror is written anew, and that counts too.
        db.execute(
            "INSERT INTO trade_dirty_month (month, marked_at) VALUES (date_trunc('month', %s::date)::date, now()) ON CONFLICT DO NOTHING",
            [until],
        )
    news = "SELECT partner_id FROM trade_pub_order_line WHERE document LIKE 'N%%'"
    with acting(network()):
        few = changed_partners.mark(news, [], now=now)
        dated = news.replace("partner_id", "partner_id, ordered_on AS day")
        indicator_due.mark(dated, [], cause=indicator_due.ORDERS, now=now, is_dated=True)
    check(few == n // 100, f"{few} partners have news, not {n // 100}")
    some, told = _spent(_few(now))
    check(told["tags"] == few, f"tags of {told['tags']} partners were computed, not of {few}")
    peak = peak_mb()
    tags = _tags()
    with acting(network()):
        refresh(now=now, order_files=())
    check(_tags() == tags, "the few computed alone carry other tags than after a pass over all")
    return BenchResult(
        bench="refresh",
        n=n,
        ours={
            "seconds": round(sum(some.values()), 1),
            "steps": some,
            "from_nothing": everything,
            "peak_mb": round(peak),
        },
        correct=True,
        notes={"lines": n * LINES, "changed": few, "target_seconds": 60, "target_mb": 2048},
    )


def _read(db: psycopg.Connection, n: int, *, now: datetime) -> None:
    """A message to everybody, three days ago."""
    with acting(network()):
        message_id = send_now(words=[Words(subject="通知", body="正文")], now=now, org_ids=[1001], channels=[], fallback=())  # fmt: skip
    at = now - timedelta(days=3)
    db.execute(
        "UPDATE push_message SET state = 'sent', started_at = %s, sent_at = %s, recipients = %s WHERE id = %s",
        [at, at, n, message_id],
    )
    db.execute("SELECT push_month(now()::date)")
    db.execute(INBOX, {"id": message_id, "at": at, "n": n})


def _all(now: datetime) -> dict[str, Callable[[], Any]]:
    return {
        "mirror": order_files,
        "tags": lambda: refresh(now=now, order_files=order_files()).partners,
        "indicators": lambda: measure(now=now, order_files=order_files()).partners,
        "health": lambda: score_everybody(now=now).partners,
    }


def _few(now: datetime) -> dict[str, Callable[[], Any]]:
    def last_run() -> int:
        return int(sql.value("SELECT max(id) FROM signals_indicator_run"))

    return {
        "mirror": order_files,
        "tags": lambda: getattr(refresh_due(now=now, order_files=order_files()), "partners", 0),
        "indicators": lambda: getattr(measure_due(now=now), "partners", 0),
        "health": lambda: score_run(run_id=last_run(), now=now).partners,
    }


def _spent(steps: dict[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, Any]]:
    """Seconds by step, and what each answered. The mirror is brought up to date outside of any scope, as jobs do."""
    seconds, said = {}, {}
    for name, step in steps.items():
        began = time.perf_counter()
        if name == "mirror":
            said[name] = step()
        else:
            with acting(network()):
                said[name] = step()
        seconds[name] = round(time.perf_counter() - began, 2)
    return seconds, said


def _tags() -> int:
    with acting(network()):
        return int(
            sql.value(
                "SELECT coalesce(sum(hashtextextended(partner_id || array_to_string(keys, ','), 0)::numeric), 0)"
                " FROM signals_partner_tags WHERE mod(partner_id, 100) = 0"
            )
        )
