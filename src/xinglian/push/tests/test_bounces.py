"""Mails that come back, as mail servers and the Chinese mail providers write them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.carry import carry
from xinglian.push.models import Provider
from xinglian.push.rules.bounce import is_dead, read_bounce
from xinglian.push.rules.report import BadReport
from xinglian.push.tests.doubles import MailDouble, mail_server
from xinglian.push.tests.test_deliveries import _mail, _send, _states

OURS = "54fd94f244001b6-54fd94f1e4001ae-0"
_DSN = """From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

I am sorry to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; li@partner.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Message-ID: <{id}@maker.example>
Subject: x

--b--
"""
_COMPLAINT = """From: fbl@mail.example
Subject: FW: x
Content-Type: multipart/report; report-type=feedback-report; boundary="b"
MIME-Version: 1.0

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x/1

--b
Content-Type: message/rfc822

Message-ID: <{id}@maker.example>
Subject: x

text
--b--
"""


def dsn(*, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 no such user", id: str = OURS) -> bytes:  # fmt: skip
    return _DSN.format(action=action, status=status, said=said, id=id).encode()


def free(
    words: str,
    *,
    id: str = OURS,
    charset: str = "utf-8",
    more: str = "",
    subject: str = "=?utf-8?B?57O757uf6YCA5L+h?=",
) -> bytes:
    head = f"From: PostMaster@qq.com\nSubject: {subject}\n{more}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"  # fmt: skip
    return head.encode() + f"{words}\n\nMessage-ID: <{id}@maker.example>".encode(charset)


@pytest.mark.parametrize(
    ("raw", "state", "dead", "code"),
    [
        (dsn(), "failed", True, "5.1.1"),
        (dsn(status="5.2.2", said="552 5.2.2 mailbox full"), "failed", False, "5.2.2"),
        (dsn(status="5.7.1", said="554 5.7.1 spam"), "failed", False, "5.7.1"),
        (dsn(action="delivered", status="2.0.0", said="250 ok"), "delivered", False, "2.0.0"),
        (free("抱歉，您的邮件被退回来了。收件人邮件地址（li@qq.com）不存在，邮件无法送达。"), "failed", True, "bounced"),
        (free("您的邮件被退回：对方邮箱已满。"), "failed", False, "bounced"),
        (free("退信原因：该用户不存在 550 5.1.1", charset="gb2312"), "failed", True, "5.1.1"),
        (free("您的邮件被退回：被识别为垃圾邮件。"), "failed", False, "bounced"),
        (_COMPLAINT.format(id=OURS).encode(), "complained", False, "complaint"),
    ],
)  # fmt: skip
def test_a_returned_mail_says_what_became_of_ours(raw: bytes, state: str, dead: bool, code: str) -> None:  # fmt: skip
    (found,) = read_bounce(raw)
    assert (found.delivery_id, found.state, found.is_dead, found.code) == (OURS, state, dead, code)


@pytest.mark.parametrize(
    "raw",
    [
        dsn(action="delayed", status="4.4.1"), dsn(id="someone-else"),
        free("我在休假，不在办公室，邮箱 li@x.cn 不存在退信问题。", more="Auto-Submitted: auto-replied\n"), free("谢谢，收到。", subject="Re: x"),
    ],
)  # fmt: skip
def test_delays_answers_and_mails_of_others_change_nothing(raw: bytes) -> None:
    assert read_bounce(raw) == []


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(BadReport):
        read_bounce(b"\x00\x01 nothing")


def test_a_refusal_of_the_mailbox_is_told_from_a_refusal_of_the_sender() -> None:
    assert is_dead("550", "550 no such mailbox")
    assert not is_dead("550", "5.7.1 blocked by policy")
    assert not is_dead("554", "rejected")


def _come_back(raw: bytes) -> int:
    with acting(network()):
        token = Provider.objects.get(pk="smtp").report_token
    url = reverse("push:report", args=["smtp", token])
    return Client().post(url, data=raw, content_type="message/rfc822").status_code


def test_a_hard_bounce_fails_the_mail_and_marks_the_address_with_its_reason(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        message_id = _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="email")
    id = str(double.letters[0]["Message-ID"]).strip("<>").partition("@")[0]
    assert _come_back(dsn(id=id)) == 200
    assert _states(message_id)[cast.shuchi_owner.membership_id] == ("failed", "5.1.1")
    with acting(network()):
        row = sql.row("SELECT is_usable, broken_reason FROM identity_pub_address WHERE kind = 'email' AND person_id = %s", [cast.shuchi_owner.person_id])  # fmt: skip
    assert row is not None
    assert (row["is_usable"], "no such user" in row["broken_reason"]) == (False, True)
    with mail_server(double) as port:
        _mail(port)
        _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        assert carry(channel="email").results == {}


def test_whoever_calls_it_spam_gets_no_more_of_what_is_not_binding(cast: Any) -> None:
    double = MailDouble()
    with mail_server(double) as port:
        _mail(port)
        _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="email")
        id = str(double.letters[0]["Message-ID"]).strip("<>").partition("@")[0]
        assert _come_back(_COMPLAINT.format(id=id).encode()) == 200
        _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        assert carry(channel="email").results == {}
        _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None, kind="policy")
        assert carry(channel="email").results == {"sent": 1}
