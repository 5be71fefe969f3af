"""The outside for chaos: a mail server and a webhook receiver, each a process that may be killed at any moment.

    python -m xinglian.bench.chaos_doubles mail|hooks --port N --log FILE [--secrets FILE]

What they took stands in their log, on disk, before it is answered. They are slow, and at fault now and then:
they refuse for the moment, break off before taking, and break off after taking but before answering.
"""

import argparse
import asyncio
import json
import os
import random
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LATENCY_SECONDS = 0.05
REFUSED_FOR_NOW = 0.02
BROKEN_OFF_BEFORE = 0.015
BROKEN_OFF_AFTER = 0.015
CLOSED = "closed"  # addresses that begin so, and endpoints that end so, are refused for good
CLOSED_PHONE = "+8613900000000"  # and this number
MOST_BYTES = 4 * 1024 * 1024


class BrokenOff(ConnectionError):
    """The double hangs up without an answer."""


class Log:
    """What was taken, one JSON line each, on disk when `take` returns. `known` survives the process."""

    def __init__(self, path: Path) -> None:
        self.known = {entry["id"] for entry in entries(path)}
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def take(self, *, id: str, to: str) -> None:
        os.write(self._handle, (json.dumps({"id": id, "to": to}) + "\n").encode())
        os.fdatasync(self._handle)
        self.known.add(id)


def entries(path: Path) -> list[dict[str, str]]:
    """What a log holds; a line cut off by a kill was never answered and is left out."""
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [json.loads(line) for line in whole.splitlines() if line]


class Mood:
    """How the double feels about one hand-over: drawn anew each time."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    async def wait(self) -> None:
        await asyncio.sleep(LATENCY_SECONDS * (0.4 + 1.2 * self._dice.random()))

    def draw(self) -> str:
        """ "" for no fault, else "busy", "before" or "after"."""
        thrown = self._dice.random()
        for name, share in (
            ("busy", REFUSED_FOR_NOW),
            ("before", BROKEN_OFF_BEFORE),
            ("after", BROKEN_OFF_AFTER),
        ):
            if thrown < share:
                return name
            thrown -= share
        return ""


class MailDouble:
    """As much of SMTP as a client needs. The id is the mail's Message-ID before the @."""

    def __init__(self, *, log: Log, mood: Mood) -> None:
        self._log, self._mood = log, mood

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "220 double")
        fault = to = ""
        while line := await reader.readline():
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match word.upper():
                case "EHLO" | "HELO":
                    await self._say(writer, "250-double", "250 8BITMIME")
                case "MAIL":
                    fault = self._mood.draw()
                    await self._say(writer, "250 OK")
                case "RCPT":
                    to = rest.partition("<")[2].partition(">")[0]
                    if to.startswith(CLOSED):
                        await self._say(writer, "550 5.1.1 No such mailbox")
                    elif fault == "busy":
                        await self._say(writer, "451 4.3.0 Busy, come back later")
                    else:
                        await self._say(writer, "250 OK")
                case "DATA":
                    await self._take(reader, writer, to=to, fault=fault)
                case "QUIT":
                    await self._say(writer, "221 Bye")
                    return
                case _:
                    await self._say(writer, "250 OK")

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to: str, fault: str
    ) -> None:
        await self._say(writer, "354 Go on")
        raw = await reader.readuntil(b"\r\n.\r\n")
        await self._mood.wait()
        if fault == "before":
            raise BrokenOff
        id = str(message_from_bytes(raw)["Message-ID"] or "").strip("<>").partition("@")[0]
        self._log.take(id=id, to=to)
        if fault == "after":
            raise BrokenOff
        await self._say(writer, "250 Taken")

    async def _say(self, writer: asyncio.StreamWriter, *lines: str) -> None:
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()


class HttpDouble(ABC):
    """As much of HTTP as a client needs: `answer` gives the status and the body."""

    def __init__(self, *, log: Log, mood: Mood) -> None:
        self._log, self._mood = log, mood

    @abstractmethod
    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]: ...

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *rest = head.decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in rest if line)
            }
            body = await reader.readexactly(
                min(int(headers.get("content-length", "0")), MOST_BYTES)
            )
            await self._mood.wait()
            status, said = self.answer(first.split(" ")[1], headers, body)
            writer.write(
                f"HTTP/1.1 {status} -\r\nretry-after: 1\r\ncontent-length: {len(said)}\r\n\r\n".encode()
                + said
            )
            await writer.drain()


class HookDouble(HttpDouble):
    """POST /hooks/<code>: checks the signature, takes each id once, answers 204. Repeats are answered, not taken."""

    def __init__(self, *, log: Log, mood: Mood, secrets: Path) -> None:
        super().__init__(log=log, mood=mood)
        self._secrets = secrets

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        return self._status(path.rpartition("/")[2], headers, body), b""

    def _status(self, code: str, headers: dict[str, str], body: bytes) -> int:
        if code.endswith(CLOSED):
            return 422  # a no to this delivery: also one cut off earlier has then failed, not become uncertain
        fault, id = self._mood.draw(), headers.get("webhook-id", "")
        if fault == "busy":
            return 503
        if fault == "before":
            raise BrokenOff
        secret = json.loads(self._secrets.read_text()).get(code)
        try:
            Webhook(secret or "").verify(body, headers)
        except (WebhookVerificationError, ValueError, RuntimeError):
            return 401
        if id not in self._log.known:
            self._log.take(id=id, to=code)
        if fault == "after":
            raise BrokenOff
        return 204


def patient(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            # At once, as a killed process would: the other side must not take it for a polite end.
            writer.transport.abort()

    return hold


async def _serve(kind: str, *, port: int, log: Path, secrets: Path | None) -> None:
    mood, books = Mood(os.getpid()), Log(log)
    double = (
        MailDouble(log=books, mood=mood)
        if kind == "mail"
        else HookDouble(log=books, mood=mood, secrets=secrets or Path("secrets.json"))
    )
    server = await asyncio.start_server(
        patient(double.talk), "127.0.0.1", port, limit=MOST_BYTES, reuse_address=True
    )
    async with server:
        await server.serve_forever()


def delivery_id(message_id: int, membership_id: int, round: int) -> str:
    """What both channels name a delivery by, at every attempt."""
    return f"{message_id:x}-{membership_id:x}-{round}"


def is_delivery_id(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]+-[0-9a-f]+-\d+", text) is not None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["mail", "hooks"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--secrets", type=Path)
    given = parser.parse_args()
    asyncio.run(_serve(given.kind, port=given.port, log=given.log, secrets=given.secrets))


if __name__ == "__main__":
    main()
