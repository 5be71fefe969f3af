"""Lean doubles of a mail server and a webhook receiver for `bench delivery`: a process of their own, faults by a fixed rule.

    python -m xinglian.bench.delivery_doubles LATENCY_MS     prints "SMTP_PORT HTTP_PORT", then one JSON line per "log\n" on stdin

The fault of a delivery follows from its number (the digits of the address, the hash of the id), so that the judge can
work out what must have happened. Both keep logs of their own.
"""

import asyncio
import json
import sys
import zlib
from typing import Any

# Of a hundred deliveries five have a fault.
MAIL_FAULTS = {7: "later", 31: "later", 53: "refused", 71: "refused", 97: "cut"}
HOOK_FAULTS = {7: "later", 31: "later", 53: "cut", 71: "cut", 97: "refused"}


def mail_fault(address: str) -> str:
    return MAIL_FAULTS.get(int("".join(c for c in address if c.isdigit()) or 0) % 100, "")


def hook_fault(id: str) -> str:
    return HOOK_FAULTS.get(zlib.crc32(id.encode()) % 100, "")


class Doubles:
    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.mails: dict[str, list[int]] = {}  # address: [tried, taken]
        self.hooks: dict[str, list[int]] = {}  # id: [tried, taken]

    async def smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 double\r\n")
        to = ""
        while line := await reader.readline():
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                writer.write(b"250 double\r\n")
            elif word == b"RCPT":
                to = line.split(b"<")[1].split(b">")[0].decode()
                writer.write(b"250 OK\r\n")
            elif word == b"DATA":
                writer.write(b"354 go\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer_mail(to, writer):
                    return
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                writer.close()
                return
            else:
                writer.write(b"250 OK\r\n")

    async def _answer_mail(self, to: str, writer: asyncio.StreamWriter) -> bool:
        log = self.mails.setdefault(to, [0, 0])
        log[0] += 1
        fault = mail_fault(to)
        await asyncio.sleep(self.latency)
        if fault == "refused":
            writer.write(b"550 no such mailbox\r\n")
        elif fault == "later" and log[0] == 1:
            writer.write(b"451 try later\r\n")
        else:
            log[1] += 1
            if fault == "cut":
                writer.transport.abort()
                return False
            writer.write(b"250 taken\r\n")
        return True

    async def http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            fields = {
                k.lower(): v.strip()
                for k, _colon, v in (line.partition(":") for line in head.split("\r\n")[1:])
            }
            await reader.readexactly(int(fields.get("content-length", "0")))
            id = fields.get("webhook-id", "")
            log = self.hooks.setdefault(id, [0, 0])
            log[0] += 1
            fault = hook_fault(id)
            await asyncio.sleep(self.latency)
            if fault == "refused":
                writer.write(b"HTTP/1.1 400 no\r\ncontent-length: 0\r\n\r\n")
            elif fault == "later" and log[0] == 1:
                writer.write(b"HTTP/1.1 503 later\r\ncontent-length: 0\r\n\r\n")
            else:
                log[1] = 1  # an obeying receiver drops a repeated id
                if fault == "cut" and log[0] == 1:
                    writer.transport.abort()
                    return
                writer.write(b"HTTP/1.1 204 ok\r\n\r\n")


async def main(latency: float) -> None:
    doubles = Doubles(latency)
    mail = await asyncio.start_server(doubles.smtp, "127.0.0.1", 0, limit=1 << 20)
    hook = await asyncio.start_server(doubles.http, "127.0.0.1", 0)
    _say(f"{mail.sockets[0].getsockname()[1]} {hook.sockets[0].getsockname()[1]}")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "log":
            log: dict[str, Any] = {"mails": doubles.mails, "hooks": doubles.hooks}
            _say(json.dumps(log))
        elif line.strip() == "forget":
            doubles.mails, doubles.hooks = {}, {}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) / 1000))
