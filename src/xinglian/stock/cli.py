"""`xinglian stock`: the ledger from the shell."""

import typer
from rich.console import Console
from rich.table import Table

from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.stock.actions.check import check_everything

app = typer.Typer(no_args_is_help=True, help="The stock ledger: check.")
out = Console(highlight=False)


@app.callback()
def ledger() -> None:
    """Commands about the ledger."""


@app.command()
def check() -> None:
    """Compare every balance with the sum of its movements; 1 when something differs."""
    with acting(network()):
        found = check_everything(now=clock.now())
        counted = sql.row("SELECT (SELECT count(*) FROM stock_cell) AS cells, (SELECT count(*) FROM stock_movement) AS moves") or {}  # fmt: skip
        names = {
            row["id"]: row["code"]
            for row in sql.rows(
                "SELECT id, code FROM identity_organisation WHERE id = ANY(%s)",
                [[one.org_id for one in found]],
            )
        }
        parts = {
            row["part_id"]: row["number"]
            for row in sql.rows(
                "SELECT part_id, number FROM catalogue_pub_part WHERE part_id = ANY(%s)",
                [[one.part_id for one in found]],
            )
        }
    out.print(f"{counted['cells']:,} balances, {counted['moves']:,} movements.")
    if not found:
        out.print("All balances are the sums of their movements.")
        return
    table = Table("organisation", "part", "what", "kept", "summed")
    for one in found:
        table.add_row(
            names.get(one.org_id, str(one.org_id)),
            parts.get(one.part_id, str(one.part_id)),
            one.what,
            f"{one.kept:f}",
            f"{one.summed:f}",
        )
    out.print(table)
    raise typer.Exit(1)
