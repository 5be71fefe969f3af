"""`xinglian policies`: the engine on files, without a network."""

from pathlib import Path

import duckdb
import typer
from rich.console import Console

from xinglian.policies.queries.lines_file import NotLines, read_events, read_lines
from xinglian.policies.queries.settlement import asked, settle_into
from xinglian.policies.rules.policy_file import NotAPolicy, read_policy, warnings

app = typer.Typer(no_args_is_help=True, help="Settle order lines by a policy, from files.")
out = Console(highlight=False, stderr=True)


@app.callback()
def policies() -> None:
    """Commands about policies."""


@app.command()
def check(policy: Path = typer.Argument(..., help="The policy, TOML or JSON.")) -> None:
    """Say whether a policy can be computed, and what is wrong with it."""
    try:
        told = read_policy(policy)
    except NotAPolicy as wrong:
        _stop(wrong)
    for line in warnings(told):
        out.print(line, style="yellow", markup=False)
    out.print(
        f"{told.code} version {told.version}: {len(told.rules)} rules, {told.from_} to {told.to}, {told.currency}."
    )


@app.command()
def settle(
    policy: Path = typer.Option(..., "--policy", help="The policy, TOML or JSON (docs/policy-format.md)."),
    lines: Path = typer.Option(..., "--lines", help="CSV or Parquet: partner, date, amount; quantity, order, part and others as the policy asks."),
    to: Path = typer.Option(..., "--out", help="CSV or Parquet: partner, rule, period, base, rate, amount (minor units), trace."),
    parts: Path | None = typer.Option(None, "--parts", help="A row a part: more columns for the lines, such as category."),
    partners: Path | None = typer.Option(None, "--partners", help="A row a partner: more columns, such as level or status."),
    events: Path | None = typer.Option(None, "--events", help="partner, kind, date: what conditions by event ask for."),
) -> None:  # fmt: skip
    """What each partner is owed by each rule in each period, to the cent, and how it came about."""
    try:
        told = read_policy(policy)
        with duckdb.connect(":memory:") as db:
            with out.status("Reading…"):
                count = read_lines(
                    db, told, lines, asked=asked(told), parts=parts, partners=partners
                )
                read_events(db, told, events)
            with out.status(f"Settling {count:,} lines…"):
                rows = settle_into(db, told)
            _write(db, to)
            owed, owing = db.execute("SELECT coalesce(sum(amount), 0), count(DISTINCT partner) FROM settled WHERE amount <> 0").fetchall()[0]  # fmt: skip
    except (NotAPolicy, NotLines) as wrong:
        _stop(wrong)
    except OSError as wrong:
        _stop(f"{to} cannot be written: {wrong.strerror}.")
    for line in warnings(told):
        out.print(line, style="yellow", markup=False)
    money = f"{int(owed) / 10**told.digits:,.{told.digits}f}"
    out.print(
        f"{count:,} lines, {rows:,} rows, {money} {told.currency} for {owing:,} partners → {to}"
    )


def _stop(wrong: object) -> None:
    out.print(str(wrong), style="red", markup=False)
    raise typer.Exit(2)


def _write(db: duckdb.DuckDBPyConnection, to: Path) -> None:
    form = "PARQUET" if to.suffix.lower() in {".parquet", ".pq"} else "CSV, HEADER"
    with to.open("wb"):  # says plainly where it may not be written
        pass
    db.execute(
        f"COPY (SELECT * FROM settled ORDER BY partner, period, rule) TO '{str(to).replace(chr(39), chr(39) * 2)}' (FORMAT {form})"
    )
