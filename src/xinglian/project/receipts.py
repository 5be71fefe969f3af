"""`POST /receipts`: receipts by token, one or many, committed in micro-batches and answered after the commit.

    {"token": "…", "kind": "read", "at": "2026-11-20T14:26:00+08:00"}     or     {"receipts": [{…}, …]}
    200 {"recorded": n}   n = how many were new (repeats are fine)
    400 {"error": …, "index": i}   403 for a token that is not ours   503 not recorded, send again

The token is the recipient's own (mail link, webhook's `receipt_token`), so nobody reports for others.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import close_old_connections
from starlette.types import Receive, Scope, Send

from xinglian.kernel import clock, live, outbox, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.api import door
from xinglian.push.events import ReceiptsRecorded

_log = logging.getLogger(__name__)
MOST_ROWS = 500
MOST_PER_REQUEST = 2000
# Earlier moments count as this one: whoever reports must not make the ledger grow a month for every year named.
OLDEST = timedelta(days=366)
_MOST_BYTES = 1_000_000
_TELL_SECONDS = 0.5
_TELL_EACH = 200


def dsn() -> str:
    """A connection of the login role, as a worker for the network: every statement is a transaction of its own."""
    database = settings.DATABASES["default"]
    parts = {
        "host": database.get("HOST") or None, "port": database.get("PORT") or None, "user": database.get("USER") or None,
        "password": database.get("PASSWORD") or None, "dbname": database.get("NAME"),
        "options": "-c role=xl_worker -c app.reach=network", "application_name": "xinglian-doors",
    }  # fmt: skip
    return psycopg.conninfo.make_conninfo(**{name: value for name, value in parts.items() if value})


class _Refused(ValueError):
    def __init__(self, status: int, error: str, index: int | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.body: dict[str, Any] = {"error": error} | ({} if index is None else {"index": index})


class _Waiting(NamedTuple):
    rows: list[door.Row]
    answer: "asyncio.Future[int]"


class ReceiptDesk:
    """Takes requests, writes batches, answers. Made once per process; `start` inside its event loop."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._told: dict[int, int] = {}
        self._people: set[int] = set()
        self._key = b""

    def start(self) -> None:
        self._key = door.key()
        self._queue = asyncio.Queue()
        # One writer: a second one would only halve the batches, and a row in a large batch costs half as much.
        self._tasks = [
            asyncio.create_task(self._write()),
            asyncio.create_task(self._tell_now_and_then()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        await asyncio.to_thread(self._tell)

    async def answer(self, asgi: Scope, receive: Receive, send: Send) -> None:
        try:
            if asgi["method"] != "POST":
                raise _Refused(405, "Send receipts by POST.")
            rows = self._read(await _body(receive))
            waiting = _Waiting(rows, asyncio.get_running_loop().create_future())
            self._queue.put_nowait(waiting)
            await _reply(send, 200, b'{"recorded":%d}' % await waiting.answer)
        except _Refused as refused:
            await _reply(send, refused.status, json.dumps(refused.body).encode())
        except psycopg.Error as error:
            _log.warning("receipts: not recorded (%s)", error)
            await _reply(send, 503, b'{"error":"Not recorded: the database is away. Send again."}')

    def _read(self, body: bytes) -> list[door.Row]:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _Refused(400, "The body is not JSON.") from error
        many = given.get("receipts") if isinstance(given, dict) and "receipts" in given else [given]
        if not isinstance(many, list) or not many or len(many) > MOST_PER_REQUEST:
            raise _Refused(400, f"Send between 1 and {MOST_PER_REQUEST} receipts.")
        now = clock.now()
        rows = []
        for index, one in enumerate(many):
            try:
                row = door.row(one, key=self._key, now=now)
                rows.append(row._replace(at=max(row.at, now - OLDEST)))
            except door.NotOurs as error:
                raise _Refused(403, str(error), index) from error
            except door.Unreadable as error:
                raise _Refused(400, str(error), index) from error
        return rows

    async def _write(self) -> None:
        """While one batch is being committed the next one gathers: under load batches grow by themselves."""
        while True:
            batch: list[_Waiting] = []
            try:
                async with await psycopg.AsyncConnection.connect(
                    dsn(), autocommit=True
                ) as connection:
                    months: set[str] = set()
                    while True:
                        batch = [await self._queue.get()]
                        await asyncio.sleep(0)
                        rows = len(batch[0].rows)
                        while rows < MOST_ROWS and not self._queue.empty():
                            batch.append(self._queue.get_nowait())
                            rows += len(batch[-1].rows)
                        await self._commit(connection, batch, months)
                        batch = []
            except Exception as error:  # noqa: BLE001 - without a writer nobody would be answered any more
                if not isinstance(error, psycopg.Error):
                    _log.exception("receipts: a batch could not be recorded")
                for one in batch:
                    if not one.answer.done():
                        one.answer.set_exception(error)
                await asyncio.sleep(0.5)

    async def _commit(
        self, connection: psycopg.AsyncConnection[Any], batch: Sequence[_Waiting], months: set[str]
    ) -> None:
        rows = [row for one in batch for row in one.rows]
        for month in {f"{row.at:%Y-%m-01}" for row in rows} - months:
            await connection.execute("SELECT kernel_fact_month(%s::date)", [month])
            months.add(month)
        params = door.parameters(rows, now=clock.now())
        # First, so that the mark left by the receipts comes last: what is counted then has both.
        if any(row.channel in door.CONFIRMING for row in rows):
            await connection.execute(door.CONFIRM, params)
        cursor = await connection.execute(door.STATEMENT, params, prepare=True)
        fresh = await cursor.fetchall()
        share = self._count(fresh)
        for one in batch:
            if not one.answer.done():
                mine = sum(share.get((row.message_id, row.membership_id), 0) for row in one.rows)
                one.answer.set_result(min(mine, len(one.rows)))

    def _count(self, fresh: list[Any]) -> dict[tuple[int, int], int]:
        share: dict[tuple[int, int], int] = {}
        for message_id, person_id, membership_id, n in fresh:
            self._told[message_id] = self._told.get(message_id, 0) + n
            self._people.add(person_id)
            share[message_id, membership_id] = n
        return share

    async def _tell_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            if self._told:
                try:
                    await asyncio.to_thread(self._tell)
                except Exception as error:  # noqa: BLE001 - nobody would start this task again
                    _log.warning("receipts: could not tell, trying again (%s)", error)

    def _tell(self) -> None:
        """Announce what was recorded since the last time. The facts are in the ledger already: a crash here loses no receipt."""
        told, self._told = self._told, {}
        people, self._people = self._people, set()
        if not told:
            return
        close_old_connections()
        try:
            with acting(scope.network()):
                for message_id, n in told.items():
                    outbox.announce(ReceiptsRecorded(message_id=message_id, n=n))
                    live.publish(f"message:{message_id}")
                topics = (
                    ["inbox:*"]
                    if len(people) > _TELL_EACH
                    else [f"inbox:{person}" for person in people]
                )
                sql.execute(
                    "SELECT pg_notify(%s, t) FROM unnest(%s::text[]) AS t", [live.CHANNEL, topics]
                )
        except Exception:
            # The database is away: told the next time, with what came meanwhile.
            for message_id, n in told.items():
                self._told[message_id] = self._told.get(message_id, 0) + n
            self._people |= people
            raise
        finally:
            close_old_connections()


async def _body(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "The request ended early.")
        part = message.get("body", b"")
        size += len(part)
        if size > _MOST_BYTES:
            raise _Refused(413, "The request is too large. Send fewer receipts at a time.")
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _reply(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
