"""`xinglian`: one command for running, feeding, measuring and mending an installation."""

import importlib
import os
import sys

import typer

from xinglian import __version__
from xinglian.cli.db import explained
from xinglian.project.bring_up import set_up_django

app = typer.Typer(
    name="xinglian",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Xinglian 星鏈: facts in, signals, decisions, outreach, receipts - and facts again.

    A first look: [bold]xinglian demo[/bold]. A real installation: [bold]xinglian migrate[/bold],
    [bold]xinglian user create --role hq_director[/bold], then [bold]xinglian serve[/bold] and
    [bold]xinglian worker[/bold]. Something odd? [bold]xinglian doctor[/bold].
    """,
)

# name -> (module, name in it, one line of help). Loaded when used: `--help` stays quick.
_GROUPS = {
    "db": (
        "xinglian.cli.db",
        "app",
        "The embedded PostgreSQL: start, stop, status, backup, restore.",
    ),
    "user": ("xinglian.cli.user", "app", "People who sign in: create, list, unlock."),
    "emergency": (
        "xinglian.emergency.cli",
        "app",
        "Urgent notices when the web is down: two people, all channels; drills and reports.",
    ),
    "risk": (
        "xinglian.risk.cli",
        "app",
        "The risk radar: look now, replay history to see how good it is.",
    ),
    "stock": (
        "xinglian.stock.cli",
        "app",
        "The stock ledger: compare every balance with its movements.",
    ),
    "policies": (
        "xinglian.policies.cli",
        "app",
        "Settle order lines by a policy, from files.",
    ),
    "supply": (
        "xinglian.supply.cli",
        "app",
        "Demand of parts forecast as distributions: from a file, or of the network.",
    ),
    "signals": (
        "xinglian.signals.cli",
        "app",
        "Count and list audiences by an expression of tags.",
    ),
}
_COMMANDS = {
    "demo": ("xinglian.cli.demo", "demo", "Set up a sample network, tell its story, serve it."),
    "serve": ("xinglian.cli.serve", "serve", "The web server."),
    "worker": ("xinglian.cli.worker", "worker", "Do jobs and deliver events."),
    "migrate": ("xinglian.cli.migrate", "migrate", "Bring the database to the newest form."),
    "import": ("xinglian.cli.import_file", "import_", "Import a CSV or XLSX file."),
    "bench": ("xinglian.cli.bench", "bench", "Measure one thing against its limit and a peer."),
    "doctor": (
        "xinglian.cli.doctor",
        "doctor",
        "Say what is wrong with an installation, and how to mend it.",
    ),
}
# The web server's own process only watches those that answer: these set up Django, once.
_WITHOUT_DJANGO = {"db", "doctor", "demo", "bench", "serve", "supply", "policies"}
# … but for these of their commands.
_WITH_DJANGO = {("supply", "refresh")}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xinglian {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and stop."
    ),
) -> None:
    """Nothing happens before a command is chosen."""


def main() -> None:
    """The entry point: load what the words ask for, run it, explain problems plainly."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")
    wanted = sys.argv[1] if len(sys.argv) > 1 else "--help"
    with explained():
        if wanted in _GROUPS or wanted in _COMMANDS:
            if wanted not in _WITHOUT_DJANGO or tuple(sys.argv[1:3]) in _WITH_DJANGO:
                set_up_django()
            _load(wanted)
        else:
            _introduce_all()
        app()


def _load(name: str) -> None:
    if name in _GROUPS:
        module, attribute, _ = _GROUPS[name]
        app.add_typer(getattr(importlib.import_module(module), attribute), name=name)
    else:
        module, attribute, _ = _COMMANDS[name]
        app.command(name)(getattr(importlib.import_module(module), attribute))


def _introduce_all() -> None:
    """Names and one line each, for `--help` and for words we do not know."""
    for name, (_, _, line) in (_GROUPS | _COMMANDS).items():
        app.command(name, help=line)(lambda: None)
