"""A mail server that speaks IMAP on loopback: as much of RFC 3501 as a reader of returned mails needs, with faults of its own."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from xinglian.push.channels.email.mailbox import decoded, encoded


@dataclass
class Mail:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


class ImapDouble:
    """Folders of mails by number. `fetched`: which were read; `able`: what the server says it can do."""

    def __init__(
        self,
        *mails: bytes,
        user: str = "bounces",
        password: str = "geheim",
        able: str = "MOVE UIDPLUS ID",
    ) -> None:
        self.user, self.password, self.able = user, password, able
        self.validity, self._next = 7, 1
        self.folders: dict[str, list[Mail]] = {"INBOX": []}
        self.fetched: list[int] = []
        self.named, self.logins = False, 0
        self.literal = 0  # says that so many bytes follow
        self.receive(*mails)

    def receive(self, *mails: bytes) -> None:
        for raw in mails:
            self.folders["INBOX"].append(Mail(self._next, raw))
            self._next += 1

    def numbers(self, folder: str = "INBOX") -> list[int]:
        return [mail.uid for mail in self.folders[folder]]


class _Talk(socketserver.StreamRequestHandler):
    double: ImapDouble
    tls: ssl.SSLContext | None = None
    folder = ""

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            verb, _, given = rest.partition(" ")
            if verb.upper() == "UID":
                verb, _, given = given.partition(" ")
            does = getattr(self, f"do_{verb.lower()}", None)
            answer = does(given) if does else "BAD unknown"
            self._say(f"{tag} {answer}")
            if verb.upper() == "STARTTLS" and self.tls:
                self.finish()
                try:
                    self.request = self.tls.wrap_socket(self.request, server_side=True)
                except OSError:
                    return
                self.setup()
            if verb.upper() == "LOGOUT":
                return

    def do_capability(self, given: str) -> str:
        self._say(f"* CAPABILITY IMAP4rev1 {self.double.able}{' STARTTLS' if self.tls else ''}")
        return "OK done"

    def do_starttls(self, given: str) -> str:
        return "OK go on" if self.tls else "BAD unknown"

    def do_login(self, given: str) -> str:
        self.double.logins += 1
        right = given == f'"{self.double.user}" "{self.double.password}"'
        return "OK come in" if right else "NO [AUTHENTICATIONFAILED] wrong name or password"

    def do_id(self, given: str) -> str:
        self.double.named = True
        self._say("* ID NIL")
        return "OK done"

    def do_list(self, given: str) -> str:
        for name in self.double.folders:
            self._say(f'* LIST (\\HasNoChildren) "/" "{encoded(name)}"')
        return "OK done"

    def do_create(self, given: str) -> str:
        self.double.folders[self._name(given)] = []
        return "OK done"

    def do_select(self, given: str) -> str:
        if "ID" in self.double.able.split() and not self.double.named:
            return "NO Unsafe Login"
        if self._name(given) not in self.double.folders:
            return "NO no such folder"
        self.folder = self._name(given)
        self._say(f"* {len(self.double.folders[self.folder])} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.double.validity}] valid")
        return "OK [READ-WRITE] done"

    def do_search(self, given: str) -> str:
        first = int(given.split()[1].partition(":")[0])
        numbers = self.double.numbers(self.folder)
        # As the standard wants it: the last one is always in “n:*”.
        found = [uid for uid in numbers if uid >= first or uid == max(numbers)]
        self._say(f"* SEARCH {' '.join(map(str, found))}")
        return "OK done"

    def do_fetch(self, given: str) -> str:
        uid, most = int(given.split(maxsplit=1)[0]), int(re.findall(r"<0\.(\d+)>", given)[0])
        self.double.fetched.append(uid)
        for mail in self._mails(str(uid)):
            raw = mail.raw[:most]
            self._say(f"* 1 FETCH (UID {uid} BODY[]<0> {{{self.double.literal or len(raw)}}}")
            self.wfile.write(raw)
            self._say(")")
        return "OK done"

    def do_store(self, given: str) -> str:
        which, _, rest = given.partition(" ")
        for mail in self._mails(which):
            mail.flags.update(re.findall(r"\\\w+", rest))
        return "OK done"

    def do_move(self, given: str) -> str:
        which, _, folder = given.partition(" ")
        moved = self._mails(which)
        self.double.folders[self._name(folder)] += moved
        self._drop(moved)
        return "OK done"

    def do_copy(self, given: str) -> str:
        which, _, folder = given.partition(" ")
        self.double.folders[self._name(folder)] += self._mails(which)
        return "OK done"

    def do_expunge(self, given: str) -> str:
        self._drop([mail for mail in self._mails(given) if r"\Deleted" in mail.flags])
        return "OK done"

    def do_logout(self, given: str) -> str:
        self._say("* BYE")
        return "OK done"

    def _mails(self, which: str) -> list[Mail]:
        wanted = {int(one) for one in which.split(",")}
        return [mail for mail in self.double.folders[self.folder] if mail.uid in wanted]

    def _drop(self, mails: list[Mail]) -> None:
        kept = [mail for mail in self.double.folders[self.folder] if mail not in mails]
        self.double.folders[self.folder] = kept

    def _name(self, text: str) -> str:
        return decoded(text.strip().strip('"'))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def imap_server(
    double: ImapDouble, *, tls: ssl.SSLContext | None = None, way: str = ""
) -> Iterator[int]:
    """Its port on loopback; `way`: "tls" from the first byte, or "starttls"."""
    handler = type("Talk", (_Talk,), {"double": double, "tls": tls if way == "starttls" else None})
    server = _Server(("127.0.0.1", 0), handler)
    if tls and way == "tls":
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
