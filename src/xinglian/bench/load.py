"""A small HTTP load: n keep-alive connections, plain sockets, as little of the machine as possible."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Load:
    """Requests a second over the whole run; latencies in milliseconds."""

    requests: int
    seconds: float
    per_second: float
    p50_ms: float
    p95_ms: float
    failures: int


async def _connection(
    *, host: str, port: int, request: bytes, until: float, took: list[float], failures: list[int]
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            failures.append(1)
        await _body(reader, head.lower())
        took.append(time.perf_counter() - began)
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readuntil(b"\r\n")
        return
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)


def run_load(
    *, port: int, path: str, cookie: str = "", connections: int = 20, seconds: float = 5.0
) -> Load:
    """Ask for `path` on 127.0.0.1 over and over, as a browser does that has been there: packed answers are welcome."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Accept: text/html\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n"
    ).encode()
    took: list[float] = []
    failures: list[int] = []

    async def everybody() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(
            *(
                _connection(
                    host="127.0.0.1",
                    port=port,
                    request=request,
                    until=until,
                    took=took,
                    failures=failures,
                )
                for _ in range(connections)
            )
        )

    began = time.perf_counter()
    asyncio.run(everybody())
    elapsed = time.perf_counter() - began
    ordered = sorted(took)
    return Load(
        requests=len(took),
        seconds=elapsed,
        per_second=len(took) / elapsed,
        p50_ms=1000 * ordered[len(ordered) // 2],
        p95_ms=1000 * ordered[int(len(ordered) * 0.95)],
        failures=len(failures),
    )
