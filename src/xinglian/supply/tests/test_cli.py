"""`xinglian supply forecast` on files, good and bad."""

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from xinglian.supply.cli import app

WIDE = "part,2024-01,2024-02,2024-03,2024-04\n" + "".join(f"P{n},{n % 3},0,{n % 2},\n" for n in range(1, 9))  # fmt: skip


def run(file: Path, to: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["forecast", "--demand", str(file), "--horizon", "3", "--out", str(to), *more]
    )
    return done.exit_code, " ".join(done.output.split())


def file_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "demand.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "it's.csv"])
def test_a_wide_file_becomes_sums_over_one_to_three_months(tmp_path: Path, name: str) -> None:
    code, said = run(file_of(tmp_path, WIDE), tmp_path / name, "--quantiles", ".5,.95")
    assert (code, "8 parts, 3 horizons" in said) == (0, True)
    with duckdb.connect() as db:
        found = db.read_parquet(str(tmp_path / name)) if name.endswith("t") else db.read_csv(str(tmp_path / name))  # fmt: skip
        assert found.columns == ["part", "horizon", "mean", "q0.5", "q0.95", "none"]
        assert found.aggregate("count(*), count(DISTINCT part), max(horizon)").fetchall() == [(24, 8, 3)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("part,2024-01,2024-02\nA,1,-2\n", "Row 2, column 2024-02: '-2' is less than nothing"),
        ("part,2024-01,2024-02\nA,1,1e40\n", "Row 2, column 2024-02"),
        ("part,2024-01,2024-02\nA,x,2\n", "Row 2, column 2024-01: 'x' is not a number of units"),
        ("part,2024-01,2024-02\nA,1,2\nA,3,4\n", "Part A stands in rows 2 and 3. Add them up first."),
        ("part,2024-01,2024-02\n", "The file has no rows."),
        ("part,2024-01\nA,1\n", "at least two periods"),
        ("part,period,quantity\nA,2024-01,1\n", "at least two periods"),
        ("part,period,quantity\nA,2024-01,1\n,2024-02,1\n", "Row 3 lacks its part or period."),
        ("part,period,quantity\nA,2024-01,nan\nA,2024-02,1\n", "Row 2, column quantity"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_is_named_and_nothing_is_written(tmp_path: Path, text: str, words: str) -> None:  # fmt: skip
    code, said = run(file_of(tmp_path, text), tmp_path / "out.csv")
    assert (code, words in said, (tmp_path / "out.csv").exists()) == (2, True, False), said


def test_a_file_that_is_not_there_or_no_table_is_said(tmp_path: Path) -> None:
    assert run(tmp_path / "none.csv", tmp_path / "out.csv")[0] == 2
    odd = tmp_path / "odd.parquet"
    odd.write_bytes(b"PAR1 no")
    code, said = run(odd, tmp_path / "out.csv")
    assert (code, "not a CSV or Parquet table" in said) == (2, True)


def test_shares_outside_nothing_and_all_are_refused(tmp_path: Path) -> None:
    for wrong in ("0,.5", "1", "x", ""):
        code, said = run(file_of(tmp_path, WIDE), tmp_path / "out.csv", "--quantiles", wrong)
        assert (code, "shares between 0 and 1" in said) == (2, True)
