"""`xinglian demo`: set up, tell the story, serve."""

import fcntl
import importlib
import os
import secrets
import socket
from datetime import date
from pathlib import Path
from typing import TextIO

import typer
from rich.console import Console

from xinglian.demo.network.generate import LEAST_PARTNERS
from xinglian.demo.network.series import MONTHS
from xinglian.demo.progress_file import ProgressFile, read_progress
from xinglian.demo.reset import CannotReset
from xinglian.demo.reset import reset as forget_everything
from xinglian.kernel.postgres import plan

SEED = 2026
PARTNERS = 800


def prepare_environment() -> None:
    """What the demo's processes have to know before Django reads its settings; children inherit it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")
    os.environ["XINGLIAN_DEMO"] = "1"
    # The doubles of mail servers and partners' systems run on loopback.
    os.environ["XINGLIAN_PRIVATE_ADDRESSES"] = "allow"


def port_is_free(port: int) -> bool:
    """Whether somebody could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def take_turn(folder: Path) -> TextIO | None:
    """One demo a folder: an open file that holds the turn until the process ends, or None when another has it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle = folder.with_name("demo.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def demo(
    reset: bool = typer.Option(
        False, "--reset", help="Start over: forget the sample network and its story."
    ),
    no_serve: bool = typer.Option(False, "--no-serve", help="Tell the story and stop."),
    port: int = typer.Option(
        8000, min=1, max=65535, help="Port to serve on, on this machine only."
    ),
    partners: int = typer.Option(
        PARTNERS, min=LEAST_PARTNERS, max=5000, help="Partners in the sample network."
    ),
    minutes_per_second: float = typer.Option(
        2.0, min=0.1, max=60, help="Minutes of the story that pass in a second while partners read."
    ),
    months: int = typer.Option(MONTHS, min=6, max=MONTHS, help="Months of orders."),
) -> None:
    """Show Xinglian with a sample network: set up, tell a story, serve it on this machine.

    An invented maker, about 800 invented partners, 5 300 parts of which 2 674 carry real demand series, 1.5 million
    order lines. They come in through the import door, become tags, the tags choose whom a campaign goes to, the
    workers deliver it, simulated partners read it. A second run goes on where the first one stopped.
    """
    prepare_environment()
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=120)
    if not no_serve and not port_is_free(port):
        console.print(
            f"[red]Port {port} is taken by another program. Choose another one: --port {port + 1}[/red]"
        )
        raise typer.Exit(1)
    chosen = plan()
    folder = chosen.home / "demo"
    running = take_turn(folder)
    if running is None:
        console.print(
            f"[red]The demo is running in {chosen.home} already. Stop it there first.[/red]"
        )
        raise typer.Exit(1)
    if reset:
        try:
            forget_everything(chosen=chosen)
        except CannotReset as problem:
            console.print(f"[red]{problem}[/red]")
            raise typer.Exit(1) from problem
    state = read_progress(folder / "state.json")
    asked, usual = (partners, months), (PARTNERS, MONTHS)
    if state is not None and asked not in ((state.partners, state.months), usual):
        console.print(
            f"[yellow]The story here was begun with {state.partners} partners and {state.months}"
            " months and goes on with them. --reset starts over.[/yellow]"
        )
    if state is None:
        state = ProgressFile(
            path=folder / "state.json",
            now=date.today(),  # noqa: DTZ011 - the visitor's own day
            seed=SEED,
            partners=partners,
            months=months,
            password=secrets.token_urlsafe(9),
            minutes_per_second=minutes_per_second,
        )
        state.save()
    with console.status("Starting the database …"):
        chosen.ensure()
    importlib.import_module("django").setup()
    importlib.import_module("xinglian.demo.performance").perform(
        state=state, folder=folder, console=console, port=None if no_serve else port
    )
