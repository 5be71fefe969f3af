"""`xinglian risk`: the radar from the shell."""

from datetime import date

import typer
from rich.console import Console
from rich.table import Table

from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.risk.actions import keep_watch as watching
from xinglian.risk.actions import replay as replaying
from xinglian.risk.queries.quality import quality

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
def replay(seed: int = typer.Option(1, help="Of the lots drawn.")) -> None:
    """Measure false alarms and delay: on history as it was, and on clean history with shifts put in."""
    with acting(network()):
        replaying.replay(now=clock.now(), seed=seed)
        found = quality()
    if found is None or not found["years"]:
        out.print("Nothing to replay: no series has a history of half a year yet.")
        raise typer.Exit(1)
    table = Table(
        title=f"{found['years']:.0f} series-years of clean history, {found['replay'].seconds:.1f} s"
    )
    table.add_column("series")
    for head in (
        "rows",
        "false a year",
        *(f"{size} % shift: found, days" for size, _one in found["shifts"]),
    ):
        table.add_column(head, justify="right")
    for row in found["rows"]:
        table.add_row(
            row["key"], str(row["rows"]), _two(row["rate"]), *(_told(one) for one in row["shifts"])
        )
    table.add_row(
        "all",
        "",
        _two(found["rate"]),
        *(_told(one) for _size, one in found["shifts"]),
        style="bold",
    )
    out.print(table)
    out.print(
        f"History as it was: {found['raised']} alerts in {found['raised_years']:.0f} series-years ({_two(found['raised_rate'])} a year)."
    )


def _two(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _told(one: dict[str, float | None]) -> str:
    share, delay = one["share"], one["delay"]
    return "—" if share is None else f"{share:.0%}, {'—' if delay is None else f'{delay:g}'}"
