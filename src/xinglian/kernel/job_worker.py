"""Working: jobs are done until stopped, through restarts of the database and after the death of other workers."""

import asyncio
import logging
import random
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
import psycopg
import psycopg_pool
from django.db import close_old_connections
from procrastinate import exceptions
from procrastinate.sql import queries

from xinglian.kernel import jobs

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
# Without a sign for so long a worker counts as dead, and its jobs are taken up by others.
STALLED_SECONDS = 25.0
_GRACE_SECONDS = 20.0
# Places that only FIRST_QUEUE may take, besides the ordinary ones.
FIRST_PLACES = 2
_FIRST = {"queues": [jobs.FIRST_QUEUE], "concurrency": FIRST_PLACES}
_LOST = (exceptions.ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout)


class QueueConnector(procrastinate.PsycopgConnector):
    """Notes when a statement was lost with its connection: whether it counted is then unknown.

    The worker starts afresh under a new number, and what it held under the old one is rescued.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lost = asyncio.Event()

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        try:
            await super().execute_query_async(query, **arguments)
        except exceptions.UniqueViolation:
            if query != queries["retry_job"]:
                raise
            # A twin with the same queueing lock waits already and will do the work.
            await super().execute_query_async(
                queries["finish_job"],
                job_id=arguments["job_id"],
                status="aborted",
                delete_job=True,
            )
        except exceptions.ConnectorException as error:
            self._note(error)
            raise

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
        except exceptions.ConnectorException as error:
            self._note(error)
            raise
        return found

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = await super().execute_query_all_async(query, **arguments)
        except exceptions.ConnectorException as error:
            self._note(error)
            raise
        return found

    def _note(self, error: BaseException) -> None:
        if isinstance(error.__cause__, psycopg.OperationalError | psycopg.InterfaceError):
            self.lost.set()


async def work(
    *,
    concurrency: int,
    queues: Sequence[str] | None = None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    stalled_seconds: float = STALLED_SECONDS,
) -> None:
    """Do jobs until SIGINT or SIGTERM; the running ones are finished first (at most 20 s are waited)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # A thread for every place, or the kept ones would wait for the busy ones after all.
    loop.set_default_executor(ThreadPoolExecutor(concurrency + FIRST_PLACES + 4, "job"))
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    options = {
        "concurrency": concurrency,
        "queues": list(queues) if queues else None,
        "update_heartbeat_interval": heartbeat_seconds,
        "stalled_worker_timeout": stalled_seconds,
        "install_signal_handlers": False,
        "fetch_job_polling_interval": 2,
        "listen_notify": True,
        "delete_jobs": "successful",
        "shutdown_graceful_timeout": _GRACE_SECONDS,
    }
    rescuer = asyncio.create_task(_rescue_now_and_then(stalled_seconds))
    try:
        while not stop.is_set():
            try:
                await _work_while_connected(options, stop=stop)
            except _LOST as error:
                log.warning("worker: the database is away, trying again (%s)", error)
            await _wait_for_database(stop)
    finally:
        rescuer.cancel()


async def _work_while_connected(options: dict[str, Any], *, stop: asyncio.Event) -> None:
    connector = QueueConnector(kwargs=jobs.connection_options(), timeout=10)
    app = jobs.build_app(connector)
    async with app.open_async():
        working = asyncio.create_task(_both(app, options))
        ends = [asyncio.create_task(stop.wait()), asyncio.create_task(connector.lost.wait())]
        await asyncio.wait({working, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, *ends):
            task.cancel()
        results = await asyncio.gather(working, *ends, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


async def _both(app: procrastinate.App, options: dict[str, Any]) -> None:
    """The ordinary places, and those that are kept free. Who was told which queues to serve keeps to that."""
    kept = [options | _FIRST] if options["queues"] is None else []
    await asyncio.gather(*(app.run_worker_async(**one) for one in (options, *kept)))


async def _wait_for_database(stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await (await psycopg.AsyncConnection.connect(**jobs.connection_options())).close()
        except psycopg.Error:
            # Not all workers of all machines in the same moment.
            await asyncio.sleep(0.3 + random.random() * 0.4)  # noqa: S311
        else:
            return


async def _rescue_now_and_then(stalled_seconds: float) -> None:
    """Every worker looks after the others; it needs no job of its own that could get stuck itself."""
    while True:
        try:
            rescued = await asyncio.to_thread(_rescue, stalled_seconds)
            if rescued:
                log.warning("worker: %s jobs of dead workers wait again", rescued)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look starts afresh
            log.warning("worker: could not look for stalled jobs (%s)", error)
        await asyncio.sleep(stalled_seconds / 4 * (0.75 + random.random() / 2))  # noqa: S311


def _rescue(stalled_seconds: float) -> int:
    close_old_connections()
    try:
        return jobs.rescue_stalled(seconds=stalled_seconds)
    finally:
        close_old_connections()
