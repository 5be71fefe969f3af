"""`xinglian risk`: the radar from the shell."""

from datetime import date

import typer
from rich.console import Console
from rich.table import Table

from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.risk.actions import keep_watch as watching
from xinglian.risk.actions import replay as replaying
from xinglian.risk.queries.quality import HALVED, LEVELS, SHIFTS, quality

app = typer.Typer(no_args_is_help=True, help="The risk radar: watch, replay.")
out = Console(highlight=False)


@app.command()
def watch(
    everything: bool = typer.Option(False, "--all", help="Count all that is kept anew, not the last three weeks."),
    tell: bool = typer.Option(True, "--tell/--quietly", help="Tell owners of new alerts."),
) -> None:  # fmt: skip
    """Count and judge now, as the daily job does."""
    with acting(network()):
        came = watching.keep_watch(
            now=clock.now(), since=date.min if everything else None, tell=tell
        )
    out.print(f"{came.rows} series watched, {came.raised} alerts raised, {came.told} people told.")


@app.command()
def replay(
    seed: int = typer.Option(1, help="Of the lots drawn."),
    ceiling: bool = typer.Option(False, "--ceiling", help="Beside it, what any rule could find at best."),
) -> None:  # fmt: skip
    """Measure false alarms and delay: on history as it was, and on clean history with shifts put in."""
    with acting(network()):
        replaying.replay(now=clock.now(), seed=seed)
        found = quality()
        best = replaying.best_possible(seed=seed) if ceiling else {}
    if found is None or not found["years"]:
        out.print("Nothing to replay: no series has a history of half a year yet.")
        raise typer.Exit(1)
    table = Table(
        title=f"{found['years']:.0f} series-years of clean history, {found['small']} rows too small, {found['replay'].seconds:.1f} s"
    )
    table.add_column("place")
    for head in ("rows", "false a year", *SHIFTS):
        table.add_column(head, justify="right")
    for word, row in [*found["levels"], ("all", found)]:
        table.add_row(
            str(word),
            str(row["rows"]),
            _two(row["rate"]),
            *(_told(one) for _shift, one in row["shifts"]),
        )
    out.print(table)
    out.print("Found of all; of all within 10 days; days of half of those found, of nine in ten.")
    for other in found["others"]:
        halved = next(one for shift, one in other["shifts"] if shift == SHIFTS[HALVED])
        out.print(
            f"{other['a_year']:g} allowed a year: {_two(other['rate'])} false, halved {_told(halved)}, {other['small']} too small"
        )
    for level, shares in best.items():
        out.print(
            f"A halving found within 10 days by a rule that knows the level: {LEVELS[level]} {sum(shares) / len(shares):.0%}"
            f" ({len(shares)} rows)"
        )
    out.print(
        f"History as it was: {found['raised']} alerts in {found['raised_years']:.0f} series-years ({_two(found['raised_rate'])} a year)."
    )


def _two(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _told(one: dict[str, float | None]) -> str:
    if one["share"] is None:
        return "—"
    days = "—" if one["middle"] is None else f"{one['middle']:.0f}/{one['late']:.0f}"
    return f"{one['share']:.0%} {one['soon']:.0%} {days}"
