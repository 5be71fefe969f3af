"""The two doors that Django does not answer: `/live` (server-sent events) and `/receipts` (in batches).

Both have connections of their own. One connection listens for the whole process; `/receipts` answers a
request only after its receipts are committed, and commits those of many requests together.
"""

import asyncio
import logging
import os
import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import close_old_connections
from starlette.types import ASGIApp, Receive, Scope, Send

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel.live import CHANNEL, note_heard
from xinglian.project.receipts import ReceiptDesk, dsn
from xinglian.workspace import api as workspace

_log = logging.getLogger(__name__)
_HEARTBEAT_SECONDS = 20.0
# A stream ends after so long; the browser comes back at once, and its rights are looked at again.
_STREAM_SECONDS = 600.0
_COALESCE_SECONDS = 0.05
_SPREAD_SECONDS = 2.0
_MOST_TOPICS = 20
# What came so long before a stream opened is told to it, if its page is as old: nothing is lost in between.
_REMEMBER_SECONDS = 120.0
# From the event's commit to the page's reading; a page told once too often asks once more.
_SLACK_SECONDS = 1.0
_MOST_REMEMBERED = 20_000
# Open streams of this process, and of one person (or one wall screen's address). Who is over asks for the news
# from time to time instead: of one person's the oldest, beyond the whole the newest.
_MOST_STREAMS = int(os.environ.get("XINGLIAN_LIVE_STREAMS", "4000"))
_MOST_OF_ONE = int(os.environ.get("XINGLIAN_LIVE_STREAMS_EACH", "6"))
_ASK_SECONDS = 45
_TOPIC = re.compile(r"[a-z][a-z_.]{0,30}(:\d{1,20})?\Z")


@dataclass(eq=False)
class _Client:
    """One open browser tab: channel topic → the name the page knows it by. `owner` is whose it is."""

    names: dict[str, str]
    owner: str
    is_over: bool = False
    pending: set[str] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, topic: str) -> None:
        self.pending.add(self.names[topic])
        self.wake.set()

    def give_way(self) -> None:
        self.is_over = True
        self.wake.set()


class Hub:
    """Who waits for what. One LISTEN connection feeds it."""

    def __init__(self) -> None:
        self._by_topic: dict[str, set[_Client]] = {}
        self._by_owner: dict[str, list[_Client]] = {}
        self._open = 0
        self._last: dict[str, float] = {}  # topic → when it was last heard, oldest first
        self._task: asyncio.Task[None] | None = None
        self.is_listening = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def add(self, client: _Client, *, page_seconds: float = 0.0) -> None:
        """The oldest stream of the same owner gives way to one too many; when all places are taken, the new one does.

        The client is told at once of what came in the last `page_seconds`, while its page was on the way.
        """
        own = self._by_owner.setdefault(client.owner, [])
        if len(own) >= _MOST_OF_ONE:
            own[0].give_way()
            self.remove(own[0])
            own = self._by_owner.setdefault(client.owner, [])
        elif self._open >= _MOST_STREAMS:
            client.give_way()
            return
        own.append(client)
        self._open += 1
        for topic in client.names:
            self._by_topic.setdefault(topic, set()).add(client)
            if page_seconds and self._heard_since(topic, page_seconds):
                client.tell(topic)

    def _heard_since(self, topic: str, seconds: float) -> bool:
        everybody = topic.partition(":")[0] + ":*"
        last = max(self._last.get(topic, 0.0), self._last.get(everybody, 0.0))
        since = time.monotonic() - min(seconds, _REMEMBER_SECONDS) - _SLACK_SECONDS
        return last > since

    def _remember(self, topic: str) -> None:
        self._last.pop(topic, None)
        self._last[topic] = time.monotonic()
        if len(self._last) > _MOST_REMEMBERED:
            del self._last[next(iter(self._last))]

    def remove(self, client: _Client) -> None:
        own = self._by_owner.get(client.owner, [])
        if client not in own:
            return
        own.remove(client)
        self._open -= 1
        if not own:
            del self._by_owner[client.owner]
        for topic in client.names:
            clients = self._by_topic.get(topic, set())
            clients.discard(client)
            if not clients:
                self._by_topic.pop(topic, None)

    def hear(self, topic: str) -> None:
        """`inbox:*` means every inbox: those browsers are told over two seconds, not all in one moment."""
        note_heard(topic)
        self._remember(topic)
        if not topic.endswith(":*"):
            for client in self._by_topic.get(topic, ()):
                client.tell(topic)
            return
        loop, start = asyncio.get_running_loop(), topic[:-1]
        for known in [one for one in self._by_topic if one.startswith(start)]:
            for client in self._by_topic[known]:
                loop.call_later(random.random() * _SPREAD_SECONDS, client.tell, known)  # noqa: S311 - spreading load

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    dsn(), autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._tell_all()  # whatever happened while nobody listened
                    self.is_listening.set()
                    async for note in connection.notifies():
                        self.hear(note.payload)
            except psycopg.Error as error:
                self.is_listening.clear()
                _log.warning("live: the database is away (%s)", error)
                await asyncio.sleep(1 + random.random())  # noqa: S311

    def _tell_all(self) -> None:
        for topic, clients in self._by_topic.items():
            for client in clients:
                client.tell(topic)


hub = Hub()
desk = ReceiptDesk()


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET /live?topics=inbox,message:12`: events named by topic, without content. 401 for strangers, 403 for foreign topics.

    `page` is how many milliseconds ago the page was asked for: what came since is told first.
    `event: full` with a number of seconds says that the places are taken: ask for the news that often, and try again.
    """
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    wanted = [one for text in query.get("topics", []) for one in text.split(",") if one][
        :_MOST_TOPICS
    ]
    secret = query.get("wall", [""])[0]
    if secret:
        # A wall screen hears that the cockpit's sums changed, and nothing else.
        if not await asyncio.to_thread(_opens_wall, secret):
            await _plain(send, 401)
            return
        names = {name: name for name in wanted if name == workspace.TOPIC}
        owner = f"wall {secret}"
    else:
        viewer = await asyncio.to_thread(_viewer, _cookie(scope))
        if not viewer.is_signed_in:
            await _plain(send, 401)
            return
        names = {topic: name for name in wanted if (topic := allowed_topic(viewer, name))}
        owner = f"person {viewer.person_id}"
    if wanted and not names:
        await _plain(send, 403)
        return
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
    client = _Client(names, owner)
    hub.add(client, page_seconds=_page_seconds(query.get("page", [""])[0]))
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _stream(client, send, gone)
    finally:
        hub.remove(client)
        gone.cancel()


def _page_seconds(text: str) -> float:
    return int(text) / 1000 if text.isdecimal() and len(text) < 12 else 0.0


_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def allowed_topic(viewer: Viewer, name: str) -> str | None:
    """The channel topic a viewer may hear by this name, or None. Everybody hears the own inbox; staff hears all topics
    but other people's inboxes; a partner those that end with its own organisation's number."""
    if name == "inbox":
        return f"inbox:{viewer.person_id}"
    if not _TOPIC.match(name) or name.startswith("inbox"):
        return None
    if viewer.is_staff or name.rpartition(":")[2] == str(viewer.org_id):
        return name
    return None


async def _stream(client: _Client, send: Send, gone: "asyncio.Task[None]") -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + _STREAM_SECONDS * (0.8 + random.random() * 0.4)  # noqa: S311 - not all at once
    await _write(send, "retry: 2000\n\n")
    while loop.time() < end and not gone.done():
        waiting = asyncio.create_task(client.wake.wait())
        await asyncio.wait(
            {waiting, gone}, timeout=_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if gone.done():
            return
        if client.is_over:
            await _write(send, f"event: full\ndata: {_ASK_SECONDS}\n\n")
            break
        if not client.wake.is_set():
            await _write(send, ": still here\n\n")
            continue
        await asyncio.sleep(_COALESCE_SECONDS)
        client.wake.clear()
        told, client.pending = client.pending, set()
        await _write(send, "".join(f"event: {name}\ndata: 1\n\n" for name in sorted(told)))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _plain(send: Send, status: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"cache-control", b"no-store")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


def _cookie(scope: Scope) -> str:
    jar: SimpleCookie = SimpleCookie()
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            with suppress(CookieError):
                jar.load(value.decode("latin-1"))
    found = jar.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def _viewer(session_key: str) -> Viewer:
    """In a thread: who the session belongs to, as Django's own middleware finds out."""
    if not session_key:
        return identity.STRANGER
    close_old_connections()
    try:
        engine: Any = import_module(settings.SESSION_ENGINE)
        return identity.viewer_of_session(engine.SessionStore(session_key))
    finally:
        close_old_connections()


def _opens_wall(secret: str) -> bool:
    """In a thread."""
    close_old_connections()
    try:
        return workspace.opens_wall(secret=secret)
    finally:
        close_old_connections()


class Doors:
    """`/live` and `/receipts` are answered here, everything else by `app`. Plain ASGI: a framework's way to its handler
    costs as much as taking a receipt."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _open_and_close(receive, send)
        elif scope["path"] == "/receipts":
            await desk.answer(scope, receive, send)
        elif scope["path"] == "/live":
            await live(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _open_and_close(receive: Receive, send: Send) -> None:
    await receive()  # lifespan.startup
    hub.start()
    desk.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()  # lifespan.shutdown
    await desk.stop()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})
