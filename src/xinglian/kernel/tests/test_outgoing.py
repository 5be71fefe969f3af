"""Servers that somebody else runs, and that mean no good."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import httpx
import pytest

from xinglian.kernel import outgoing

Answer = Callable[[socket.socket], None]


@pytest.fixture
def served() -> Iterator[Callable[[Answer], str]]:
    """An address whose server answers one request after the other by a function on the socket."""
    listening: list[socket.socket] = []

    def start(answer: Answer) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def run() -> None:
            with suppress(OSError):
                while True:
                    client, _address = server.accept()
                    with closing(client), suppress(OSError):
                        client.recv(65536)
                        answer(client)

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield start
    for server in listening:
        server.close()


def test_an_answer_without_end_is_cut_off(served: Callable[[Answer], str]) -> None:
    def endless(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _piece in range(2_000):
            client.sendall(b"x" * 65536)

    with outgoing.client() as client, pytest.raises(httpx.HTTPError, match="longer"):
        client.get(served(endless))


def test_a_small_answer_is_never_blown_up(served: Callable[[Answer], str]) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    def packed(client: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(bomb)}\r\n\r\n"
        client.sendall(head.encode() + bomb)

    with outgoing.client() as client:
        assert len(client.get(served(packed)).content) == len(bomb)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["head", "body"])
def test_dripping_answers_end_at_a_set_time(
    served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(outgoing, "MOST_SECONDS", 0.6)

    def drip(client: socket.socket) -> None:
        client.sendall(head or b"HTTP/1.1 200 OK\r\nx: ")
        for _drop in range(100):
            client.sendall(b"y")
            time.sleep(0.1)

    started = time.monotonic()
    with outgoing.client() as client, pytest.raises(httpx.TimeoutException):
        client.get(served(drip))
    assert time.monotonic() - started < 5


def test_a_kept_connection_has_its_time_anew_for_each_request(
    served: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_SECONDS", 0.5)

    def twice(client: socket.socket) -> None:
        for _request in range(2):
            client.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            client.recv(65536)

    url = served(twice)
    with outgoing.client() as client:
        assert client.get(url).text == "ok"
        time.sleep(0.6)
        assert client.get(url).text == "ok"


@pytest.mark.parametrize(
    "host",
    ["224.0.0.1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1", "::127.0.0.1"],
)
def test_ways_around_to_a_private_network_are_refused(settings: object, host: str) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = False  # type: ignore[attr-defined]
    with pytest.raises(outgoing.AddressRefused):
        outgoing.public_address(host=host)
    assert outgoing.public_address(host="93.184.216.34") == "93.184.216.34"
