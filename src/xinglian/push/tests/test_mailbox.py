"""Returned mails read where they lie: each once, nothing of anybody else's touched, whatever lies beside them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, session_of
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.carry import carry
from xinglian.push.actions.read_mailbox import read_mailbox
from xinglian.push.actions.set_mailbox import PasswordMissing, Place, set_mailbox
from xinglian.push.channels.email.mailbox import decoded, encoded
from xinglian.push.models import Mailbox
from xinglian.push.tests.doubles import MailDouble, mail_server
from xinglian.push.tests.imap_double import ImapDouble, imap_server
from xinglian.push.tests.test_bounces import dsn
from xinglian.push.tests.test_deliveries import _mail, _send, _states

_HUMAN = "From: Li <li@partner.example>\nSubject: =?utf-8?B?5L2g5aW9?=\n\n你好，请回电。".encode()


@pytest.fixture
def sent(cast: Cast) -> Callable[[], tuple[int, str]]:
    """Sends a mail to the competitor's owner: the message, and the number the mail went out under."""

    def send() -> tuple[int, str]:
        double = MailDouble()
        with mail_server(double) as port:
            _mail(port)
            message_id = _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
            carry(channel="email")
        return message_id, str(double.letters[0]["Message-ID"]).strip("<>").partition("@")[0]

    return send


def place(port: int, **more: Any) -> Place:
    given: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "user": "bounces", "folder": "INBOX"}  # fmt: skip
    return Place(**(given | more))


def keep(cast: Cast, port: int, *, password: str = "geheim", **more: Any) -> None:
    with acting(cast.manager.scope):
        set_mailbox(provider="smtp", place=place(port, **more), password=password, now=clock.now())


def box() -> Mailbox:
    with acting(network()):
        return Mailbox.objects.get(pk="smtp")


@pytest.mark.parametrize("able", ["MOVE UIDPLUS ID", "UIDPLUS", ""])
def test_a_returned_mail_is_read_once_and_put_away_and_peoples_mails_are_left_alone(cast: Cast, sent: Callable[[], tuple[int, str]], able: str) -> None:  # fmt: skip
    message_id, id = sent()
    double = ImapDouble(_HUMAN, dsn(id=id), able=able)
    with imap_server(double) as port:
        keep(cast, port, done_folder="退信")
        assert read_mailbox(provider="smtp") == 1, box().problem
        assert _states(message_id)[cast.shuchi_owner.membership_id] == ("failed", "5.1.1")
        assert double.numbers("退信") == [2]
        assert double.folders["INBOX"][0].flags == set()
        assert double.numbers() == ([1] if able else [1, 2])
        assert read_mailbox(provider="smtp") == 0
        assert double.fetched == [1, 2]
        double.receive(_HUMAN)
        read_mailbox(provider="smtp")
    assert double.fetched == [1, 2, 3]
    assert (box().seen, box().understood, box().problem) == (3, 1, "")


def test_new_numbers_of_the_mailbox_mean_reading_again_which_changes_nothing_twice(cast: Cast, sent: Callable[[], tuple[int, str]]) -> None:  # fmt: skip
    message_id, id = sent()
    double = ImapDouble(dsn(id=id))
    with imap_server(double) as port:
        keep(cast, port)
        read_mailbox(provider="smtp")
        before = _states(message_id)
        double.validity = 8
        assert read_mailbox(provider="smtp") == 1
    assert _states(message_id) == before
    assert double.folders["INBOX"][0].flags == {r"\Seen"}


def nested(levels: int, kind: str = "multipart") -> bytes:
    opens = "Content-Type: message/rfc822\n\n" if kind == "mail" else ""
    inner = opens * levels or "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels))  # fmt: skip
    return f"From: x\nMIME-Version: 1.0\n{inner}Content-Type: text/plain\n\nx".encode()


def test_a_hostile_mail_stops_nobody(cast: Cast, sent: Callable[[], tuple[int, str]]) -> None:
    message_id, id = sent()
    hostile = [
        nested(2000), nested(2000, "mail"), b"", b"\0\xff" * 5000,
        b"From: a\nContent-Type: text/plain; charset=\"x\0y\"\n\n<54fd94f244001b6-54fd94f1e4001ae-0@x> \xff\xfe",
        b"From: a\nContent-Type: text/plain; charset=no-such-thing\nContent-Transfer-Encoding: base64\n\n%%%",
        b"Content-Type: multipart/report; report-type=delivery-status\nFrom: <<<>>>,,;;\nTo: =?x?q?=?=\nReferences: <" + b"<" * 9000,
        dsn(id="7fffffffffffffffffff-54fd94f1e4001ae-0"),
    ]  # fmt: skip
    huge = dsn(id=id) + b"x" * 3_000_000
    double = ImapDouble(*hostile, huge)
    with imap_server(double) as port:
        keep(cast, port)
        assert read_mailbox(provider="smtp") == 2
    assert _states(message_id)[cast.shuchi_owner.membership_id] == ("failed", "5.1.1")
    assert box().last_uid == 9


def test_a_server_that_sends_more_than_was_asked_for_is_hung_up_on(cast: Cast, sent: Callable[[], tuple[int, str]]) -> None:  # fmt: skip
    sent()
    double = ImapDouble(_HUMAN)
    double.literal = 10**12
    with imap_server(double) as port:
        keep(cast, port)
        assert read_mailbox(provider="smtp") == 0
    assert "1,000,000,000,000" in box().problem


def test_the_password_is_typed_again_when_the_server_is_another(cast: Cast, sent: Callable[[], tuple[int, str]]) -> None:  # fmt: skip
    sent()
    keep(cast, 1143)
    keep(cast, 1143, password="", folder="Bounces")
    with pytest.raises(PasswordMissing):
        keep(cast, 1144, password="")
    assert b"geheim" not in bytes(box().secret)


def test_the_page_tests_the_mailbox_says_what_is_wrong_and_forgets_it(cast: Cast, sent: Callable[[], tuple[int, str]]) -> None:  # fmt: skip
    sent()
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "en"})
    client.cookies["xl_session"] = session_of(cast.director)
    url = reverse("push:mailbox", args=["smtp"])
    with imap_server(ImapDouble(_HUMAN)) as port:
        given = {
            "host": "127.0.0.1", "port": port, "security": "none", "user": "bounces", "password": "wrong",
            "folder": "INBOX", "done_folder": "退信", "is_on": "on",
        }  # fmt: skip
        assert client.post(url, given | {"host": "imap.example.com"}).status_code == 422
        assert client.post(url, given).status_code == 302
        test = reverse("push:test_mailbox", args=["smtp"])
        assert "wrong name or password" in client.post(test).content.decode()
        client.post(url, given | {"password": "geheim", "folder": "退回"})
        assert "INBOX" in client.post(test).content.decode()
        client.post(url, given | {"password": "geheim"})
        client.post(test)
        assert box().test_result
    page = client.get(url).content.decode()
    assert "geheim" not in page
    assert client.post(reverse("push:remove_mailbox", args=["smtp"])).status_code == 302
    with acting(network()):
        assert not sql.value("SELECT EXISTS (SELECT FROM push_mailbox)")


@pytest.mark.parametrize(("name", "written"), [("INBOX", "INBOX"), ("退信", "&kABP4Q-"), ("A & B/退", "A &- B/&kAA-")])  # fmt: skip
def test_a_folder_has_the_name_the_standard_gives_it(name: str, written: str) -> None:
    assert (encoded(name), decoded(written)) == (written, name)
