"""The SMS gateway of chaos: it says "accepted" and reports later, or never, or twice, or in the wrong order.

    python -m xinglian.bench.chaos_gateway --port N --log FILE --reports FILE --url REPORT_URL --secret S

What becomes of a message follows from its id, so that the judge can work it out: one in twenty is dropped without a word,
one fails, one is reported as failed and as delivered in either order, the others arrive. Half of them are reported by our
id, half by the gateway's own number. Every report is repeated until our side has said that it has it, and some beyond that;
those that were answered stand in a log of their own.
"""

import argparse
import asyncio
import json
import os
import random
import zlib
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import httpx
from standardwebhooks.webhooks import Webhook

from xinglian.bench.chaos_doubles import (
    CLOSED_PHONE,
    BrokenOff,
    HttpDouble,
    Log,
    Mood,
    entries,
    patient,
)

_AT_ONCE = 20
_AGAIN_SECONDS = 0.2
_REPEATED = 0.3


def words_about(id: str) -> tuple[str, ...]:
    """What is reported about a message; nothing when it is dropped."""
    match _number(id) % 20:
        case 0:
            return ()
        case 1:
            return ("failed",)
        case 2:
            return ("failed", "delivered")
        case 3:
            return ("delivered", "failed")
        case _:
            return ("delivered",)


def is_told_by_number(id: str) -> bool:
    """Whether the gateway's reports name the message by a number of its own."""
    return _number(id) // 20 % 2 == 1


def outstanding(*, log: Path, reports: Path) -> int:
    """Reports that our side has not taken yet."""
    told = {(one["id"], one["to"]) for one in entries(reports)}
    return sum(
        (one["id"], word) not in told for one in entries(log) for word in words_about(one["id"])
    )


def _number(id: str) -> int:
    return zlib.crc32(id.encode())


class Gateway(HttpDouble):
    """POST /sms {"mobile", "id"}: {"code": 0, "number"} for accepted."""

    def __init__(self, *, log: Log, mood: Mood, tell: asyncio.Queue[tuple[str, str]]) -> None:
        super().__init__(log=log, mood=mood)
        self._tell = tell

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        given = json.loads(body)
        id, to = str(given["id"]), str(given["mobile"])
        fault = self._mood.draw()
        if to == CLOSED_PHONE:
            return 200, b'{"code": 7}'
        if fault == "busy":
            return 503, b""
        if fault == "before":
            raise BrokenOff
        self._log.take(id=id, to=to)
        for word in words_about(id):
            self._tell.put_nowait((id, word))
        if fault == "after":
            raise BrokenOff
        return 200, json.dumps({"code": 0, "number": f"g{id}"}).encode()


class Teller:
    """Reports what became of the messages, until our side has answered."""

    def __init__(
        self, *, url: str, secret: str, told: Log, queue: asyncio.Queue[tuple[str, str]]
    ) -> None:
        self._url, self._secret, self._told, self._queue = url, secret, told, queue
        self._dice = random.Random(os.getpid())

    async def tell(self) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            while True:
                some = [await self._queue.get()]
                while len(some) < _AT_ONCE and not self._queue.empty():
                    some.append(self._queue.get_nowait())
                while not await self._says(client, some):
                    await asyncio.sleep(_AGAIN_SECONDS)
                for id, word in some:
                    self._told.take(id=id, to=word)
                if self._dice.random() < _REPEATED:
                    await self._says(client, some[::-1])

    async def _says(self, client: httpx.AsyncClient, some: Collection[tuple[str, str]]) -> bool:
        rows = [
            {"external_id": f"g{id}", "state": word}
            if is_told_by_number(id)
            else {"id": id, "state": word}
            for id, word in some
        ]
        self._dice.shuffle(rows)
        body, now, id = json.dumps(rows), datetime.now(tz=UTC), f"r{self._dice.random()}"
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self._secret).sign(id, now, body),
        }
        try:
            return (await client.post(self._url, content=body, headers=headers)).is_success
        except httpx.HTTPError:
            return False


async def _serve(given: argparse.Namespace) -> None:
    queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    told = {(one["id"], one["to"]) for one in entries(given.reports)}
    for one in entries(given.log):
        for word in words_about(one["id"]):
            if (one["id"], word) not in told:
                queue.put_nowait((one["id"], word))
    gateway = Gateway(log=Log(given.log), mood=Mood(os.getpid()), tell=queue)
    teller = Teller(url=given.url, secret=given.secret, told=Log(given.reports), queue=queue)
    telling = asyncio.create_task(teller.tell())
    server = await asyncio.start_server(
        patient(gateway.talk), "127.0.0.1", given.port, reuse_address=True
    )
    async with server:
        await asyncio.gather(server.serve_forever(), telling)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    for name in ("--log", "--reports"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--url", "--secret"):
        parser.add_argument(name, required=True)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
