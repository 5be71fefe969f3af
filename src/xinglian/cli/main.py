"""`xinglian`: one command for running, feeding, measuring and mending an installation."""

import importlib
import os
import sys

import typer
from rich.console import Console

from xinglian import __version__
from xinglian.kernel.postgres import PostgresProblem

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

# command or group -> (module, name in it, one line of help). Loaded when used: `--help` stays quick.
_GROUPS = {
    "db": ("xinglian.cli.db", "app"),
    "user": ("xinglian.cli.user", "app"),
    "signals": ("xinglian.signals.cli", "app"),
}
_COMMANDS = {
    "demo": ("xinglian.cli.demo", "demo"),
    "serve": ("xinglian.cli.serve", "serve"),
    "worker": ("xinglian.cli.worker", "worker"),
    "migrate": ("xinglian.cli.migrate", "migrate"),
    "import": ("xinglian.cli.import_file", "import_"),
    "bench": ("xinglian.cli.bench", "bench"),
    "doctor": ("xinglian.cli.doctor", "doctor"),
}
_WITHOUT_DJANGO = {"db", "doctor", "demo", "bench", "--help", "-h", "--version"}

errors = Console(stderr=True, highlight=False)


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
    try:
        if wanted not in _WITHOUT_DJANGO:
            set_up_django()
        _load(wanted)
        app()
    except PostgresProblem as problem:
        errors.print(f"[red]{problem}[/red]")
        raise SystemExit(1) from problem


def set_up_django() -> None:
    """Start the database when it is ours, then Django."""
    from xinglian.kernel.postgres import plan

    plan().ensure()
    import django

    django.setup()


def _load(wanted: str) -> None:
    names = [wanted] if wanted in _GROUPS or wanted in _COMMANDS else [*_GROUPS, *_COMMANDS]
    if len(names) > 1 and wanted not in ("--version",):
        set_up_django_for_help()
    for name in names:
        if name in _GROUPS:
            module, attribute = _GROUPS[name]
            app.add_typer(getattr(importlib.import_module(module), attribute), name=name)
        else:
            module, attribute = _COMMANDS[name]
            app.command(name)(getattr(importlib.import_module(module), attribute))


def set_up_django_for_help() -> None:
    """Help needs the modules, not the database."""
    import django

    django.setup()
