"""`xinglian worker`: does the jobs and delivers the events."""

import asyncio
import os
import signal
import threading

import typer
from rich.console import Console

from xinglian.kernel import dispatcher, jobs

out = Console(highlight=False)


def worker(
    concurrency: int = typer.Option(4, "--concurrency", "-c", min=1, max=64, help="Jobs at once."),
    queues: list[str] = typer.Option([], "--queue", "-q", help="Only these queues; default all."),
    no_events: bool = typer.Option(False, "--no-events", help="Leave the outbox to other workers."),
) -> None:
    """Do jobs and deliver events until stopped (Ctrl-C ends after the running jobs).

    Run as many workers as you like, on as many machines: jobs are done once, events in order.
    """
    stop = threading.Event()
    if not no_events:
        threading.Thread(target=dispatcher.deliver_forever, args=[stop], daemon=True).start()
    out.print(f"Worker {os.getpid()}: {concurrency} jobs at once, queues {queues or 'all'}.")
    try:
        asyncio.run(_work(concurrency=concurrency, queues=queues or None))
    finally:
        stop.set()


async def _work(*, concurrency: int, queues: list[str] | None) -> None:
    app = jobs.build_app()
    async with app.open_async():
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(
            app.run_worker_async(
                concurrency=concurrency,
                queues=queues,
                install_signal_handlers=False,
                fetch_job_polling_interval=2,
                listen_notify=True,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
            )
        )
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            out.print("Worker stopped.")
