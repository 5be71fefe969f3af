"""`xinglian policies` on files, good and bad."""

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from xinglian.policies.cli import app

TRADE = Path(__file__).resolve().parents[2] / "trade" / "samples" / "adventureworks"
RESELLERS = Path(__file__).resolve().parents[1] / "samples" / "adventureworks.toml"
POLICY = """
format = "xinglian-policy/1"
code = "2026-q1"
from = 2026-01-01
to = 2026-03-31
period = "quarter"

[[rules]]
id = "brakes"
lines = { category = ["brakes"], not = { status = ["terminated"] } }
mode = "marginal"
steps = [{ from = 100000, rate = "2%" }, { from = 300000, rate = "3%" }]

[[rules]]
id = "growth"
base = "growth"
rate = "1%"
"""
LINES = """partner,date,amount,category
蜀驰,2025-02-01,200000.00,brakes
蜀驰,2026-01-05,"250,000.00",brakes
蜀驰,2026/2/5,150000.01,brakes
蜀驰,2026-03-31 23:30:00,-0.01,brakes
蜀驰,2026-03-31T17:30:00Z,9999999,brakes
江东,2026年1月5日,500000,brakes
江东,20260106,10.50,filters
"""
PARTNERS = "partner,status\n蜀驰,active\n江东,terminated\n"


def run(tmp_path: Path, *, policy: str = POLICY, lines: str = LINES, out: str = "out.csv", more: dict[str, str] | None = None) -> tuple[int, str]:  # fmt: skip
    files = {"policy": ("p.toml", policy), "lines": ("lines.csv", lines)} | {key: (f"{key}.csv", text) for key, text in (more or {}).items()}  # fmt: skip
    words = ["settle", "--out", str(tmp_path / out)]
    for option, (name, text) in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        words += [f"--{option}", str(tmp_path / name)]
    done = CliRunner().invoke(app, words)
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "it's.csv"])
def test_lines_become_what_each_partner_is_owed_by_each_rule(tmp_path: Path, out: str) -> None:
    code, said = run(tmp_path, out=out, more={"partners": PARTNERS})
    assert (code, "7 lines, 3 rows, 9,000.00 CNY for 1 partners" in said) == (0, True), said
    with duckdb.connect() as db:
        file = str(tmp_path / out)
        found = db.read_parquet(file) if out.endswith("t") else db.read_csv(file)
        assert found.columns[:7] == ["partner", "rule", "period", "base", "rate", "amount", "trace"]
        assert found.order("partner, rule").fetchall() == [
            ("江东", "growth", "2026-Q1", 0, None, 0, "nothing was bought a year before", "rebate", None, 2),
            ("蜀驰", "brakes", "2026-Q1", 40_000_000, 0.03, 700_000, "400000.00 reaches step 2: 4000.00 + 100000.00 × 3%", "rebate", None, 3),
            ("蜀驰", "growth", "2026-Q1", 20_000_000, 0.01, 200_000, "200000.00 × 1%", "rebate", None, 3),
        ]  # fmt: skip


def test_what_happens_after_midnight_here_belongs_to_the_next_day(tmp_path: Path) -> None:
    west = POLICY.replace('period = "quarter"', 'period = "quarter"\nzone = "America/New_York"')
    code, said = run(tmp_path, policy=west, more={"partners": PARTNERS})
    assert (code, "for 1 partners" in said, "9,000.00" in said) == (0, True, False), said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("partner,date,amount,category,status\nA,31/12/2026,5,brakes,\n", "Row 2, column date: '31/12/2026' is not a day. Write it as 2026-01-31."),
        ("partner,date,amount,category,status\nA,2026-01-01,x,brakes,\n", "Row 2, column amount: 'x' is not an amount with at most 2 decimals"),
        ("partner,date,amount,category,status\nA,2026-01-01,1.005,brakes,\n", 'the policy can say finer = "round"'),
        ("partner,date,amount,category,status\nA,2026-01-01,nan,brakes,\n", "Row 2, column amount: 'nan'"),
        ("partner,date,amount,category,status\n,2026-01-01,1,brakes,\n", "Row 2, column partner is empty."),
        ("partner,date,amount,category,status,currency\nA,2026-01-01,1,brakes,,CNY\nA,2026-01-01,1,brakes,,USD\n", "Row 3, column currency: 'USD' is another currency than the policy's CNY."),
        ("partner,date,amount,category,status,quantity\nA,2026-01-01,1,brakes,,two\n", "Row 2, column quantity: 'two' is not a quantity."),
        ("dealer,when,amount\nA,2026-01-01,1\n", 'lines.csv has no column date; it has dealer, when, amount. Name it in the policy: [columns] date = "…".'),
        ("partner,date,amount\nA,2026-01-01,1\n", "The policy asks for category, status, but lines.csv has only partner, day, amount."),
        ("", "lines.csv is not a CSV or Parquet table"),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_settled_are_named_and_nothing_is_written(tmp_path: Path, lines: str, words: str) -> None:  # fmt: skip
    code, said = run(tmp_path, lines=lines)
    assert code == 2
    assert words in said or "no column partner" in said, said
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ('order = "No."', "[columns] order: lines.csv has no column No.; it has partner, date, amount, category."),
        ('colour = "category"', "[columns] colour: there is no such word"),
    ],
)  # fmt: skip
def test_a_column_that_is_named_wrongly_is_not_passed_over(tmp_path: Path, columns: str, words: str) -> None:  # fmt: skip
    policy = POLICY.replace("[[rules]]", f"[columns]\n{columns}\n\n[[rules]]", 1)
    code, said = run(tmp_path, policy=policy, more={"partners": PARTNERS})
    assert (code, words in said) == (2, True), said


def test_lines_can_be_chosen_by_a_column_of_any_name(tmp_path: Path) -> None:
    policy = POLICY.split("[[rules]]", maxsplit=1)[0] + '[[rules]]\nid = "r"\nrate = "1%"\nlines = { kind = ["sale"], "Sales Area" = ["西"] }\n'  # fmt: skip
    code, said = run(tmp_path, policy=policy, lines="partner,date,amount,kind,Sales Area\nA,2026-01-01,100,sale,西\nA,2026-01-01,100,gift,西\n")  # fmt: skip
    assert (code, "1 rows, 1.00 CNY" in said) == (0, True), said


def test_a_partner_who_stands_twice_in_the_list_is_named(tmp_path: Path) -> None:
    code, said = run(tmp_path, more={"partners": PARTNERS + "蜀驰,active\n"})
    assert (code, "partners.csv: 蜀驰 stands in rows 2 and 4." in said) == (2, True), said


def test_a_display_that_was_proven_earns_what_a_promise_does_not(tmp_path: Path) -> None:
    policy = POLICY.split("[[rules]]", maxsplit=1)[0] + '[[rules]]\nid = "display"\nfixed = 500\nwhen = [{ measure = "event", event = "display", at_least = 1 }]\n'  # fmt: skip
    code, said = run(tmp_path, policy=policy, more={"events": "partner,kind,date\n江东,display,2026-02-01\n蜀驰,display,2026-04-01\n"})  # fmt: skip
    assert (code, "2 rows, 500.00 CNY for 1 partners" in said) == (0, True), said


def test_amounts_that_add_up_beyond_all_counting_are_refused_in_words(tmp_path: Path) -> None:
    huge = "partner,date,amount,category,status\n" + "A,2026-01-01,80000000000000000.00,brakes,\n" * 3  # fmt: skip
    code, said = run(tmp_path, lines=huge)
    assert (code, "This cannot be computed" in said) == (2, True), said
    assert not (tmp_path / "out.csv").exists()


def test_a_policy_that_is_wrong_is_said_before_any_line_is_read(tmp_path: Path) -> None:
    code, said = run(tmp_path, policy=POLICY.replace('"2%"', "2"))
    assert (code, 'steps 1, rate: 2 does not say of what: write it as "2%"' in said) == (2, True), said  # fmt: skip


def test_the_reseller_orders_of_adventureworks_settle_as_they_are(tmp_path: Path) -> None:
    out = tmp_path / "owed.parquet"
    done = CliRunner().invoke(app, ["settle", "--policy", str(RESELLERS), "--lines", str(TRADE / "FactResellerSales.csv.gz"), "--parts", str(TRADE / "Product.csv.gz"), "--out", str(out)])  # fmt: skip
    assert done.exit_code == 0, done.output
    with duckdb.connect() as db:
        lines = f"read_csv('{TRADE / 'FactResellerSales.csv.gz'}', types = {{'SalesAmount': 'DECIMAL(18,6)'}}, nullstr = 'NULL')"  # fmt: skip
        told = db.execute(f"SELECT sum(CAST(round(SalesAmount * 100) AS BIGINT)) FROM {lines} WHERE year(OrderDate) = 2019").fetchone()  # fmt: skip
        assert told == db.execute(f"SELECT sum(base) FROM '{out}' WHERE rule = 'volume'").fetchone()


def test_who_is_close_to_a_step_is_listed_with_what_it_would_bring(tmp_path: Path) -> None:
    assert run(tmp_path, more={"partners": PARTNERS})[0] == 0
    words = ["ahead", "--out", str(tmp_path / "ahead.csv"), "--partners", str(tmp_path / "partners.csv")]  # fmt: skip
    for option, name in (("policy", "p.toml"), ("lines", "lines.csv")):
        words += [f"--{option}", str(tmp_path / name)]
    near = LINES.replace('"250,000.00"', '"140,000.00"')
    (tmp_path / "lines.csv").write_text(near, encoding="utf-8")
    done = CliRunner().invoke(app, [*words, "--within", "5%"])
    assert (done.exit_code, "1 steps ahead of 1 partners" in " ".join(done.output.split())) == (0, True), done.output  # fmt: skip
    with duckdb.connect() as db:
        # 290,000.00 bought, 10,000.00 missing: 3,800.00 now, 4,000.00 at the step.
        assert db.read_csv(str(tmp_path / "ahead.csv")).fetchall() == [("蜀驰", "brakes", "2026-Q1", "amount", 29_000_000, 30_000_000, 1_000_000, 400_000, 20_000)]  # fmt: skip
    assert "0 steps" in CliRunner().invoke(app, [*words, "--within", "1%"]).output
    assert CliRunner().invoke(app, [*words, "--within", "much"]).exit_code == 2


def test_a_new_policy_is_held_against_the_old_one(tmp_path: Path) -> None:
    assert run(tmp_path, more={"partners": PARTNERS})[0] == 0
    (tmp_path / "new.toml").write_text(POLICY.replace('"3%"', '"2%"').replace('"1%"', '"2%"'), encoding="utf-8")  # fmt: skip
    words = ["compare", "--old", str(tmp_path / "p.toml"), "--new", str(tmp_path / "new.toml"), "--lines", str(tmp_path / "lines.csv"), "--partners", str(tmp_path / "partners.csv"), "--out", str(tmp_path / "c.csv")]  # fmt: skip
    done = CliRunner().invoke(app, [*words, "--by", "status"])
    said = " ".join(done.output.split())
    assert (done.exit_code, "9,000.00 CNY → 10,000.00 CNY; 1 partners win, 0 lose, 1 stay" in said) == (0, True), said  # fmt: skip
    with duckdb.connect() as db:
        found = db.read_csv(str(tmp_path / "c.csv")).fetchall()
    assert found == [("terminated", 0, 0, 0, 1, 0, 0), ("active", 900_000, 1_000_000, 100_000, 1, 1, 0)]  # fmt: skip
    (tmp_path / "new.toml").write_text(POLICY.replace('code = "2026-q1"', 'code = "eur"\ncurrency = "EUR"'), encoding="utf-8")  # fmt: skip
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, "eur in EUR: they cannot be compared" in " ".join(done.output.split())) == (2, True)  # fmt: skip


def test_a_policy_is_checked_without_lines(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(RESELLERS)])
    assert done.exit_code == 0
    assert "resellers-2019 version 1: 3 rules" in done.output
    (tmp_path / "p.toml").write_text("code = 1")
    assert CliRunner().invoke(app, ["check", str(tmp_path / "p.toml")]).exit_code == 2
