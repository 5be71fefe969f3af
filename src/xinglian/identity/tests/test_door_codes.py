"""Phone codes and reset letters: real gateway, real mail, same answer for everybody."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.fixtures.cast import NOW, Cast
from xinglian.identity.actions.check_phone_code import CodeRefused, check_phone_code
from xinglian.identity.actions.send_phone_code import send_phone_code
from xinglian.identity.actions.send_reset import send_reset
from xinglian.identity.tests.conftest import PASSWORD
from xinglian.kernel import jobs, sql
from xinglian.kernel.scope import acting, network

HOME = "/identity/me"


@pytest.fixture
def gateway(settings: Any) -> Iterator[list[dict[str, str]]]:
    """An SMS gateway on loopback; what it was handed."""
    taken: list[dict[str, str]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            taken.append(json.loads(self.rfile.read(size)))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.XINGLIAN_SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield taken
    server.shutdown()


def phone_of(login: str) -> str:
    with acting(network()):
        return str(sql.value("SELECT phone FROM identity_person WHERE login = %s", [login]))


def run_queued(name: str) -> int:
    """Do the queued jobs of this name as a worker would."""
    with acting(network()):
        queued = sql.rows(
            "DELETE FROM procrastinate_jobs WHERE task_name = %s RETURNING args", [name]
        )
    for job in queued:
        args = job["args"]
        jobs.run(name, json.loads(args) if isinstance(args, str) else args)
    return len(queued)


def test_without_a_gateway_nothing_is_offered(db: Any) -> None:
    client = Client()
    assert client.get("/identity/sign-in/phone").status_code == 404
    assert "sign-in/phone" not in client.get("/identity/sign-in").content.decode()


def test_sign_in_by_phone_code(
    with_passwords: Cast, gateway: list[dict[str, str]], monkeypatch: Any
) -> None:
    monkeypatch.setattr("xinglian.kernel.jobs.close_old_connections", lambda: None)
    phone, client = phone_of("csm"), Client()
    asked = client.post("/identity/sign-in/phone", {"phone": f"+86 {phone}"})
    assert asked.status_code == 302
    assert run_queued("identity.send_phone_code") == 1
    assert gateway[0]["to"] == f"+86{phone}"
    code = re.search(r"\d{6}", gateway[0]["text"])
    assert code
    assert phone not in client.get("/identity/sign-in/code").content.decode()
    assert client.post("/identity/sign-in/code", {"code": "000000"}).status_code == 422
    assert client.post("/identity/sign-in/code", {"code": code[0]}).status_code == 302
    assert client.get(HOME).status_code == 200
    with acting(network()):
        stored = sql.value("SELECT digest FROM identity_doorcode")
    assert code[0] not in stored


def test_asking_says_nothing_about_the_number(
    with_passwords: Cast, gateway: list[dict[str, str]]
) -> None:
    def answer(phone: str) -> tuple[int, str]:
        client = Client()
        asked = client.post("/identity/sign-in/phone", {"phone": phone})
        page = client.get("/identity/sign-in/code").content.decode()
        words = re.sub(r"\d{3}\*{4}\d{4}|value=\"[^\"]*\"|CSRFToken[^}]*", "", page)
        return asked.status_code, words

    assert answer(phone_of("csm")) == answer("13999999999")
    assert gateway == []  # nothing is sent before a worker does it
    assert send_phone_code(phone="13999999999", now=NOW) is False


def test_a_code_is_used_once_expires_and_counts_tries(
    with_passwords: Cast, gateway: list[dict[str, str]]
) -> None:
    phone = phone_of("csm")

    def attempt(code: str, minutes: float = 1) -> int:
        return check_phone_code(
            phone=phone, code=code, address="203.0.113.1", now=NOW + timedelta(minutes=minutes)
        ).person_id

    def new_code() -> str:
        send_phone_code(phone=phone, now=NOW)
        found = re.search(r"\d{6}", gateway[-1]["text"])
        assert found
        return found[0]

    code = new_code()
    assert attempt(code) == with_passwords.csm.person_id
    with pytest.raises(CodeRefused):
        attempt(code)
    code = new_code()
    with pytest.raises(CodeRefused):
        attempt(code, minutes=6)
    code = new_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _n in range(5):
        with pytest.raises(CodeRefused):
            attempt(wrong)
    with pytest.raises(CodeRefused):
        attempt(code)


def test_codes_cannot_be_asked_for_without_end(
    with_passwords: Cast, gateway: list[dict[str, str]]
) -> None:
    client, phone = Client(), phone_of("csm")
    answers = [
        client.post("/identity/sign-in/phone", {"phone": phone}).status_code for _n in range(4)
    ]
    assert answers == [302, 302, 302, 422]


def test_reset_by_mail(with_passwords: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("xinglian.kernel.jobs.close_old_connections", lambda: None)
    signed_in, client = Client(), Client()
    signed_in.post("/identity/sign-in", {"name": "csm", "password": PASSWORD})
    assert client.post("/identity/forgot", {"name": "csm"}).status_code == 302
    assert run_queued("identity.send_reset") == 1
    link = re.search(r"http://127.0.0.1:8000(/identity/reset/\S+)", mail.outbox[0].body)
    assert link
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1], {"password": "short"}).status_code == 422
    assert client.post(link[1], {"password": "eight bridges over a river"}).status_code == 302
    assert "/identity/forgot" in client.get(link[1]).content.decode()  # used: says so, leads on
    assert client.post(link[1], {"password": "nine bridges over a river"}).status_code == 200
    assert signed_in.get(HOME).status_code == 302
    new = {"name": "csm", "password": "eight bridges over a river"}
    assert client.post("/identity/sign-in", new).status_code == 302


def test_asking_for_a_reset_says_nothing(with_passwords: Cast) -> None:
    def answer(name: str) -> tuple[int, str]:
        asked = Client().post("/identity/forgot", {"name": name})
        return asked.status_code, asked["Location"]

    assert answer("csm") == answer("nobody.here")
    assert send_reset(typed_name="nobody.here") is False
    assert mail.outbox == []


def test_a_reset_link_dies_with_a_sign_in_and_with_age(
    with_passwords: Cast, monkeypatch: Any
) -> None:
    def link() -> str:
        send_reset(typed_name="csm")
        found = re.search(r"(/identity/reset/\S+)", mail.outbox[-1].body)
        assert found
        return found[1]

    first, client = link(), Client()
    client.post("/identity/sign-in", {"name": "csm", "password": PASSWORD})
    assert "password" not in Client().get(first).context["form"].data
    assert b'name="password"' not in Client().get(first).content
    second = link()
    assert b'name="password"' in Client().get(second).content
    monkeypatch.setattr("xinglian.identity.actions.send_reset.HOURS", -1)
    assert b'name="password"' not in Client().get(second).content
