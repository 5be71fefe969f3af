"""Light facts that nobody announces: found within minutes, however late they were committed, and kept in columns."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import fact_mirror, facts, outbox, sql
from xinglian.kernel.fact_mirror import mirrored, write_fact_mirror
from xinglian.kernel.facts import Fact
from xinglian.kernel.scope import acting, network
from xinglian.push.events import ReceiptsRecorded
from xinglian.signals import api
from xinglian.signals.actions.measure import measure
from xinglian.signals.actions.take_facts import take_facts

LATE = (
    "INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, source, recorded_at)"
    " VALUES ('complaint.raised', %s, 'partners.partner', %s, %s, 'test', %s)"
)


def told(kind: str, org_id: int, at: datetime = NOW, **more: Any) -> Fact:
    return Fact(
        kind=kind, org_id=org_id, subject="partners.partner", subject_id=org_id, at=at, source="test", **more
    )  # fmt: skip


def due() -> list[int]:
    return sql.column("DELETE FROM signals_due RETURNING partner_id")


def waiting(task: str) -> int:
    return int(sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task]))


def test_what_the_application_records_by_itself_makes_its_partners_due_once(
    cast_in_world: Cast,
) -> None:
    cast = cast_in_world
    with acting(network()):
        take_facts(now=NOW)
        due()
        sql.execute("DELETE FROM signals_indicator_due")
    with acting(network()):
        facts.record_many(
            [
                told("identity.signed_in", cast.jiangdong_id),
                told("identity.signed_in", cast.maker_id),
                told("something.else", cast.shuchi_id),
            ]
        )
    with acting(network()):
        assert take_facts(now=NOW) == 1
        assert due() == [cast.jiangdong_id]
        assert sql.column("SELECT partner_id FROM signals_indicator_due") == [cast.jiangdong_id]
        assert waiting("signals.refresh_due") == 1


def test_a_fact_stated_anew_for_another_partner_makes_both_due(cast_in_world: Cast) -> None:
    cast = cast_in_world
    with acting(network()):
        facts.record_many([told("payment.settled", cast.garage_id, ref="F1")])
    with acting(network()):
        take_facts(now=NOW)
        due()
    with acting(network()):
        sql.execute(
            "INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, source, ref, recorded_at, revision)"
            " SELECT kind, %s, subject, subject_id, at, source, ref, recorded_at, 1 FROM kernel_fact WHERE ref = 'F1'",
            [cast.shuchi_id],
        )
    with acting(network()):
        take_facts(now=NOW)
        assert sorted(due()) == sorted([cast.garage_id, cast.shuchi_id])


def test_a_reading_is_looked_for_soon(cast: Cast) -> None:
    with acting(network()):
        outbox.announce(ReceiptsRecorded(message_id=1, n=1))
        outbox.announce(ReceiptsRecorded(message_id=2, n=1))
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        assert waiting("signals.take_facts") == 1


@pytest.fixture
def columns(cast_in_world: Cast, settings: Any, tmp_path: Path) -> Cast:
    settings.XINGLIAN_COLUMNAR = tmp_path / "columnar"
    with acting(network()):
        facts.ensure_months([NOW, NOW - timedelta(days=31), NOW - timedelta(days=62)])
    return cast_in_world


def test_a_fact_committed_after_a_later_one_is_found_by_the_next_look(
    columns: Cast, world: Any
) -> None:
    cast = columns
    with acting(network()):
        take_facts(now=NOW)
        due()
    with psycopg.connect(world.owner_dsn) as late:
        late.execute(LATE, [cast.garage_id, cast.garage_id, NOW, NOW])
        with acting(network()):
            facts.record_many([told("complaint.raised", cast.jiangdong_id, NOW + timedelta(1))])
        write_fact_mirror()
        with acting(network()):
            assert take_facts(now=NOW) == 1
            assert due() == [cast.jiangdong_id]
            assert fact_mirror.differences() == []
    with acting(network()):
        assert take_facts(now=NOW) == 1
        assert due() == [cast.garage_id]
        assert take_facts(now=NOW) == 0
    in_files = write_fact_mirror().rows
    with acting(network()):
        assert in_files == sql.value("SELECT count(*) FROM kernel_fact")
        assert fact_mirror.differences() == []


def test_tags_from_columns_are_those_from_the_table_also_when_a_month_has_left_it(
    columns: Cast, world: Any
) -> None:
    cast = columns
    long_ago = NOW - timedelta(days=62)
    with acting(network()):
        facts.record_many(
            [
                told("identity.signed_in", cast.garage_id, long_ago),
                told("complaint.raised", cast.jiangdong_id, long_ago, body={"item": "灯"}),
                told("payment.settled", cast.shuchi_id, long_ago, amount=12, ref="F1"),
                told("payment.settled", cast.shuchi_id, NOW - timedelta(days=31), amount=7, ref="F2"),
            ]
        )  # fmt: skip
        api.refresh(now=NOW)
        measure(now=NOW)
        from_table = _state()
    write_fact_mirror()
    with acting(network()):
        facts.record_many([told("complaint.raised", cast.jiangdong_id, long_ago, ref="late")])
        facts.record_many([told("complaint.raised", cast.garage_id)])
        sql.execute(
            "INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, source, ref, amount, recorded_at, revision)"
            " SELECT kind, org_id, subject, subject_id, at, source, ref, 9, recorded_at, 1 FROM kernel_fact WHERE ref = 'F2'"
        )
        api.refresh(now=NOW)
        with_tail = _state()
        assert with_tail != from_table
    write_fact_mirror()
    with psycopg.connect(world.owner_dsn, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE kernel_fact DETACH PARTITION kernel_fact_{long_ago:%Y%m}")
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'identity.signed_in'") == 0
        assert len(mirrored().gone) == 2
        for partner_ids in (None, [cast.garage_id, cast.jiangdong_id, cast.shuchi_id]):
            sql.execute("UPDATE signals_figures SET days_late = NULL, signins_90d = NULL")
            api.refresh(now=NOW, partner_ids=partner_ids)
            assert _state() == with_tail
        measure(now=NOW)
        assert _state() == with_tail


def test_small_files_of_a_month_become_one_and_foreign_ones_are_not_trusted(columns: Cast) -> None:
    for number in range(fact_mirror.MOST_FILES + 2):
        with acting(network()):
            facts.record_many([told("complaint.raised", columns.garage_id, ref=f"K{number}")])
        new = write_fact_mirror()
    month = new.months[f"{NOW:%Y-%m}"]
    assert len(month.paths) == 2
    fact_mirror.MIRROR.switch(
        fact_mirror.Manifest(version=new.version, months=new.months, seen={"database": "another"})
    )
    with acting(network()):
        assert mirrored().files == []
        assert f"{NOW:%Y-%m}" in fact_mirror.differences()
    assert write_fact_mirror().rows == new.rows
    with acting(network()):
        assert fact_mirror.differences() == []


def test_new_facts_are_found_by_an_index(columns: Cast) -> None:
    with acting(network()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT f.org_id FROM kernel_fact AS f WHERE {fact_mirror.SINCE}",
            [fact_mirror.snapshot()] * 2,
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (xid >=" in plan


def _state() -> Any:
    return (
        sql.rows("SELECT * FROM signals_figures ORDER BY partner_id"),
        sql.rows("SELECT partner_id, keys FROM signals_partner_tags ORDER BY partner_id"),
        sql.rows("SELECT partner_id, month, tops, bottoms FROM signals_indicator ORDER BY 1, 2"),
    )
