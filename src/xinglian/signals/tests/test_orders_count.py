"""From order lines in the ledger to tags, on PostgreSQL; and what makes figures old."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import jobs, outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners.events import PartnerChanged
from xinglian.signals import api
from xinglian.trade.events import OrderLinesRecorded


@pytest.fixture
def antifreeze(cast: Cast) -> int:
    """A part of the category, and a source of lines."""
    with acting(network()):
        sql.execute(
            "INSERT INTO catalogue_category (code, path, name, name_en, ordinal, changed_at)"
            " VALUES ('cooling', 'cooling', '冷却', 'Cooling', 1, now()) ON CONFLICT DO NOTHING"
        )
        sql.execute(
            "INSERT INTO catalogue_category (code, parent_id, path, name, name_en, ordinal, changed_at)"
            " VALUES ('antifreeze', 'cooling', 'cooling.antifreeze', '防冻液', 'Antifreeze', 1, now()) ON CONFLICT DO NOTHING"
        )
        brand = sql.value(
            "INSERT INTO catalogue_brand (name, name_en, name_key) VALUES ('启明', '', 'qiming') RETURNING id"
        )
        sql.execute("INSERT INTO trade_source (code, created_at) VALUES ('test', now())")
        return int(
            sql.value(
                "INSERT INTO catalogue_part (number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit,"
                " is_ev, parameters, is_simulated, created_at, changed_at) VALUES ('AF-1', 'AF1', '防冻液', '', '', 'antifreeze',"
                " %s, 'active', '桶', false, '{}', false, now(), now()) RETURNING id",
                [brand],
            )
        )


def buy(
    partner_id: int, part_id: int, *, on: date, amount: int, document: str, kind: str = "order", batch: int | None = None,
) -> None:  # fmt: skip
    sign = -1 if kind == "return" else 1
    sql.execute(
        "INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on, part_id, quantity,"
        " unit_price, amount_minor, currency, corrects_document, is_simulated, recorded_at, batch_id)"
        " VALUES (%s, (SELECT id FROM trade_source WHERE code = 'test'), %s, 1, %s, 0, %s, %s, %s, 1, %s, 'CNY', '', false, now(), %s)",
        [partner_id, document, kind, on, part_id, sign, sign * amount, batch],
    )


def figures(partner_id: int, *names: str) -> tuple[Any, ...]:
    row = sql.row("SELECT * FROM signals_figures WHERE partner_id = %s", [partner_id])
    assert row
    return tuple(row[name] for name in names)


def test_buying_antifreeze_gives_the_tag_and_returning_it_takes_it_away(
    cast: Cast, antifreeze: int
) -> None:
    day = NOW.date() - timedelta(days=5)
    with acting(network()):
        buy(cast.jiangdong_id, antifreeze, on=day, amount=150_000, document="D1")
        api.refresh(now=NOW)
        assert api.audience_ids(expr="buys:antifreeze & buys:cooling & focus:antifreeze") == [
            cast.jiangdong_id
        ]
        assert figures(cast.jiangdong_id, "amount_12m", "orders_12m", "recency_days") == (
            150_000,
            1,
            0,
        )
        buy(cast.jiangdong_id, antifreeze, on=day, amount=100_000, document="D1", kind="return")
        api.refresh(now=NOW)
        assert figures(cast.jiangdong_id, "amount_12m", "returns_12m") == (50_000, 100_000)
        assert api.count_audience(expr="buys:antifreeze") == 0
        assert api.audience_ids(expr="high_returns") == [cast.jiangdong_id]


def test_a_month_nobody_has_reported_is_no_month_without_purchases(
    cast: Cast, antifreeze: int
) -> None:
    """Lines end six weeks ago for the whole network: nobody has lapsed, the windows end there."""
    with acting(network()):
        for partner_id, days in ((cast.jiangdong_id, 42), (cast.shuchi_id, 110)):
            buy(
                partner_id,
                antifreeze,
                on=NOW.date() - timedelta(days=days),
                amount=500_000,
                document=f"D{partner_id}",
            )
        result = api.refresh(now=NOW)
        assert result.orders_until == NOW.date() - timedelta(days=42)
        assert figures(cast.jiangdong_id, "recency_days") == (0,)
        assert api.audience_ids(expr="lapsed_60d") == [cast.shuchi_id]


def test_a_partial_refresh_keeps_the_networks_last_day(cast: Cast, antifreeze: int) -> None:
    with acting(network()):
        buy(
            cast.jiangdong_id,
            antifreeze,
            on=NOW.date() - timedelta(days=42),
            amount=500_000,
            document="D1",
        )
        buy(
            cast.shuchi_id,
            antifreeze,
            on=NOW.date() - timedelta(days=110),
            amount=500_000,
            document="D2",
        )
        api.refresh(now=NOW)
        before = sql.rows("SELECT * FROM signals_figures ORDER BY partner_id")
        partial = api.refresh(now=NOW, partner_ids=[cast.shuchi_id, cast.garage_id])
        assert partial.orders_until == NOW.date() - timedelta(days=42)
        assert sql.rows("SELECT * FROM signals_figures ORDER BY partner_id") == before


def test_why_names_the_amount_as_it_is_read(cast: Cast, antifreeze: int) -> None:
    with acting(network()):
        buy(cast.jiangdong_id, antifreeze, on=NOW.date(), amount=186_420_000, document="D1")
        api.refresh(now=NOW)
        told = api.why(tag="solid_buyer", partner_id=cast.jiangdong_id)
    assert told.holds
    assert [line.threshold for line in told.checks] == ["≥ ¥50 万", "< ¥500 万"]
    assert told.checks[0].value == "¥186.4 万"


def _waiting(task: str) -> int:
    return int(
        sql.value(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [f"signals.{task}"]
        )
    )


def test_lines_of_several_batches_make_one_refresh_of_the_partners_in_them(
    cast: Cast, antifreeze: int
) -> None:
    with acting(network()):
        sql.execute("UPDATE kernel_letter SET state = 'done'")
        api.refresh(now=NOW)
        for batch, org in ((1, cast.jiangdong_id), (2, cast.garage_id), (3, cast.garage_id)):
            buy(org, antifreeze, on=NOW.date(), amount=500, document=f"D{batch}", batch=batch)
            outbox.announce(OrderLinesRecorded(batch_id=batch, months=["2026-11"], lines=1))
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        assert (_waiting("refresh_due"), _waiting("refresh_all")) == (1, 0)
        due = sql.column("SELECT partner_id FROM signals_due ORDER BY 1")
        assert due == sorted([cast.jiangdong_id, cast.garage_id])


def test_lines_taken_back_make_one_refresh_of_everybody(cast: Cast) -> None:
    with acting(network()):
        for batch in (1, 2, 3):
            outbox.announce(
                OrderLinesRecorded(batch_id=batch, months=["2026-10"], lines=5, is_undo=True)
            )
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        assert _waiting("refresh_all") == 1


def test_a_changed_partner_is_computed_within_seconds(cast: Cast) -> None:
    with acting(network()):
        sql.execute("UPDATE kernel_letter SET state = 'done'")
        api.refresh(now=NOW)
        sql.execute(
            "UPDATE partners_partner SET status = 'suspended' WHERE organisation_id = %s",
            [cast.garage_id],
        )
        outbox.announce(PartnerChanged(partner_id=cast.garage_id, fields=["status"]))
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        assert (
            sql.value(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'signals.refresh_due'"
            )
            == 1
        )
        assert cast.garage_id in sql.column("SELECT partner_id FROM signals_due")
    assert {"signals.refresh_all", "signals.refresh_due", "signals.refresh_daily"} <= set(
        jobs.declared()
    )


def test_a_season_picks_those_who_bought_then_and_a_partial_refresh_follows(
    cast: Cast, antifreeze: int
) -> None:
    with acting(network()):
        buy(cast.jiangdong_id, antifreeze, on=date(2026, 1, 15), amount=100, document="W1")
        buy(cast.shuchi_id, antifreeze, on=date(2026, 6, 15), amount=100, document="S1")
        api.refresh(now=NOW)
        assert api.audience_ids(expr="bought:antifreeze/last_winter") == [cast.jiangdong_id]
        assert api.audience_ids(expr="bought:防冻液/2026-06") == [cast.shuchi_id]
        assert api.count_audience(expr="bought:any/last_12m") == 2
        assert api.count_audience(expr="bought:brakes/last_winter") == 0
        buy(cast.garage_id, antifreeze, on=date(2025, 12, 1), amount=100, document="W2")
        api.refresh(now=NOW, partner_ids=[cast.garage_id])
        assert set(api.audience_ids(expr="bought:antifreeze/last_winter")) == {
            cast.jiangdong_id,
            cast.garage_id,
        }
