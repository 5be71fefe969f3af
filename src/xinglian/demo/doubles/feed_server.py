"""Publishers of the sample story: RSS 2.0, Atom and JSON Feed on loopback, and one address where the feed is gone."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Published:
    kind: str
    content: bytes

    @property
    def etag(self) -> str:
        return f'"{blake2b(self.content, digest_size=8).hexdigest()}"'


class FeedServer:
    """HTTP on 127.0.0.1; `feeds` by path. What is not there answers 404, what is known 304."""

    def __init__(self, *, feeds: Mapping[str, Published], port: int = 0) -> None:
        self.feeds = feeds
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="feed-double", daemon=True
        )

    def __enter__(self) -> "FeedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _handler_for(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = server.feeds.get(self.path)
            is_known = found is not None and self.headers.get("If-None-Match") == found.etag
            body = b"" if found is None or is_known else found.content
            self.send_response(404 if found is None else 304 if is_known else 200)
            if found is not None:
                self.send_header("ETag", found.etag)
                self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Whoever asks keeps the books: the feeds' own page."""

    return Handler
