"""Compute figures and tags from facts and put them in place of the old ones: readers see old or new, never between."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from django.db import connection
from pyroaring import BitMap

from xinglian.kernel import knobs, live, outbox, sql
from xinglian.signals.events import TagsRefreshed
from xinglian.signals.queries import bitmap_store
from xinglian.signals.queries.compute_figures import (
    compute_bases,
    compute_figures,
    compute_months,
    compute_tags,
    open_engine,
    orders_until,
)
from xinglian.signals.queries.figure_inputs import load_inputs
from xinglian.signals.rules import registry

LIVE_TOPIC = "signals"
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class RefreshResult:
    """What one refresh did. `changed`: partners whose tags are different now."""

    refresh_id: int
    partners: int
    changed: int
    tags: int
    orders_until: date


def refresh(
    *, now: datetime, partner_ids: Sequence[int] | None = None, order_files: Sequence[Path] = ()
) -> RefreshResult:
    """Refresh everybody, or only `partner_ids` (after an event). In the caller's transaction, as a job of the network.

    Two refreshes wait for one another. `order_files`: the mirror's files, when they are known to be up to date.
    """
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.refresh'))")
    started_at, settings = now, knobs.values("signals.")
    engine = open_engine()
    try:
        load_inputs(engine, now=now, partner_ids=partner_ids, order_files=order_files)
        until = _orders_until(engine, now=now, is_partial=partner_ids is not None)
        currency = str(settings["signals.currency"])
        compute_figures(engine, until=until, now=now, currency=currency)
        tags = compute_tags(engine, settings=settings)
        bases = compute_bases(engine)
        months = compute_months(engine, until=until)
        refresh_id = int(sql.value("SELECT kernel_new_id()"))
        count = int(engine.execute("SELECT count(*) FROM figures").fetchall()[0][0])
        touched = None if partner_ids is None else _touched(partner_ids, bases["all"])
        _store_figures(engine, now=now, partner_ids=partner_ids)
        changed = _store_partner_tags(
            engine, today=now.astimezone(_HERE).date(), partner_ids=partner_ids
        )
    finally:
        engine.close()
    _store_bitmaps(bases, kind="base", refresh_id=refresh_id, now=now, touched=touched)
    _store_bitmaps(months, kind="past", refresh_id=refresh_id, now=now, touched=touched)
    _store_bitmaps(tags, kind="tag", refresh_id=refresh_id, now=now, touched=touched)
    sql.execute(
        "INSERT INTO signals_refresh (id, scope, started_at, finished_at, orders_until, partners, changed, tags, currency)"
        " VALUES (%s, %s, %s, clock_timestamp(), %s, %s, %s, %s, %s)",
        [
            refresh_id, "all" if partner_ids is None else "partners", started_at, until,
            count, changed, len(tags), currency,
        ],
    )  # fmt: skip
    outbox.announce(TagsRefreshed(refresh_id=refresh_id, partners=count, changed=changed))
    live.publish(LIVE_TOPIC)
    return RefreshResult(
        refresh_id=refresh_id, partners=count, changed=changed, tags=len(tags), orders_until=until
    )


def _orders_until(engine: duckdb.DuckDBPyConnection, *, now: datetime, is_partial: bool) -> date:
    """The ledger's last day. A few partners cannot tell it: the last full refresh can, unless they have newer lines."""
    today = now.astimezone(_HERE).date()
    found = orders_until(engine, today=today)
    if not is_partial:
        return found
    known: date | None = sql.value("SELECT max(orders_until) FROM signals_refresh")
    if known is None:
        newest: date | None = sql.value(
            "SELECT max(ordered_on) FROM trade_pub_order_line WHERE ordered_on <= %s", [today]
        )
        return newest or today
    has_lines = engine.execute("SELECT count(*) FROM line").fetchall()[0][0]
    return max(known, found) if has_lines else known


def _touched(partner_ids: Sequence[int], present: BitMap) -> BitMap:
    """Ordinals whose bits may change: those of the partners asked for, also when they are gone from the register."""
    before = sql.column(
        "SELECT ordinal FROM signals_figures WHERE partner_id = ANY(%s)", [list(partner_ids)]
    )
    return present | BitMap(before)


def _store_figures(
    engine: duckdb.DuckDBPyConnection, *, now: datetime, partner_ids: Sequence[int] | None
) -> None:
    names = ["partner_id", "ordinal", *registry.FIGURES]
    columns = ", ".join(f'"{name}"' for name in names)
    rounded = ", ".join(_stored(name) for name in names)
    sql.execute("CREATE TEMP TABLE signals_incoming (LIKE signals_figures) ON COMMIT DROP")
    sql.execute("ALTER TABLE signals_incoming ALTER computed_at DROP NOT NULL")
    _copy_in(engine, f"SELECT {rounded} FROM figures", f"signals_incoming ({columns})")
    _forget("signals_figures", kept="signals_incoming", partner_ids=partner_ids)
    own = ", ".join(f'"{name}"' for name in names[1:])
    there = ", ".join(f'excluded."{name}"' for name in names[1:])
    here = ", ".join(f'f."{name}"' for name in names[1:])
    sql.execute(
        f"INSERT INTO signals_figures AS f ({columns}, computed_at) SELECT {columns}, %s FROM signals_incoming"
        f" ON CONFLICT (partner_id) DO UPDATE SET ({own}, computed_at) = ROW({there}, excluded.computed_at)"
        f" WHERE ROW({here}) IS DISTINCT FROM ROW({there})",
        [now],
    )
    sql.execute("DROP TABLE signals_incoming")


def _stored(name: str) -> str:
    """A figure as PostgreSQL stores it; numbers that mean nothing (no division possible) become null."""
    figure = registry.FIGURES.get(name)
    if figure and figure.kind in {"share", "number", "minutes"}:
        return f'CASE WHEN isfinite("{name}"::DOUBLE) THEN "{name}"::DOUBLE END'
    return f'"{name}"'


def _store_partner_tags(
    engine: duckdb.DuckDBPyConnection, *, today: date, partner_ids: Sequence[int] | None
) -> int:
    """Write the rows of partners whose tags changed; a tag they keep keeps its day. How many changed."""
    sql.execute(
        "CREATE TEMP TABLE signals_carried (partner_id bigint PRIMARY KEY, ordinal int, keys varchar(60)[]) ON COMMIT DROP"
    )
    _copy_in(
        engine, "SELECT partner_id, ordinal, '{' || array_to_string(keys, ',') || '}' FROM held",
        "signals_carried (partner_id, ordinal, keys)",
    )  # fmt: skip
    _forget("signals_partner_tags", kept="signals_carried", partner_ids=partner_ids)
    changed = sql.execute(
        "INSERT INTO signals_partner_tags (partner_id, ordinal, keys, since)"
        " SELECT c.partner_id, c.ordinal, c.keys, ARRAY(SELECT coalesce(o.since[array_position(o.keys, k.key)], %(today)s)"
        "   FROM unnest(c.keys) WITH ORDINALITY AS k(key, n) ORDER BY k.n)"
        " FROM signals_carried c LEFT JOIN signals_partner_tags o USING (partner_id)"
        " WHERE o.keys IS DISTINCT FROM c.keys OR o.ordinal IS DISTINCT FROM c.ordinal"
        " ON CONFLICT (partner_id) DO UPDATE SET ordinal = excluded.ordinal, keys = excluded.keys, since = excluded.since",
        {"today": today},
    )
    sql.execute("DROP TABLE signals_carried")
    return changed


def _forget(table: str, *, kept: str, partner_ids: Sequence[int] | None) -> None:
    """Those asked for (None: all) who are no longer there, such as a partner that was merged."""
    asked = None if partner_ids is None else list(partner_ids)
    sql.execute(
        f"DELETE FROM {table} AS t WHERE (%s::bigint[] IS NULL OR t.partner_id = ANY(%s::bigint[]))"
        f" AND NOT EXISTS (SELECT FROM {kept} AS k WHERE k.partner_id = t.partner_id)",
        [asked, asked],
    )


def _copy_in(engine: duckdb.DuckDBPyConnection, query: str, target: str) -> None:
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        file = Path(folder) / "rows.csv"
        engine.execute(f"COPY ({query}) TO '{file}' (FORMAT csv, HEADER false, NULLSTR '')")
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)


def _store_bitmaps(
    computed: Mapping[str, BitMap],
    *,
    kind: str,
    refresh_id: int,
    now: datetime,
    touched: BitMap | None,
) -> None:
    """Replace bitmaps that changed; history for tags. With `touched`, only those ordinals may change."""
    stored = bitmap_store.load_all(kind)
    entries: list[tuple[str, BitMap]] = []
    counts: list[tuple[str, int, int, int]] = []
    for key in {*stored, *computed}:
        old, new = stored.get(key, BitMap()), computed.get(key, BitMap())
        if touched is not None:
            if key in stored and not new and not old.intersect(touched):
                continue  # most places of the country are far from a few partners
            new = (old - touched) | (new & touched)
        gained, lost = len(new - old), len(old - new)
        if gained or lost or key not in stored:
            entries.append((key, new))
        if kind == "tag" and (touched is None or gained or lost):
            counts.append((key, len(new), gained, lost))
    if entries:
        sql.execute(
            "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at)"
            " SELECT key, %s, bitmap, cardinality, %s, %s FROM unnest(%s::text[], %s::bytea[], %s::int[])"
            "   AS b(key, bitmap, cardinality)"
            " ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, bitmap = excluded.bitmap,"
            " cardinality = excluded.cardinality, version = excluded.version, computed_at = excluded.computed_at",
            [
                kind, refresh_id, now, [key for key, _new in entries],
                [new.serialize() for _key, new in entries], [len(new) for _key, new in entries],
            ],
        )  # fmt: skip
    if kind == "past":
        sql.execute("DELETE FROM signals_tag_bitmap WHERE kind = 'past' AND cardinality = 0")
    if kind == "tag":
        known = [key for key in stored if key not in registry.TAGS]
        sql.execute("DELETE FROM signals_tag_bitmap WHERE key = ANY(%s)", [known])
    if counts:
        sql.execute(
            "INSERT INTO signals_tag_count (key, refresh_id, counted_at, cardinality, gained, lost)"
            " SELECT key, %s, %s, cardinality, gained, lost FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[])"
            "   AS c(key, cardinality, gained, lost)",
            [refresh_id, now, *(list(column) for column in zip(*counts, strict=True))],
        )
