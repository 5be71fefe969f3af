"""`xinglian serve`: the web server."""

import os
from importlib import import_module

import typer
from rich.console import Console

from xinglian.kernel.postgres import plan
from xinglian.project.web_server import run_web_server

out = Console(highlight=False)


def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int = typer.Option(
        max(1, min(4, os.cpu_count() or 1)), min=1, max=64, help="Processes."
    ),
    with_worker: bool = typer.Option(
        False, "--with-worker", help="Also do jobs and deliver events (small installations)."
    ),
) -> None:
    """Serve the pages, the API and the live streams at http://HOST:PORT.

    Behind a proxy set XINGLIAN_PUBLIC_URL and XINGLIAN_HOSTS; see the README.
    """
    plan().ensure()
    import_module("xinglian.project.settings")  # a mistake in them is said here, and once
    if with_worker:
        from xinglian.cli.side_worker import start_side_worker

        start_side_worker()
    out.print(f"Serving on http://{host}:{port} with {workers} processes. Ctrl-C stops.")
    run_web_server(host=host, port=port, workers=workers)
