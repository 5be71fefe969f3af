"""`xinglian policies`: the engine on files, without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from xinglian.policies.queries.lines_file import NotLines, read_events, read_lines
from xinglian.policies.queries.settlement import asked, compare_into, settle_into, watch_into
from xinglian.policies.rules.amounts import Rate, parts_per_million
from xinglian.policies.rules.policy import Policy
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


_POLICY = typer.Option(..., "--policy", help="The policy, TOML or JSON (docs/policy-format.md).")
_LINES = typer.Option(..., "--lines", help="CSV or Parquet: partner, date, amount; quantity, order, part and others as the policy asks.")  # fmt: skip
_PARTS = typer.Option(None, "--parts", help="A row a part: more columns for the lines, such as category.")  # fmt: skip
_PARTNERS = typer.Option(None, "--partners", help="A row a partner: more columns, such as level or status.")  # fmt: skip
_EVENTS = typer.Option(None, "--events", help="partner, kind, date: what conditions by event ask for.")  # fmt: skip


@app.command()
def settle(
    policy: Path = _POLICY,
    lines: Path = _LINES,
    to: Path = typer.Option(..., "--out", help="CSV or Parquet: partner, rule, period, base, rate, amount (minor units), trace."),
    parts: Path | None = _PARTS,
    partners: Path | None = _PARTNERS,
    events: Path | None = _EVENTS,
) -> None:  # fmt: skip
    """What each partner is owed by each rule in each period, to the cent, and how it came about."""
    with _told(to) as db:
        told = read_policy(policy)
        count = _read(db, [told], lines, parts, partners, events)
        with out.status(f"Settling {count:,} lines…"):
            rows = settle_into(db, told)
        _write(db, "(SELECT * FROM settled ORDER BY partner, period, rule)", to)
        owed, owing = db.execute("SELECT coalesce(sum(amount), 0), count(DISTINCT partner) FROM settled WHERE amount <> 0").fetchall()[0]  # fmt: skip
        for line in warnings(told):
            out.print(line, style="yellow", markup=False)
        out.print(f"{count:,} lines, {rows:,} rows, {_money(told, int(owed))} for {owing:,} partners → {to}")  # fmt: skip


@app.command()
def ahead(
    policy: Path = _POLICY,
    lines: Path = _LINES,
    to: Path = typer.Option(..., "--out", help="CSV or Parquet: partner, rule, period, measure, reach, step, missing, would_pay, more."),
    within: str = typer.Option("100%", "--within", help="Only who lacks at most this share of the step, such as 10%."),
    parts: Path | None = _PARTS,
    partners: Path | None = _PARTNERS,
    events: Path | None = _EVENTS,
) -> None:  # fmt: skip
    """Who is close to the next step of a rule, what is missing, and what it would bring."""
    try:
        share = parts_per_million(TypeAdapter(Rate).validate_python(within))
    except ValidationError as wrong:
        raise typer.BadParameter("Write a share: 10%", param_hint="--within") from wrong
    with _told(to) as db:
        told = read_policy(policy)
        count = _read(db, [told], lines, parts, partners, events)
        with out.status(f"Settling {count:,} lines…"):
            settle_into(db, told)
            watch_into(db, told)
        close = f"FROM watched WHERE CAST(step - reach AS HUGEINT) * 1000000 <= CAST(step AS HUGEINT) * {share}"  # fmt: skip
        _write(db, f"(SELECT * {close})", to)
        rows, who = db.execute(f"SELECT count(*), count(DISTINCT partner) {close}").fetchall()[0]
        out.print(f"{rows:,} steps ahead of {who:,} partners → {to}")


@app.command()
def compare(
    old: Path = typer.Option(..., "--old", help="The policy that held."),
    new: Path = typer.Option(..., "--new", help="The policy that is to hold."),
    lines: Path = _LINES,
    to: Path = typer.Option(..., "--out", help="CSV or Parquet: partner (or the column of --by), before, after, change, partners, winners, losers."),
    by: str | None = typer.Option(None, "--by", help="A column of the partners to add up by, such as region or level."),
    parts: Path | None = _PARTS,
    partners: Path | None = _PARTNERS,
    events: Path | None = _EVENTS,
) -> None:  # fmt: skip
    """Two policies over the same lines: what both cost, who wins, who loses."""
    with _told(to) as db:
        both = [read_policy(old), read_policy(new)]
        if (both[0].currency, both[0].digits) != (both[1].currency, both[1].digits):
            raise NotAPolicy(f"{both[0].code} is in {both[0].currency}, {both[1].code} in {both[1].currency}: they cannot be compared.")  # fmt: skip
        count = _read(db, both, lines, parts, partners, events, {by.strip().lower()} if by else set())  # fmt: skip
        with out.status(f"Settling {count:,} lines twice…"):
            told = compare_into(db, *both, by=by.strip().lower() if by else None)
        _write(db, "compared", to)
        before, after = _money(both[0], told.before), _money(both[1], told.after)
        out.print(f"{before} → {after}; {told.winners:,} partners win, {told.losers:,} lose, {told.same:,} stay → {to}")  # fmt: skip


def _read(db: duckdb.DuckDBPyConnection, policies: list[Policy], lines: Path, parts: Path | None, partners: Path | None, events: Path | None, more: set[str] | None = None) -> int:  # fmt: skip
    wanted = (more or set()).union(*(asked(one) for one in policies))
    with out.status("Reading…"):
        count = read_lines(db, policies[0], lines, asked=wanted, parts=parts, partners=partners)
        read_events(db, policies[0], events)
    return count


def _money(policy: Policy, minor: int) -> str:
    return f"{Decimal(minor).scaleb(-policy.digits):,.{policy.digits}f} {policy.currency}"


@contextmanager
def _told(to: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine whose overflow lies in the system's temporary folder. What is wrong is said in words, and the command ends with 2."""
    try:
        with TemporaryDirectory() as spill, duckdb.connect(":memory:", config={"temp_directory": spill}) as db:  # fmt: skip
            yield db
    except duckdb.Error as wrong:
        _stop(f"This cannot be computed: {str(wrong).splitlines()[0]}")
    except (NotAPolicy, NotLines) as wrong:
        _stop(wrong)
    except OSError as wrong:
        _stop(f"{to} cannot be written: {wrong.strerror}.")


def _stop(wrong: object) -> None:
    out.print(str(wrong), style="red", markup=False)
    raise typer.Exit(2)


def _write(db: duckdb.DuckDBPyConnection, table: str, to: Path) -> None:
    form = "PARQUET" if to.suffix.lower() in {".parquet", ".pq"} else "CSV, HEADER"
    with to.open("wb"):  # says plainly where it may not be written
        pass
    db.execute(f"COPY {table} TO '{str(to).replace(chr(39), chr(39) * 2)}' (FORMAT {form})")
