"""The doubles keep honest books: what they answered yes to stands there once, nothing else does."""

import http.client
import json
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from xinglian.demo.doubles.feed_server import FeedServer
from xinglian.demo.doubles.mail_server import MailServer
from xinglian.demo.doubles.webhook_receiver import WebhookReceiver
from xinglian.demo.policy_feeds import NOTE, PUBLISHERS, published
from xinglian.policyradar.actions.fetch_feed import fetch_feed

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def _mail(subject: str, body: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "a@example.com", "b@example.com"
    mail["Message-ID"] = "<42@example.com>"
    mail.set_content(body)
    return mail


def test_a_mail_is_in_the_books_once_it_was_taken(tmp_path: Path) -> None:
    with MailServer(ledger=tmp_path / "mail.jsonl") as server:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.send_message(_mail("冷空气来了", "一行\n.以点开头的一行\n"))
            client.send_message(_mail("第二封", "同一个连接"))
        taken = list(server.ledger.entries())
    assert [entry["subject"] for entry in taken] == ["冷空气来了", "第二封"]
    assert {(entry["to"], entry["message_id"]) for entry in taken} == {
        ("b@example.com", "<42@example.com>")
    }


def test_a_mail_without_a_recipient_is_refused(tmp_path: Path) -> None:
    with MailServer(ledger=tmp_path / "mail.jsonl") as server:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.ehlo()
            client.mail("a@example.com")
            code, _ = client.docmd("DATA")
        assert code == 503
        assert list(server.ledger.entries()) == []


def test_a_conversation_cut_off_leaves_nothing(tmp_path: Path) -> None:
    with MailServer(ledger=tmp_path / "mail.jsonl") as server:
        client = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
        client.ehlo()
        client.mail("a@example.com")
        client.rcpt("b@example.com")
        client.docmd("DATA")
        client.send(b"Subject: half\r\n\r\nhalf a")
        client.sock.close()
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as other:
            other.send_message(_mail("whole", "whole"))
        assert [entry["subject"] for entry in server.ledger.entries()] == ["whole"]


def _post(receiver: WebhookReceiver, code: str, *, secret: str = SECRET, id: str = "m1") -> int:
    body = json.dumps({"type": "message", "标题": "防冻液"}).encode()
    now = datetime.now(tz=UTC)
    headers = {
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, now, body.decode()),
    }
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=5)
    connection.request("POST", f"/hooks/{code}", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_signed_event_is_taken_and_a_repeated_one_is_not_doubled(tmp_path: Path) -> None:
    books = tmp_path / "hooks.jsonl"
    with WebhookReceiver(ledger=books, secrets={"PA0003": SECRET}) as receiver:
        assert [_post(receiver, "PA0003") for _ in range(3)] == [204, 204, 204]
        assert _post(receiver, "PA0003", id="m2") == 204
        assert [entry["id"] for entry in receiver.ledger.entries()] == ["m1", "m2"]
    with WebhookReceiver(ledger=books, secrets={"PA0003": SECRET}) as receiver:
        assert _post(receiver, "PA0003") == 204
        assert len(list(receiver.ledger.entries())) == 2


@pytest.mark.parametrize(
    ("code", "secret", "status"),
    [("PA0003", "whsec_" + "A" * 32, 401), ("NOBODY", SECRET, 404)],
)
def test_a_wrong_signature_and_an_unknown_partner_are_turned_away(
    tmp_path: Path, code: str, secret: str, status: int
) -> None:
    with WebhookReceiver(ledger=tmp_path / "h.jsonl", secrets={"PA0003": SECRET}) as receiver:
        assert _post(receiver, code, secret=secret) == status
        assert list(receiver.ledger.entries()) == []


def test_publishers_answer_in_three_formats_say_that_they_are_invented_and_one_is_gone(
    settings: Any,
) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = True
    with FeedServer(feeds=published(now=NOON)) as server:
        answers = {one.path: fetch_feed(url=server.base + one.path) for one in PUBLISHERS}
        again = fetch_feed(url=server.base + "/standards.atom", etag=answers["/standards.atom"].etag)  # fmt: skip
    reads = [one.read for one in answers.values() if one.read]
    assert [one.form for one in reads] == ["RSS", "Atom", "JSON Feed"]
    assert all(item.summary.endswith(NOTE) and item.published_on for one in reads for item in one.items)  # fmt: skip
    assert answers["/customs.rss"].trouble == "gone"
    assert (again.read, again.trouble) == (None, "")
