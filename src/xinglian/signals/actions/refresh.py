"""Compute figures and tags from facts and put them in place of the old ones: readers see old or new, never between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from pyroaring import BitMap

from xinglian.kernel import knobs, live, outbox, sql
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.store_bitmaps import store_bitmaps
from xinglian.signals.actions.store_partners import store_figures, store_partner_tags
from xinglian.signals.actions.store_positions import store_positions
from xinglian.signals.actions.store_versions import note_corrections, store_versions
from xinglian.signals.events import TagsRefreshed
from xinglian.signals.queries.compute_figures import (
    compute_bases,
    compute_figures,
    compute_months,
    compute_tags,
    open_engine,
    orders_until,
)
from xinglian.signals.queries.corrections import standing
from xinglian.signals.queries.figure_inputs import load_inputs
from xinglian.signals.queries.light_facts import known_kinds

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

    Two refreshes wait for one another. `order_files`: the mirror's files, when they are known to be up to date; a few
    partners are read from the ledger itself, which the mirror may follow by seconds.
    """
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.refresh'))")
    last = None if partner_ids is None else _last_of_everybody()
    kinds = known_kinds()
    if partner_ids is not None and (last is None or last["fact_kinds"] != kinds):
        # The first fact of a kind says something of everybody: the others have none.
        return refresh(now=now, order_files=order_files)
    started_at, settings = now, knobs.values("signals.")
    today = now.astimezone(_HERE).date()
    engine = open_engine()
    try:
        currency = str(settings["signals.currency"])
        load_inputs(
            engine,
            now=now,
            currency=currency,
            partner_ids=partner_ids,
            order_files=order_files if partner_ids is None else (),
        )
        until = orders_until(engine, today=today)
        if last is not None:
            if _is_newer(engine, until, than=last["orders_until"]):
                # Everybody's windows end on the ledger's last day, and that day has moved.
                return refresh(now=now, order_files=order_files)
            until = last["orders_until"]
        compute_figures(engine, until=until, now=now, currency=currency)
        corrections = standing(on=today)
        tags = compute_tags(engine, settings=settings, corrections=corrections)
        note_corrections(engine, corrections, settings=settings, now=now)
        bases = compute_bases(engine)
        months = compute_months(engine, until=until)
        refresh_id = int(sql.value("SELECT kernel_new_id()"))
        count = int(engine.execute("SELECT count(*) FROM figures").fetchall()[0][0])
        touched = None if partner_ids is None else _touched(partner_ids, bases["all"])
        store_figures(engine, now=now, partner_ids=partner_ids)
        changed = store_partner_tags(engine, today=today, partner_ids=partner_ids)
    finally:
        engine.close()
    store_bitmaps(bases, kind="base", refresh_id=refresh_id, now=now, touched=touched)
    store_bitmaps(months, kind="past", refresh_id=refresh_id, now=now, touched=touched)
    store_bitmaps(tags, kind="tag", refresh_id=refresh_id, now=now, touched=touched)
    sql.execute(
        "INSERT INTO signals_refresh (id, scope, started_at, finished_at, orders_until, partners, changed, tags, currency,"
        " fact_kinds) VALUES (%s, %s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s)",
        [
            refresh_id, "all" if partner_ids is None else "partners", started_at, until,
            count, changed, len(tags), currency, kinds,
        ],
    )  # fmt: skip
    store_positions(refresh_id=refresh_id, partner_ids=partner_ids)
    store_versions(settings=settings, now=now)
    place_made(now=now, partner_ids=partner_ids, touched=touched, version=refresh_id)
    outbox.announce(TagsRefreshed(refresh_id=refresh_id, partners=count, changed=changed))
    live.publish(LIVE_TOPIC)
    return RefreshResult(
        refresh_id=refresh_id, partners=count, changed=changed, tags=len(tags), orders_until=until
    )


def _last_of_everybody() -> dict[str, Any] | None:
    """Where windows ended and which kinds of facts there were when everybody was computed last."""
    return sql.row(
        "SELECT orders_until, fact_kinds FROM signals_refresh WHERE scope = 'all' ORDER BY id DESC LIMIT 1"
    )


def _is_newer(engine: duckdb.DuckDBPyConnection, until: date, *, than: date) -> bool:
    has_lines = engine.execute("SELECT count(*) FROM line").fetchall()[0][0]
    return bool(has_lines) and until > than


def _touched(partner_ids: Sequence[int], present: BitMap) -> BitMap:
    """Ordinals whose bits may change: those of the partners asked for, also when they are gone from the register."""
    before = sql.column(
        "SELECT ordinal FROM signals_figures WHERE partner_id = ANY(%s)", [list(partner_ids)]
    )
    return present | BitMap(before)
