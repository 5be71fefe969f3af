"""`xinglian signals`: audiences and refreshes from the command line."""

import sys

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.signals import api

app = typer.Typer(
    no_args_is_help=True,
    help="Tags and audiences: who carries what, who is meant by an expression.",
)
out, errors = Console(highlight=False), Console(stderr=True, highlight=False)


@app.callback()
def _group() -> None:
    """Tags and audiences, computed from facts."""


@app.command()
def audience(
    expr: str = typer.Option(
        ..., "--expr", help='For example "cold_region & buys:antifreeze & !read_last_7d".'
    ),
    count: bool = typer.Option(False, "--count", help="Only the number."),
    ids: bool = typer.Option(False, "--ids", help="Partner ids, one a line."),
) -> None:
    """Who is meant by an expression: the number and a few names, or only one of them."""
    with acting(network()):
        try:
            parsed = api.parse_audience(expr)
        except api.AudienceUnreadable as refused:
            errors.print(expr, style="bold", markup=False)
            errors.print(" " * cell_len(expr[: refused.problem.start]) + "^", style="red")
            errors.print(str(refused), style="red", markup=False)
            raise typer.Exit(2) from refused
        if ids:
            sys.stdout.writelines(
                f"{partner_id}\n" for partner_id in api.audience_ids(expr=parsed.text)
            )
            return
        number = api.count_audience(expr=parsed.text)
        if count:
            sys.stdout.write(f"{number}\n")
            return
        out.print(f"[bold]{number:,}[/bold] partners: {parsed.text}")
        table = Table("code", "name", "type", "layer", box=None)
        for row in api.sample_audience(expr=parsed.text):
            table.add_row(row["code"], row["name"], row["type"], row["layer"])
        out.print(table)


@app.command()
def refresh() -> None:
    """Compute all figures and tags from the facts, now."""
    try:
        with out.status("Computing …"):
            done = api.refresh_everybody(now=clock.now())
    except Refusal as refused:
        errors.print(str(refused), style="red")
        raise typer.Exit(1) from refused
    out.print(
        f"{done.tags} tags for {done.partners:,} partners; {done.changed:,} carry others than before."
        f" Orders up to {done.orders_until:%Y-%m-%d}."
    )


@app.command()
def measure() -> None:
    """Compute everybody's indicators of all months that are kept, now."""
    with out.status("Computing …"):
        done = api.measure_everybody(now=clock.now())
    out.print(
        f"{done.partners:,} partners, {done.first_month:%Y-%m} to {done.last_month:%Y-%m}: {done.changed:,} partner months"
        f" have other values than before, {done.restated:,} of them are restated."
    )


@app.command()
def tags() -> None:
    """All tags with their counts."""
    with acting(network()):
        counts = api.tag_counts()
    table = Table("tag", "partners", box=None)
    for key, number in counts.items():
        table.add_row(key, f"{number:,}")
    out.print(table)


@app.command()
def why(
    tag: str = typer.Option(..., "--tag", help="A tag's key."),
    partner: int = typer.Option(..., "--partner", help="A partner's id."),
) -> None:
    """Why a partner carries a tag, or why not."""
    with acting(network()):
        try:
            found = api.why(tag=tag, partner_id=partner)
        except Refusal as refused:
            errors.print(str(refused), style="red")
            raise typer.Exit(2) from refused
    out.print(found.sentence, markup=False)
