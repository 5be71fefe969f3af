"""`xinglian import`: bring a file in from the command line."""

from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from xinglian.intake import api as intake
from xinglian.kernel.refusal import Refusal

out = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

PHASES = {
    "reading": "Reading",
    "checking": "Checking",
    "comparing": "Comparing",
    "loading": "Loading",
    "writing": "Writing",
}


def import_(
    kind: str = typer.Argument("", help="What is in the file, e.g. trade.order_lines. Left out: the kinds are listed."),
    file: Path = typer.Argument(None, help="CSV (also .csv.gz; any usual encoding) or XLSX.", exists=True, dir_okay=False),
    mapping: Path = typer.Option(None, "--mapping", "-m", help="Column matching saved as JSON; without it the headers decide.", exists=True, dir_okay=False),
    source: str = typer.Option("", "--source", help="Whose numbers these are, e.g. the name of the ERP."),
    good_rows_only: bool = typer.Option(False, "--good-rows-only", help="Import the good rows and leave the others out."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only check; write nothing."),
    marked: Path = typer.Option(None, "--marked", help="Where to write a copy of the file that says what is wrong (.csv or .xlsx)."),
) -> None:  # fmt: skip
    """Bring a file in: checked whole, written all or nothing, and only once.

    Ends with 0 when it is in (also when nothing was new), 1 when it was refused.
    """
    if not kind or file is None:
        _list_kinds()
        raise typer.Exit(0 if not kind else 2)
    try:
        result = _run(kind, file, mapping, source, good_rows_only, dry_run)
    except intake.UnknownKind as unknown:
        errors.print(f"[red]{escape(str(unknown))}[/red]")
        raise typer.Exit(2) from unknown
    except (intake.MappingRefused, Refusal) as refusal:
        errors.print(f"[red]{escape(str(refusal))}[/red]")
        raise typer.Exit(1) from refusal
    _say(result, marked)
    if result.state not in ("imported", "checked"):
        raise typer.Exit(1)


def _run(
    kind: str, file: Path, mapping: Path | None, source: str, good_rows_only: bool, dry_run: bool
) -> intake.BatchResult:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(), console=errors, transient=True,
    ) as bars:  # fmt: skip
        tasks = {}

        def told(phase: str, share: float) -> None:
            if phase in PHASES:
                if phase not in tasks:
                    tasks[phase] = bars.add_task(PHASES[phase], total=1.0)
                bars.update(tasks[phase], completed=share)

        return intake.import_file(
            kind=kind,
            path=file,
            mapping=mapping,
            source=source,
            mode=intake.Mode.GOOD_ROWS if good_rows_only else intake.Mode.ALL,
            dry_run=dry_run,
            progress=told,
        )


def _say(result: intake.BatchResult, marked: Path | None) -> None:
    counts = result.counts
    if result.refusal and not counts:
        errors.print(f"[red]{escape(intake.refusal_text(result=result))}[/red]")
        return
    seconds = sum(result.seconds.values())
    out.print(
        f"{result.state}: {counts.get('rows', 0):,} rows in {seconds:.1f} s"
        f" · new {counts.get('inserted', 0):,} · changed {counts.get('updated', 0):,}"
        f" · already there {counts.get('unchanged', 0):,} · with problems {counts.get('bad', 0):,}"
    )
    if result.state == "imported" and not result.changed:
        out.print("Nothing changed: all of it was already there.")
    if not counts.get("problems"):
        return
    table = Table("Row", "Column", "Value", "What is wrong, and what to do", box=None)
    for problem in intake.first_problems(result=result, limit=20):
        where = f"{problem.sheet} {problem.row}".strip()
        table.add_row(
            where,
            escape(problem.column or problem.label),
            escape(problem.value[:40]),
            escape(problem.text),
        )
    errors.print(table)
    if counts["problems"] > 20:
        errors.print(f"… {counts['problems']:,} problems in all.")
    if marked:
        intake.write_marked_copy(result=result, to=marked)
        errors.print(f"Marked copy: {marked}")
    elif result.state == "refused":
        errors.print(
            "Nothing was written. --good-rows-only imports the others; --marked FILE writes a copy that says what is wrong."
        )


def _list_kinds() -> None:
    table = Table("Kind", "What it is", "Columns (* required)", box=None)
    for kind in intake.all_kinds():
        columns = ", ".join(
            f"{field.key}*" if field.required and field.default is None else field.key
            for field in kind.fields
        )
        table.add_row(kind.key, f"{kind.label}: {kind.help}", columns)
    out.print(table)
