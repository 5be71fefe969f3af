"""Mail goes out and comes in encrypted, by either of the two ways, and never to a server that cannot say who it is."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, staff
from xinglian.push import api
from xinglian.push.actions.carry import carry
from xinglian.push.actions.read_mailbox import read_mailbox
from xinglian.push.channels.email.transport import trust
from xinglian.push.tests.certificate import certificate
from xinglian.push.tests.doubles import MailDouble, mail_server
from xinglian.push.tests.imap_double import ImapDouble, imap_server
from xinglian.push.tests.test_bounces import dsn
from xinglian.push.tests.test_deliveries import _mail, _send, _states
from xinglian.push.tests.test_mailbox import box, keep

_WAYS = pytest.mark.parametrize("way", ["tls", "starttls"])


@pytest.fixture
def speaks(tmp_path: Path) -> Iterator[tuple[ssl.SSLContext, Path]]:
    trust.cache_clear()
    yield certificate(tmp_path)
    trust.cache_clear()


def _sent_by(cast: Cast, way: str, context: ssl.SSLContext) -> tuple[MailDouble, set[str]]:
    double = MailDouble()
    with mail_server(double, tls=context, way=way) as port:
        with acting(staff(org_id=cast.maker_id)):
            api.configure_channel(
                key="email", now=clock.now(), concurrency=1,
                settings={"host": "127.0.0.1", "port": port, "security": way, "sender": "news@maker.example"},
            )  # fmt: skip
        message_id = _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="email")
    return double, {state for state, _code in _states(message_id).values()}


@_WAYS
def test_a_mail_goes_out_encrypted(cast: Cast, speaks: tuple[ssl.SSLContext, Path], way: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    context, trusted = speaks
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    double, states = _sent_by(cast, way, context)
    assert (states, len(double.letters)) == ({"sent"}, 1)


@_WAYS
def test_no_mail_goes_to_a_server_nobody_vouches_for(cast: Cast, speaks: tuple[ssl.SSLContext, Path], way: str) -> None:  # fmt: skip
    double, states = _sent_by(cast, way, speaks[0])
    assert (states, double.letters) == ({"queued"}, [])


@_WAYS
def test_returned_mails_are_read_encrypted_and_from_nobody_unknown(cast: Cast, speaks: tuple[ssl.SSLContext, Path], way: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    context, trusted = speaks
    letters = MailDouble()
    with mail_server(letters) as port:
        _mail(port)
        message_id = _send(cast, membership_ids=[cast.shuchi_owner.membership_id], org_ids=None)
        carry(channel="email")
    id = str(letters.letters[0]["Message-ID"]).strip("<>").partition("@")[0]
    double = ImapDouble(dsn(id=id))
    with imap_server(double, tls=context, way=way) as port:
        keep(cast, port, security=way)
        assert read_mailbox(provider="smtp") == 0
        assert "self-signed certificate" in box().problem
        assert double.logins == 0
        trust.cache_clear()
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert read_mailbox(provider="smtp") == 1, box().problem
    assert _states(message_id)[cast.shuchi_owner.membership_id] == ("failed", "5.1.1")
