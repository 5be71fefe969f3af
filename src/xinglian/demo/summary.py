"""The story in seven lines, with the figures that were computed."""

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from xinglian.demo.cast import PEOPLE
from xinglian.demo.progress_file import ProgressFile
from xinglian.demo.story import READING_MINUTES, count_facts


def print_summary(*, state: ProgressFile, console: Console) -> None:
    """Facts, tags, audience, delivered, read, time to 90 %, and what is simulated."""
    tags, sent, came = state.figures("tags"), state.figures("delivery"), state.figures("reading")
    minutes = came["minutes_to_90"]
    to_90 = "not reached" if minutes is None else f"{minutes:.1f} min"
    lines = Table.grid(padding=(0, 2))
    lines.add_row(
        "facts", f"[bold]{count_facts():,}[/bold]", "order lines, stock, prices, receipts"
    )
    lines.add_row("tags", f"[bold]{tags['tags']}[/bold]", f"carried {tags['carried']:,} times")
    lines.add_row(
        "audience",
        f"[bold]{sent['partners']:,}[/bold] partners",
        f"{sent['recipients']:,} people; chosen by tags",
    )
    lines.add_row(
        "delivered",
        f"[bold]{sent['total']:,}[/bold] in [bold]{sent['seconds'] or 0:.1f} s[/bold]",
        f"{sent['recipients']:,} in the app, {sent['settled']:,} by e-mail and webhook"
        + (f", {sent['troubled']} in trouble" if sent["troubled"] else ""),
    )
    agree = (
        "the doubles' own books agree"
        if sent["differ"] == 0
        else f"[red]{sent['differ']} hand-overs differ from the doubles' own books[/red]"
    )
    lines.add_row("", "", agree)
    share = came["read"] / came["recipients"] if came["recipients"] else 0.0
    lines.add_row(
        "read",
        f"[bold]{share:.0%}[/bold]",
        f"{came['acknowledged']:,} acknowledged, {came['acted']:,} acted",
    )
    lines.add_row(
        "time to 90 %",
        f"[bold]{to_90}[/bold]",
        f"of {came['partners']:,} partners reached; {came['reached']:,} by now",
    )
    seconds = sum(step.seconds for step in state.steps.values())
    lines.add_row("told in", f"{seconds:.0f} s", "")
    console.print(Panel(lines, title="启明制动 Qiming Brakes · sample network", expand=False))
    console.print(
        "[dim]Everything here is invented and marked simulated, but for 18 American recalls (NHTSA) and 2 674 real monthly demand"
        " series (carparts, CC BY 4.0) times recorded factors (demo/network/factors.csv)."
        f" Readers are simulated too: after the measured delivery the campaign's clock was set back"
        f" {READING_MINUTES:.0f} min, and these were played at {state.minutes_per_second:g} min a second;"
        " their receipts say simulated.[/dim]"
    )


def closing_words(*, state: ProgressFile, port: int) -> str:
    """Where to look, and as whom."""
    chooser = ", ".join(f"{person.name} ({person.title})" for person in PEOPLE if person.chooser)
    return (
        f"\n[bold]http://127.0.0.1:{port}[/bold]  choose who you are: {chooser}.\n"
        f"Everybody's password: {state.password}   Ctrl-C stops; `xinglian demo` goes on,"
        " `xinglian demo --reset` starts over."
    )
