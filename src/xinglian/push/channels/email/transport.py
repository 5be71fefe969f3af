"""A thin SMTP transport: one connection kept open, every answer named, nothing sent twice in silence."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError
from email.policy import SMTP
from functools import cache
from typing import Any

from xinglian.push.channels.email.letter import compose
from xinglian.push.rules.bounce import is_dead
from xinglian.push.rules.outcome import Blame, Named, Outcome, Parcel

_TIMEOUT_SECONDS = 30
# Many servers drop a client after so many mails; a fresh connection in time costs nothing.
_MAILS_PER_CONNECTION = 200
_PERMANENT = 500


class EmailTransport:
    """Settings: host, port, security (none, starttls, tls), user, sender, sender_name, returns_to."""

    def __init__(self, *, settings: Mapping[str, Any], secret: str) -> None:
        self._settings, self._secret = settings, secret
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, parcel: Parcel) -> Outcome:
        if not parcel.address:
            return Outcome(
                result="failed",
                code="no_address",
                reason="The recipient has no e-mail address any more.",
            )
        try:
            address = _plain_address(parcel.address)
            letter = compose(
                replace(parcel, address=address),
                sender=str(self._settings["sender"]),
                sender_name=str(self._settings.get("sender_name", "")),
            )
        except (ValueError, MessageError) as error:
            return Outcome(
                result="failed", code="address_refused", reason=str(error), address=parcel.address
            )
        named: Named = {"address": parcel.address, "external_id": str(letter["Message-ID"])}
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError as error:
            return Outcome(
                result="retry",
                code=str(error.smtp_code),
                reason=_words(error.smtp_error),
                blame="provider",
                **named,
            )
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(
                result="retry", code="unreachable", reason=_words(error), blame="provider", **named
            )
        return self._hand_over(server, address, letter.as_bytes(policy=SMTP), named)

    def _hand_over(
        self, server: smtplib.SMTP, address: str, content: bytes, named: Named
    ) -> Outcome:
        # Step by step instead of sendmail(): what counts is whether the end of DATA was on its way.
        try:
            for code, said in self._envelope(server, address):
                if code >= 400:
                    self._reset(server)
                    return _refused(code, said, named)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(
                result="retry", code="cut_off", reason=_words(error), blame="provider", **named
            )
        try:
            code, said = server.data(content)
        except smtplib.SMTPDataError as error:  # refused before the content travelled
            self._reset(server)
            return _refused(error.smtp_code, error.smtp_error, named)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(
                result="uncertain", code="cut_off_after_data", reason=_words(error), **named
            )
        if code != 250:
            return _refused(code, said, named)
        self._sent += 1
        if self._sent >= _MAILS_PER_CONNECTION:
            self.close()
        return Outcome(result="sent", code="250", **named)

    def _envelope(self, server: smtplib.SMTP, address: str) -> list[tuple[int, bytes]]:
        answers = [server.mail(str(self._settings.get("returns_to") or self._settings["sender"]))]
        if answers[0][0] < 400:
            answers.append(server.rcpt(address))
        return answers

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        host, port, security = (
            str(self._settings["host"]),
            int(self._settings["port"]),
            self._settings.get("security", "none"),
        )
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=trust())
            if security == "tls"
            else smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
        )
        try:
            server.ehlo_or_helo_if_needed()
            if security == "starttls":
                server.starttls(context=trust())
                server.ehlo()
            if self._settings.get("user"):
                server.login(str(self._settings["user"]), self._secret)
        except BaseException:
            server.close()
            raise
        self._server, self._sent = server, 0
        return server

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


@cache
def trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def open_transport(*, settings: Mapping[str, Any], secret: str) -> EmailTransport:
    return EmailTransport(settings=settings, secret=secret)


def _refused(code: int, said: bytes | str, named: Named) -> Outcome:
    words = _words(said)
    if code < _PERMANENT:
        return Outcome(result="retry", code=str(code), reason=words, **named)
    blame: Blame = "address" if is_dead(str(code), words) else ""
    return Outcome(result="failed", code=str(code), reason=words, blame=blame, **named)


def _plain_address(address: str) -> str:
    """As mail servers everywhere take it: the domain in its ASCII form. Raises ValueError."""
    local, at, domain = address.rpartition("@")
    if not at or not local.isascii():
        raise ValueError(f"{address} is not an address every mail server takes.")
    return f"{local}@{domain.encode('idna').decode()}"


def _words(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:400]
