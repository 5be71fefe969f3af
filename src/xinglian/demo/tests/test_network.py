"""The sample network: what its files promise."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from xinglian.demo.cast import JIANGDONG, NANJING_GARAGE, PARTNERS, PEOPLE, SHUCHI, csm_login
from xinglian.demo.network import Manifest, generate
from xinglian.demo.network.geography import CLIMATES, GROUPS, PROVINCES, counties, season_table
from xinglian.demo.network.names import ALPHABET, WEIGHTS
from xinglian.demo.network.series import MONTHS, carparts

NOW = date(2026, 11, 21)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("network")
    generate(to=made, now=NOW, seed=7, partners=40, months=14)
    return made


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _lines(folder: Path, kind: str = "order") -> list[dict[str, str]]:
    paths = sorted(folder.glob("order_lines_*.csv"))
    return [row for path in paths for row in _read(path) if row["kind"] == kind]


def test_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = generate(to=tmp_path, now=NOW, seed=7, partners=40, months=14)
    for made in again.files:
        assert (folder / made.name).read_bytes() == (tmp_path / made.name).read_bytes(), made.name


def test_another_seed_gives_another_network(folder: Path, tmp_path: Path) -> None:
    generate(to=tmp_path, now=NOW, seed=8, partners=40, months=14)
    assert (folder / "partners.csv").read_bytes() != (tmp_path / "partners.csv").read_bytes()


def test_a_second_run_keeps_whole_files_and_mends_a_broken_one(tmp_path: Path) -> None:
    first = generate(to=tmp_path, now=NOW, seed=7, partners=40, months=14)
    before = {made.name: (tmp_path / made.name).stat().st_mtime_ns for made in first.files}
    assert generate(to=tmp_path, now=date(2026, 11, 3), seed=7, partners=40, months=14) == first
    assert before == {name: (tmp_path / name).stat().st_mtime_ns for name in before}
    (tmp_path / "stock.csv").write_text("half a file")
    assert generate(to=tmp_path, now=NOW, seed=7, partners=40, months=14) == first
    for made in first.files:
        assert hashlib.sha256((tmp_path / made.name).read_bytes()).hexdigest() == made.sha256


def test_the_next_month_moves_the_window(tmp_path: Path) -> None:
    generate(to=tmp_path, now=NOW, seed=7, partners=40, months=14)
    moved = generate(to=tmp_path, now=date(2026, 12, 1), seed=7, partners=40, months=14)
    assert (moved.first_month, moved.last_month) == ("2025-10", "2026-11")
    assert max(row["ordered_on"] for row in _lines(tmp_path))[:7] == "2026-11"


@pytest.mark.parametrize("wrong", [{"partners": 12}, {"months": 52}, {"months": 3}])
def test_sizes_outside_the_limits_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        generate(to=tmp_path, now=NOW, seed=7, **wrong)


def test_a_real_parts_pieces_are_its_series_times_its_factor_in_every_month(folder: Path) -> None:
    series = carparts()
    sold: Counter[tuple[str, str]] = Counter()
    for row in _lines(folder):
        sold[row["part_number"], row["ordered_on"][:7]] += int(row["quantity"])
    months = [f"{2025 + (8 + m) // 12}-{(8 + m) % 12 + 1:02d}" for m in range(14)]
    checked = 0
    for row in _read(folder / "factors.csv"):
        if row["series"] != "carparts":
            continue
        real = series.demand[series.part_ids.index(row["series_part_id"])][MONTHS - 14 :]
        for month, pieces in zip(months, real, strict=True):
            assert sold[row["part_number"], month] == max(int(pieces), 0) * int(row["factor"])
            checked += 1
    assert checked == 160 * 14


def test_a_month_in_which_a_partner_orders_has_forty_lines_and_some_skip_months(
    folder: Path,
) -> None:
    lines: dict[str, Counter[str]] = {}
    for row in _lines(folder):
        lines.setdefault(row["partner_code"], Counter())[row["ordered_on"][:7]] += 1
    silent = {"carrier", "insurer", "bank", "sister_brand"}
    skips: Counter[str] = Counter()
    for row in _read(folder / "partners.csv"):
        trades = row["type"] not in silent and row["status"] != "prospect"
        assert (row["code"] in lines) == trades
        if trades:
            months = sorted(lines[row["code"]])
            assert min(lines[row["code"]].values()) >= 40
            gone = row["status"] == "ended"
            skips[row["type"]] += not gone and (
                months[-1] != "2026-10" or len(months) < _months_between(months[0], "2026-10")
            )
    assert skips["garage"] >= 5
    assert not skips["provincial_agent"]


def _months_between(first: str, last: str) -> int:
    """Both counted."""
    (year, month), (until, end) = (map(int, one.split("-")) for one in (first, last))
    return (until - year) * 12 + end - month + 1


def test_amounts_are_quantity_times_price_and_line_numbers_count_within_a_document(
    folder: Path,
) -> None:
    seen: Counter[str] = Counter()
    for row in _lines(folder):
        seen[row["document"]] += 1
        assert int(row["line_no"]) == seen[row["document"]]
        assert Decimal(row["amount"]) == int(row["quantity"]) * Decimal(row["unit_price"])
        assert row["currency"] == "CNY"
        assert row["document"].endswith(row["partner_code"])


def test_returns_give_back_part_of_a_line_that_was_ordered_before(folder: Path) -> None:
    ordered = {(row["document"], row["line_no"]): row for row in _lines(folder)}
    returns = _lines(folder, "return")
    assert len({(row["document"], row["line_no"]) for row in returns}) == len(returns) > 100
    for row in returns:
        first = ordered[row["corrects_document"], row["corrects_line"]]
        assert 0 < -int(row["quantity"]) <= int(first["quantity"])
        assert Decimal(row["amount"]) == int(row["quantity"]) * Decimal(first["unit_price"])
        assert (row["partner_code"], row["part_number"]) == (
            first["partner_code"],
            first["part_number"],
        )
        assert row["ordered_on"] > first["ordered_on"]


def test_lines_pay_what_the_price_list_says(folder: Path) -> None:
    prices = {
        (row["list"], row["part_number"], row["valid_from"][:4], int(row["min_quantity"])): row[
            "unit_price"
        ]
        for row in _read(folder / "prices.csv")
    }
    types = {row["code"]: row["type"] for row in _read(folder / "partners.csv")}
    for row in _lines(folder)[::97]:
        kind = types[row["partner_code"]]
        name = {
            "provincial_agent": "CN-AGENT",
            "ecommerce": "CN-AGENT",
            "city_wholesaler": "CN-WHOLESALE",
        }.get(kind, "CN-WORKSHOP")
        least = 50 if name == "CN-AGENT" and int(row["quantity"]) >= 50 else 1
        assert row["unit_price"] == prices[name, row["part_number"], row["ordered_on"][:4], least]


def test_everything_is_marked_simulated_and_points_at_something_that_exists(folder: Path) -> None:
    partners = {row["code"]: row for row in _read(folder / "partners.csv")}
    parts = {row["number"]: row for row in _read(folder / "parts.csv")}
    leaves = {row["code"] for row in _read(folder / "categories.csv")}
    codes = {county.code for here in counties().values() for county in here}
    logins = {person.login for person in PEOPLE}
    for row in partners.values():
        assert row["region_code"] in codes
        assert row["csm_login"] in logins
        assert row["parent_code"] == "" or row["parent_code"] in partners
    for row in parts.values():
        assert row["category"] in leaves
        assert row["superseded_by"] == "" or row["superseded_by"] in parts
        assert (row["status"] == "superseded") == bool(row["superseded_by"])
    for row in (*_lines(folder), *_lines(folder, "return"), *_read(folder / "stock.csv")):
        assert row["partner_code"] in partners
        assert row["part_number"] in parts
    for name in ("partners", "parts", "prices", "stock", "people"):
        assert {row["simulated"] for row in _read(folder / f"{name}.csv")} == {"true"}


def test_parameters_are_within_what_the_dictionary_says(folder: Path) -> None:
    known = {(row["category"], row["key"]): row for row in _read(folder / "parameters.csv")}
    for row in _read(folder / "parts.csv"):
        for pair in row["parameters"].split("; "):
            key, value = pair.split("=")
            wanted = known[row["category"], key]
            if wanted["type"] == "number":
                assert float(wanted["min"]) <= float(value) <= float(wanted["max"]), (
                    row["number"],
                    pair,
                )
            if wanted["type"] == "choice":
                assert value in wanted["choices"].split(";")


def test_part_numbers_stay_apart_without_their_punctuation(folder: Path) -> None:
    keys = [
        "".join(char for char in row["number"] if char.isalnum())
        for row in _read(folder / "parts.csv")
    ]
    assert len(keys) == len(set(keys))


def test_credit_codes_have_valid_check_characters_and_nobodys_number(folder: Path) -> None:
    for row in _read(folder / "partners.csv"):
        code = row["credit_code"]
        front = zip(code[:17], WEIGHTS, strict=True)
        total = sum(ALPHABET.index(char) * weight for char, weight in front)
        assert ALPHABET[(31 - total % 31) % 31] == code[17]
        assert row["contact_phone"].startswith("1540")
        assert row["contact_email"].endswith("@example.com")


def test_the_cast_is_in_the_network_under_its_own_names(folder: Path) -> None:
    partners = {row["code"]: row for row in _read(folder / "partners.csv")}
    assert partners[JIANGDONG]["short_name"] == "江东汽配"
    assert partners[SHUCHI]["csm_login"] == "wuqian"
    assert partners[NANJING_GARAGE]["region_code"].startswith("3201")
    people = {row["partner_code"] for row in _read(folder / "people.csv")}
    assert people == set(partners) - {JIANGDONG, SHUCHI, NANJING_GARAGE}


def test_every_province_has_a_manager_and_counties() -> None:
    for province in PROVINCES:
        assert csm_login(province_code=province)
        assert counties()[province]


def test_antifreeze_peaks_before_winter_in_the_north_and_air_conditioning_in_summer() -> None:
    table = season_table()
    north, south = CLIMATES.index("severe"), CLIMATES.index("hot")
    assert table[GROUPS.index("antifreeze"), north].argmax() + 1 == 10
    assert table[GROUPS.index("ac"), south].argmax() + 1 in (5, 6)
    assert table[GROUPS.index("antifreeze"), south].max() < 0.5


def test_a_manifest_names_what_each_file_is_for(folder: Path) -> None:
    manifest: Manifest = generate(to=folder, now=NOW, seed=7, partners=40, months=14)
    kinds = {made.kind for made in manifest.files}
    assert kinds == {
        "partners",
        "categories",
        "parameters",
        "parts",
        "prices",
        "order_lines",
        "stock",
        "facts",
        "",
    }
    assert [made.name for made in manifest.of_kind("order_lines")] == [
        "order_lines_2025.csv",
        "order_lines_2026.csv",
    ]


def test_the_cast_lies_in_the_city_it_is_said_to_be_in(folder: Path) -> None:
    rows = {row["code"]: row for row in _read(folder / "partners.csv")}
    table = files("xinglian.identity").joinpath("samples/geo/centres.csv").read_text("utf-8")
    centres = {row["code"]: row for row in csv.DictReader(table.splitlines())}
    for one in PARTNERS:
        centre, row = centres[one.region_code[:4]], rows[one.code]
        for name in ("latitude", "longitude"):
            assert abs(float(row[name]) - float(centre[name])) < 0.3, one.code
