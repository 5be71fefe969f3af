"""Partners' own systems: they check the signature, note the event once, and answer 204."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from xinglian.demo.doubles.ledger import Ledger

PATH = "/hooks/"
MOST_BYTES = 1024 * 1024


class WebhookReceiver:
    """HTTP on 127.0.0.1, `/hooks/<partner code>`; `secrets` by partner code (whsec_…), may grow later."""

    def __init__(self, *, ledger: Path, secrets: Mapping[str, str], port: int = 0) -> None:
        self.ledger = Ledger(ledger)
        self.secrets = secrets
        self._seen = {entry["id"] for entry in self.ledger.entries()}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="webhook-double", daemon=True
        )

    def start(self) -> "WebhookReceiver":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "WebhookReceiver":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, code: str) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}{code}"

    def take(self, *, code: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The HTTP status for one event: 204 taken or known already, 401 bad signature, 404 nobody."""
        secret = self.secrets.get(code)
        if secret is None:
            return 404
        try:
            Webhook(secret).verify(body, dict(headers))
        except WebhookVerificationError:
            return 401
        event = headers["webhook-id"]
        with self._lock:
            if event not in self._seen:
                self._seen.add(event)
                self.ledger.write(
                    {"at": datetime.now(tz=UTC).isoformat(), "partner": code, "id": event}
                )
        return 204


def _handler_for(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", "0")), MOST_BYTES)
            body = self.rfile.read(length)
            known = self.path.startswith(PATH)
            headers = {name.lower(): value for name, value in self.headers.items()}
            code = self.path.removeprefix(PATH)
            status = receiver.take(code=code, body=body, headers=headers) if known else 404
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """The ledger is the log."""

    return Handler
