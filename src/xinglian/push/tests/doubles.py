"""Doubles of the outside on loopback: a mail server and a webhook receiver, with faults and logs of their own."""

import json
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks.webhooks import Webhook

# Decides about one delivery: "" = take it, "451 …" = answer so, "cut" = drop the connection after DATA.
Fault = Callable[[str, int], str]


def _no_fault(key: str, nth: int) -> str:
    return ""


class MailDouble:
    """Takes mails; `taken` counts by recipient what it has really taken."""

    def __init__(self, *, fault: Fault = _no_fault, latency: float = 0.0) -> None:
        self.fault, self.latency = fault, latency
        self.taken: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.letters: list[Any] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        self.tried[to] += 1
        answer = self.fault(to, self.tried[to])
        if answer == "cut":
            self._take(to, envelope)
            server.transport.abort()  # type: ignore[union-attr]
            return "451 never heard"
        if answer:
            return answer
        self._take(to, envelope)
        return "250 OK"

    def _take(self, to: str, envelope: Envelope) -> None:
        self.taken[to] += 1
        self.letters.append(message_from_bytes(bytes(envelope.content or b"")))


@contextmanager
def mail_server(
    double: MailDouble, *, tls: ssl.SSLContext | None = None, way: str = ""
) -> Iterator[int]:
    """Its port on loopback; `way`: "tls" from the first byte, "starttls" asked for later and then needed."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(
        double, hostname="127.0.0.1", port=port, ssl_context=tls if way == "tls" else None,
        **({"tls_context": tls, "require_starttls": True} if way == "starttls" else {}),
    )  # fmt: skip
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class HookDouble:
    """Obeys the standard: checks signatures, counts each id once, and remembers what it was told."""

    def __init__(self, *, secret: str, fault: Fault = _no_fault, latency: float = 0.0) -> None:
        self.secret, self.fault, self.latency = secret, fault, latency
        self.taken: dict[str, dict[str, Any]] = {}
        self.tried: Counter[str] = Counter()
        self.bad_signatures = 0
        self._lock = threading.Lock()

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        id = headers.get("webhook-id", "")
        with self._lock:
            self.tried[id] += 1
            nth = self.tried[id]
        if self.latency:
            time.sleep(self.latency)
        try:
            Webhook(self.secret).verify(body.decode(), headers)
        except Exception:  # noqa: BLE001 - any fault of the signature
            self.bad_signatures += 1
            return 401
        fault = self.fault(id, nth)
        if fault and fault != "cut":
            return int(fault[:3])
        with self._lock:
            self.taken.setdefault(id, json.loads(body))
        return 0 if fault == "cut" else 204


@contextmanager
def hook_server(double: HookDouble) -> Iterator[str]:
    """Its address on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status = double.answer({k.lower(): v for k, v in self.headers.items()}, body)
            if not status:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        server.shutdown()
        server.server_close()
