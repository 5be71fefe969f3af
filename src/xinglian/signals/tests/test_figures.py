# ruff: noqa: DTZ001 - the engine keeps plain timestamps in UTC
"""Figures computed from a handful of facts, checked by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from xinglian.signals import definitions
from xinglian.signals.definitions.categories import CATEGORIES as CATEGORY_LABELS
from xinglian.signals.definitions.climate import CLIMATES, RAIN_SEASONS
from xinglian.signals.queries.compute_figures import (
    compute_bases,
    compute_figures,
    compute_tags,
    open_engine,
    orders_until,
    tag_columns,
)
from xinglian.signals.rules.categories import CATEGORIES
from xinglian.signals.rules.climate import CITIES, PROVINCES, RAINS, ZONES
from xinglian.signals.rules.definition import FAMILIES
from xinglian.signals.rules.predicate import figures_of, read
from xinglian.signals.rules.registry import FIGURES, TAGS

assert definitions  # importing it declares the figures and tags

NOW = datetime(2025, 11, 20, 12, 0, tzinfo=UTC)
UNTIL = date(2025, 10, 31)
JIANGDONG, SHUCHI, QUIET = 11, 12, 13


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    engine = open_engine()
    engine.executemany(
        "INSERT INTO partner (partner_id, ordinal, type, status, layer, province_code, region_path, joined_on, csm_person_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                JIANGDONG,
                1,
                "provincial_agent",
                "active",
                "core",
                "32",
                "cn.east.32.3201",
                date(2018, 1, 1),
                7,
            ),
            (
                SHUCHI,
                2,
                "provincial_agent",
                "active",
                "base",
                "51",
                "cn.southwest.51.5101",
                date(2025, 9, 1),
                None,
            ),
            (QUIET, 3, "garage", "prospect", "", "23", "cn.northeast.23", date(2025, 1, 1), 7),
        ],
    )
    engine.executemany(
        "INSERT INTO part (part_id, category_codes, brand, is_ev) VALUES (?, ?, ?, ?)",
        [
            (1, ["cooling", "antifreeze"], "A", False),
            (2, ["brakes"], "A", True),
            (3, ["wipers"], "B", False),
        ],
    )
    lines: list[tuple[Any, ...]] = []
    for back in range(
        24
    ):  # one order a month on the 15th, 100.00 of antifreeze; twice as much in the last 3 months
        month = (2025 * 12 + 9 - back) // 12, (2025 * 12 + 9 - back) % 12 + 1
        lines.append(
            (JIANGDONG, 1, date(*month, 15), "order", 20_000 if back < 3 else 10_000, "CNY")
        )
    lines += [
        (JIANGDONG, 2, date(2025, 10, 31), "order", 30_000, "CNY"),
        (JIANGDONG, 2, date(2025, 10, 31), "return", 5_000, "CNY"),
        (JIANGDONG, 2, date(2025, 10, 30), "order", 99_999, "USD"),
        (JIANGDONG, 3, date(2021, 5, 1), "order", 1, "CNY"),
        (SHUCHI, 3, date(2025, 10, 1), "order", 7_000, "CNY"),
    ]
    engine.executemany(
        "INSERT INTO line (partner_id, part_id, ordered_on, kind, amount_minor, currency) VALUES (?, ?, ?, ?, ?, ?)",
        lines,
    )
    engine.executemany(
        "INSERT INTO stock VALUES (?, ?, ?, ?, ?, ?)",
        [
            (JIANGDONG, 1, UNTIL, 10, 60_000, date(2025, 10, 1)),
            (JIANGDONG, 2, UNTIL, 5, 40_000, date(2025, 1, 1)),
            (JIANGDONG, 3, UNTIL, 0, 0, None),
        ],
    )
    sent = datetime(2025, 11, 10, 8, 0)
    engine.executemany(
        "INSERT INTO receipt (partner_id, message_id, sent_at, read_at, acknowledged_at, acted_at, must_acknowledge)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (JIANGDONG, 1, sent, None, None, None, True),
            (
                JIANGDONG,
                1,
                sent,
                datetime(2025, 11, 10, 8, 6),
                datetime(2025, 11, 10, 8, 9),
                None,
                True,
            ),
            (JIANGDONG, 2, datetime(2025, 9, 1), None, None, None, False),
            (SHUCHI, 1, sent, None, None, None, True),
        ],
    )
    engine.execute("INSERT INTO known VALUES ('identity.signed_in')")
    engine.execute(
        "INSERT INTO fact (partner_id, kind, told_at) VALUES (?, 'identity.signed_in', ?)",
        [JIANGDONG, datetime(2025, 11, 19, 9, 0)],
    )
    compute_figures(engine, until=UNTIL, now=NOW, currency="CNY")
    yield engine
    engine.close()


def figures_for(engine: duckdb.DuckDBPyConnection, partner_id: int) -> dict[str, Any]:
    cursor = engine.execute("SELECT * FROM figures WHERE partner_id = ?", [partner_id])
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    assert row
    return dict(zip(names, row, strict=True))


def test_every_declared_figure_is_computed(engine: duckdb.DuckDBPyConnection) -> None:
    assert set(FIGURES) - set(figures_for(engine, JIANGDONG)) == set()


def test_amounts_and_trends_are_right_to_the_cent(engine: duckdb.DuckDBPyConnection) -> None:
    figures = figures_for(engine, JIANGDONG)
    expected = {
        "amount_1m": 45_000, "amount_3m": 85_000, "amount_12m": 175_000, "amount_24m": 295_000, "amount_prev_3m": 30_000,
        "amount_3m_last_year": 30_000, "amount_prev_12m": 120_000, "best_month": 45_000, "returns_12m": 5_000,
        "orders_1m": 2, "orders_12m": 13, "orders_24m": 25, "recency_days": 0, "active_months_12m": 12,
        "lines_other_currency": 1, "parts_12m": 2, "new_parts_3m": 1, "brands_12m": 1, "categories_12m": 2,
        "bought_antifreeze": 150_000, "bought_cooling": 150_000, "bought_brakes": 25_000, "bought_wipers": 0,
        "top_category": "cooling", "amount_ev_12m": 25_000, "tenure_days": 2880, "climate": "hot_cold", "coastal": "yes",
    }  # fmt: skip
    assert {key: figures[key] for key in expected} == expected
    assert figures["trend_yoy"] == pytest.approx(85 / 30 - 1)
    assert figures["trend_12m"] == pytest.approx(175 / 120 - 1)
    assert figures["return_share"] == pytest.approx(5_000 / 180_000)
    assert figures["share_antifreeze"] == pytest.approx(150 / 175)
    assert figures["ev_share_change"] == pytest.approx(25 / 175)
    assert figures["first_order_days"] == (UNTIL - date(2021, 5, 1)).days
    assert figures["order_gap_days"] == pytest.approx((UNTIL - date(2024, 11, 15)).days / 12)
    # November–February of two years: eight months at 100.00; the average month of 24 is 2950.00 / 24.
    assert figures["winter_index"] == pytest.approx(10_000 / (295_000 / 24))


def test_stock_counts_what_has_not_moved(engine: duckdb.DuckDBPyConnection) -> None:
    figures = figures_for(engine, JIANGDONG)
    assert (figures["stock_value"], figures["stock_parts"], figures["stock_out_parts"]) == (
        100_000,
        2,
        1,
    )
    assert (figures["slow_value"], figures["slow_parts"], figures["slow_share"]) == (40_000, 1, 0.4)
    assert figures["stock_days"] == pytest.approx(100_000 * 365 / 175_000)
    assert figures_for(engine, SHUCHI)["stock_value"] is None


def test_a_message_is_read_by_a_partner_when_its_first_reader_has_read_it(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    figures = figures_for(engine, JIANGDONG)
    assert (
        figures["sent_30d"],
        figures["sent_90d"],
        figures["read_rate_30d"],
        figures["read_rate_90d"],
    ) == (1, 2, 1.0, 0.5)
    assert (figures["minutes_to_read"], figures["last_read_days"], figures["ack_rate_90d"]) == (
        6.0,
        10,
        1.0,
    )
    assert (figures["unread_now"], figures["must_ack_open"], figures["signins_30d"]) == (1, 0, 1)
    other = figures_for(engine, SHUCHI)
    assert (other["read_rate_90d"], other["minutes_to_read"], other["must_ack_open"]) == (
        0.0,
        None,
        1,
    )


def test_a_partner_without_facts_has_zeros_for_sums_and_nothing_for_ratios(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    figures = figures_for(engine, QUIET)
    assert (figures["amount_12m"], figures["orders_24m"], figures["sent_90d"]) == (0, 0, 0)
    assert all(
        figures[key] is None
        for key in ("trend_yoy", "basket", "recency_days", "winter_index", "read_rate_90d")
    )
    assert figures["climate"] == "severe_cold"


@pytest.mark.parametrize(
    ("path", "zone"),
    [
        ("cn.northeast.21.2101.210102", "severe_cold"),  # Shenyang
        ("cn.northeast.21.2102.210202", "cold"),  # Dalian
        ("cn.south.46.4602.460202", "hot_warm"),  # Sanya
        ("cn.southwest.53.5301", "mild"),  # Kunming
        ("cn.southwest.53.5328", "hot_warm"),  # Xishuangbanna
        ("cn.southwest.51", "hot_cold"),  # Sichuan, no city named
    ],
)
def test_a_city_may_have_another_climate_than_its_province(path: str, zone: str) -> None:
    engine = open_engine()
    engine.execute(
        "INSERT INTO partner (partner_id, ordinal, province_code, region_path) VALUES (1, 1, ?, ?)",
        [path.split(".")[2], path],
    )
    compute_figures(engine, until=UNTIL, now=NOW, currency="CNY")
    assert figures_for(engine, 1)["climate"] == zone


def test_figures_made_a_portion_of_partners_at_a_time_are_the_same(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    engine.execute("ALTER TABLE figures RENAME TO whole")
    compute_figures(engine, until=UNTIL, now=NOW, currency="CNY", portion=1)
    assert engine.execute("SELECT count(*) FROM figures").fetchall() == [(3,)]
    assert engine.execute("FROM whole EXCEPT FROM figures").fetchall() == []
    assert engine.execute("SELECT count(*) FROM partner").fetchall() == [(3,)]


def test_windows_end_where_the_ledger_ends_and_never_in_the_future() -> None:
    engine = open_engine()
    assert orders_until(engine, today=date(2025, 11, 20)) == date(2025, 11, 20)
    engine.execute(
        "INSERT INTO line (partner_id, part_id, ordered_on, kind, amount_minor, currency)"
        " VALUES (1, 1, '2025-10-31', 'order', 1, 'CNY'), (1, 1, '2027-01-01', 'order', 1, 'CNY')"
    )
    assert orders_until(engine, today=date(2025, 11, 20)) == UNTIL


def test_tags_follow_from_figures(engine: duckdb.DuckDBPyConnection) -> None:
    tags = compute_tags(engine, settings={})
    carried = {
        partner: {key for key, bitmap in tags.items() if ordinal in bitmap}
        for partner, ordinal in ((JIANGDONG, 1), (SHUCHI, 2), (QUIET, 3))
    }
    assert {
        "buys:antifreeze",
        "focus:antifreeze",
        "slow_stock",
        "read_last_30d",
        "fast_reader",
        "veteran",
    } <= carried[JIANGDONG]
    assert {"first_steps", "newcomer", "ack_open", "no_ev"} <= carried[SHUCHI]
    assert carried[QUIET] == {
        "never_bought", "cold_region", "severe_cold_region", "first_year", "unreachable",
    }  # fmt: skip
    rows = dict(engine.execute("SELECT partner_id, string_split(keys, ',') FROM held").fetchall())
    assert {partner: set(keys) for partner, keys in rows.items()} == carried


def test_a_threshold_somebody_changed_counts_at_once(engine: duckdb.DuckDBPyConnection) -> None:
    assert 1 in compute_tags(engine, settings={})["slow_stock"]
    assert (
        1 not in compute_tags(engine, settings={"signals.tag.slow_stock.share": 0.5})["slow_stock"]
    )


def test_the_register_becomes_bitmaps_of_every_place_on_the_path(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    bases = {key: set(bitmap) for key, bitmap in compute_bases(engine).items()}
    assert bases["all"] == {1, 2, 3}
    assert (bases["region:32"], bases["region:3201"], bases["region:cn"], bases["region:east"]) == (
        {1},
        {1},
        {1, 2, 3},
        {1},
    )
    assert (bases["type:provincial_agent"], bases["layer:core"], bases["csm:7"]) == (
        {1, 2},
        {1},
        {1, 3},
    )
    assert "layer:" not in bases


def test_definitions_are_complete_and_only_use_declared_figures() -> None:
    assert len(TAGS) >= 48
    for key, tag in TAGS.items():
        node = read(tag.where, tag.values({}))
        assert set(figures_of(node)) <= set(FIGURES), key
        assert tag.family in FAMILIES
        text = str(tag.meaning)
        assert str(tag.name)
        text.format_map(tag.values({}))
        assert all(f"{{{p.key}}}" in tag.where for p in tag.parameters), key
    assert len(tag_columns({})) == len(TAGS)


def test_words_of_definitions_exist() -> None:
    assert set(CLIMATES) == set(ZONES)
    assert set(RAIN_SEASONS) == set(RAINS)
    assert set(CATEGORY_LABELS) == set(CATEGORIES)
    assert len(PROVINCES) == 34
    assert all(zone in ZONES and zone != PROVINCES[code[:2]].zone for code, zone in CITIES.items())
    for province in PROVINCES.values():
        assert province.zone in CLIMATES
        assert province.rain in RAIN_SEASONS
