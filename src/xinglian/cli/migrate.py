"""`xinglian migrate`: bring the database to the newest form."""

import typer
from django.core.management import call_command
from rich.console import Console

from xinglian.project.bring_up import bring_up_to_date

out = Console(highlight=False)


def migrate(
    check: bool = typer.Option(False, "--check", help="Only say whether something is pending."),
) -> None:
    """Bring the database to the newest form. Safe to repeat; waits for nobody's help.

    Tables belong to the owner role; the application's own roles cannot change them.
    """
    if check:
        call_command("migrate", database="owner", check_unapplied=True, verbosity=0)
        out.print("Nothing pending.")
        return
    with out.status("Migrating …"):
        count = bring_up_to_date()
    out.print(f"Database is up to date; {count:,} regions.")
