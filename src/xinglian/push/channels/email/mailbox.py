"""A mailbox read by IMAP (RFC 3501): which mails are new, what is in them, and putting away what was understood."""

import imaplib
import re
import ssl
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from types import TracebackType
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.push.channels.email.transport import trust
from xinglian.push.rules.outcome import blot

_TIMEOUT_SECONDS = 30
# What a server says about a delivery stands before the mail it returns.
MOST_BYTES = 262_144
# A server that answers with more than was asked for means no good.
_MOST_LITERAL = 4 * MOST_BYTES
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Asked for by some Chinese mail providers before they open a folder (RFC 2971).
_NAME = '("name" "xinglian" "version" "1")'


class MailboxProblem(Refusal):
    sentence = _("The mailbox cannot be read: %(why)s")


class _Bounded:
    """No more bytes at once than a mail may have."""

    def read(self, size: int) -> bytes:
        if size > _MOST_LITERAL:
            raise imaplib.IMAP4.abort(f"An answer of {size:,} bytes.")
        got: bytes = super().read(size)  # type: ignore[misc]
        return got


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Secure(_Bounded, imaplib.IMAP4_SSL):
    pass


class Letters:
    """An open folder. `validity`: while it is the same, a mail's number is its own for ever. Raises MailboxProblem."""

    def __init__(self, *, host: str, port: int, security: str, user: str, secret: str, folder: str) -> None:  # fmt: skip
        self._folder = folder
        try:
            self._server = _connected(host, port, security)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxProblem(why=_words(error)) from error
        try:
            # The library puts marks around the password, and around nothing else.
            try:
                self._ask("login", _quoted(user), secret)
            except MailboxProblem as problem:
                raise MailboxProblem(why=blot(str(problem.params["why"]), secret)) from None
            if "ID" in self._capabilities():
                self._ask("xatom", "ID", _NAME)
            self.count = int(self._select(folder))
            told = self._server.response("UIDVALIDITY")[1]
            self.validity = int(told[0]) if told and told[0] else 0
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        with suppress(OSError, imaplib.IMAP4.error):
            self._server.logout()

    def new(self, *, after: int, since: date) -> list[int]:
        """Numbers of the mails after number `after` that came on `since` or later, in their order."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        said = self._ask("uid", "SEARCH", "UID", f"{after + 1}:*", "SINCE", day)
        # “n:*” always has the last mail in it, however small its number.
        found = {int(one) for part in said if part for one in part.split() if one.isdigit()}
        return sorted(uid for uid in found if uid > after)

    def fetch(self, uid: int) -> bytes:
        """The beginning of a mail, left unread; b"" when it is gone."""
        said = self._ask("uid", "FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((bytes(part[1]) for part in said if isinstance(part, tuple)), b"")

    def put_away(self, uids: Sequence[int], *, into: str) -> None:
        """Mark as read, and move into the folder `into` when there is one; it is made when it is missing."""
        if not uids:
            return
        which = ",".join(map(str, uids))
        self._ask("uid", "STORE", which, "+FLAGS.SILENT", r"(\Seen)")
        if not into:
            return
        self.make_folder(into)
        able = self._capabilities()
        if "MOVE" in able:
            self._ask("uid", "MOVE", which, _folder(into))
            return
        self._ask("uid", "COPY", which, _folder(into))
        self._ask("uid", "STORE", which, "+FLAGS.SILENT", r"(\Deleted)")
        # Without it everything marked as deleted would go, by whomever: the owner's mail program cleans up.
        if "UIDPLUS" in able:
            self._ask("uid", "EXPUNGE", which)

    def make_folder(self, name: str) -> None:
        """A folder to put mails away; one that is there is fine."""
        if name not in self.folders():
            self._ask("create", _folder(name))

    def folders(self) -> list[str]:
        """Their names, at most a hundred."""
        names = []
        for line in self._ask("list")[:100]:
            text = b"".join(line) if isinstance(line, tuple) else line or b""
            found = re.match(rb'\([^)]*\) (?:"(?:[^"\\]|\\.)*"|NIL) (?:\{\d+\})?(.+)$', text, re.DOTALL)  # fmt: skip
            if found:
                name = found.group(1).decode("ascii", "replace").strip()
                if name.startswith('"'):
                    name = re.sub(r"\\(.)", r"\1", name[1:-1])
                names.append(decoded(name))
        return names

    def _select(self, folder: str) -> Any:
        try:
            return self._ask("select", _folder(folder))[0]
        except MailboxProblem as problem:
            known = "、".join(self.folders())
            raise MailboxProblem(
                why=_("there is no folder “%(folder)s”. It has: %(known)s")
                % {"folder": folder, "known": known}
            ) from problem

    def _capabilities(self) -> str:
        said = self._ask("capability")
        return " ".join(part.decode("ascii", "replace") for part in said if part).upper()

    def _ask(self, verb: str, *given: str) -> list[Any]:
        try:
            answer, said = getattr(self._server, verb)(*given)
        except UnicodeError as error:
            raise MailboxProblem(why=_("name and password may have ASCII letters only")) from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxProblem(why=_words(error)) from error
        if answer != "OK":
            raise MailboxProblem(why=_words(said[0] if said else answer))
        return list(said)


def _connected(host: str, port: int, security: str) -> imaplib.IMAP4:
    if security == "tls":
        return _Secure(host, port, ssl_context=trust(), timeout=_TIMEOUT_SECONDS)
    server = _Plain(host, port, timeout=_TIMEOUT_SECONDS)
    try:
        if security == "starttls":
            server.starttls(ssl_context=trust())
    except BaseException:
        # After a failed handshake the socket is gone already; what went wrong is the first error.
        with suppress(OSError):
            server.shutdown()
        raise
    return server


def encoded(name: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3): “退信” is &kABP4Q-."""
    out, other = [], ""
    for sign in f"{name}\0":
        if "\x20" <= sign <= "\x7e" or sign == "\0":
            if other:
                out.append(f"&{b64encode(other.encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-")  # fmt: skip
            out.append("&-" if sign == "&" else sign)
            other = ""
        else:
            other += sign
    return "".join(out[:-1])


def decoded(name: str) -> str:
    def back(found: re.Match[str]) -> str:
        inner = found.group(1).replace(",", "/")
        if not inner:
            return "&"
        try:
            return b64decode(inner + "=" * (-len(inner) % 4)).decode("utf-16-be", "replace")
        except ValueError:
            return found.group(0)

    return re.sub(r"&([A-Za-z0-9+,]*)-", back, name)


def _folder(name: str) -> str:
    return _quoted(encoded(name))


def _quoted(text: str) -> str:
    plain = "".join(sign for sign in text if sign.isprintable())
    escaped = plain.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _words(said: object) -> str:
    if isinstance(said, ssl.SSLCertVerificationError):
        return f"{said.verify_message} (TLS)"
    if isinstance(said, imaplib.IMAP4.error) and said.args:
        said = said.args[0]
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:200]
