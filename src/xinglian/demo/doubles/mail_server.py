"""A mail server that takes everything and sends nothing on."""

import asyncio
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

from xinglian.demo.doubles.ledger import Ledger

MOST_BYTES = 5 * 1024 * 1024


class MailServer:
    """SMTP on 127.0.0.1 in a thread of its own. `with MailServer(ledger=…) as mail: mail.port`."""

    def __init__(self, *, ledger: Path, port: int = 0) -> None:
        self.ledger = Ledger(ledger)
        self.port = port
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="mail-double", daemon=True)

    def start(self) -> "MailServer":
        self._thread.start()
        if not self._ready.wait(5):
            raise RuntimeError("The mail server of the demo did not start within 5 seconds.")
        return self

    def stop(self) -> None:
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(5)

    def __enter__(self) -> "MailServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, limit=MOST_BYTES)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Conversation(reader, writer, self.ledger).hold()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # The other side went away or talked too long: nothing was promised, nothing is kept.
            pass
        finally:
            writer.close()


class _Conversation:
    """One SMTP conversation (RFC 5321): as much of it as mail programs need."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ledger: Ledger
    ) -> None:
        self._reader, self._writer, self._ledger = reader, writer, ledger
        self._sender = ""
        self._recipients: list[str] = []

    async def hold(self) -> None:
        self._say("220 demo.example.com takes mail for the demo only")
        while line := await self._reader.readline():
            await self._writer.drain()
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            match word.upper():
                case "EHLO":
                    self._say(
                        "250-demo.example.com",
                        "250-8BITMIME",
                        "250-SMTPUTF8",
                        f"250 SIZE {MOST_BYTES}",
                    )
                case "HELO" | "NOOP":
                    self._say("250 demo.example.com")
                case "MAIL":
                    self._sender, self._recipients = _address(rest), []
                    self._say("250 OK")
                case "RCPT":
                    self._recipients.append(_address(rest))
                    self._say("250 OK")
                case "DATA":
                    await self._take()
                case "RSET":
                    self._recipients = []
                    self._say("250 OK")
                case "QUIT":
                    self._say("221 Bye")
                    await self._writer.drain()
                    return
                case _:
                    self._say("502 Not known here")

    async def _take(self) -> None:
        if not self._recipients:
            self._say("503 Name a recipient first")
            return
        self._say("354 Go on, end with a dot")
        await self._writer.drain()
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        message = message_from_bytes(raw[:-5].replace(b"\r\n..", b"\r\n."))
        subject = str(make_header(decode_header(str(message["Subject"] or ""))))
        for recipient in self._recipients:
            self._ledger.write(
                {
                    "at": datetime.now(tz=UTC).isoformat(),
                    "from": self._sender,
                    "to": recipient,
                    "message_id": str(message["Message-ID"] or ""),
                    "subject": subject,
                }
            )
        # Only now: what is answered with 250 stands in the books.
        self._say("250 Taken")

    def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())


def _address(rest: str) -> str:
    """The address between < and > of `FROM:<…>` or `TO:<…>`."""
    return rest.partition("<")[2].partition(">")[0]
