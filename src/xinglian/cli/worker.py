"""`xinglian worker`: does the jobs and delivers the events."""

import asyncio
import os
import threading

import typer
from rich.console import Console

from xinglian.kernel import dispatcher, job_worker, timekeeper
from xinglian.kernel.postgres import plan

out = Console(highlight=False)


def worker(
    concurrency: int = typer.Option(4, "--concurrency", "-c", min=1, max=64, help="Jobs at once."),
    queues: list[str] = typer.Option([], "--queue", "-q", help="Only these queues; default all."),
    no_events: bool = typer.Option(False, "--no-events", help="Leave the outbox to other workers."),
) -> None:
    """Do jobs and deliver events until stopped (Ctrl-C ends after the running jobs).

    Run as many workers as you like, on as many machines: jobs are done once, events in order. A
    database that restarts is waited for, and jobs of a worker that was killed are taken up again.
    """
    stop = threading.Event()
    out.print(f"Worker {os.getpid()}: {concurrency} jobs at once, queues {queues or 'all'}.")
    load_addresses()
    with plan().guard():
        timekeeper.wait_for_time(stop)
        timekeeper.keep_time(stop)
        if not no_events:
            threading.Thread(target=dispatcher.deliver_forever, args=[stop], daemon=True).start()
        try:
            asyncio.run(job_worker.work(concurrency=concurrency, queues=queues or None))
        finally:
            stop.set()
    out.print("Worker stopped.")


def load_addresses() -> None:
    """Letters carry links. Loading the product's addresses takes two seconds: before the first job, not in its first emergency."""
    from django.urls import reverse

    reverse("push:link", args=["-"])
