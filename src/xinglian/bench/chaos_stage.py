"""The world of a chaos run: a maker, partners with people and endpoints, channels to the doubles, waves of messages."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
from django.db import Error, close_old_connections, connection
from django.urls import reverse

from xinglian.bench.chaos_doubles import CLOSED, CLOSED_PHONE, delivery_id
from xinglian.bench.chaos_judge import Receipt
from xinglian.identity import api as identity
from xinglian.identity.api import NewPerson, OrgKind, Role
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push

PEOPLE_EACH = 2
CHUNK = 100  # the smallest a sending may be cut into: more steps to be killed between
MAILS_AT_ONCE, HOOKS_AT_ONCE, SMS_AT_ONCE = 6, 6, 6
SMS_SECRET = "whsec_Y2hhb3MgZ2F0ZXdheSBjaGFvcyBnYXRld2F5"  # noqa: S105 - of a gateway on loopback
_PATIENCE_SECONDS = 90.0
Found = TypeVar("Found")


class Away(TimeoutError):
    """The database did not come back."""


def patiently(ask: Callable[[], Found]) -> Found:
    """Ask the database until it answers: it is being killed all the time. `ask` must bear being repeated."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            close_old_connections()
            return ask()
        except Error as error:
            connection.close()
            if time.monotonic() > until:
                raise Away(
                    f"The database did not come back within {_PATIENCE_SECONDS:.0f} s: {error}"
                ) from error
            time.sleep(0.1)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    membership_id: int
    org_id: int
    has_mail: bool
    has_hook: bool
    has_phone: bool
    is_mailbox_closed: bool
    is_hook_closed: bool
    is_phone_closed: bool


@dataclass
class Stage:
    """Who is there, and what was asked for so far: written down here, not read from our books."""

    recipients: list[Recipient]
    report_path: str = ""  # where the gateway reports
    waves: dict[str, int] = field(default_factory=dict)  # title: message id

    def send_wave(self) -> int:
        """Another message to everybody, once, however often the database dies meanwhile."""
        title = f"Wave {len(self.waves) + 1}"
        message_id = self.waves[title] = patiently(lambda: self._send(title))
        return message_id

    def _send(self, title: str) -> int:
        with acting(network()):
            # A commit whose answer was lost with the database may have counted.
            known = sql.value("SELECT id FROM push_message WHERE title = %s", [title])
            return int(
                known
                or push.send_now(
                    words=[
                        push.Words(
                            subject=title,
                            body="{partner.short_name|you}: {person.name}, stock up now.",
                        )
                    ],
                    title=title,
                    org_ids=sorted({one.org_id for one in self.recipients}),
                    channels=("inapp", "email", "webhook", "sms"),
                    fallback=(),
                    now=clock.now(),
                )
            )

    @property
    def wanted_inbox(self) -> list[tuple[int, int]]:
        return [
            (wave, one.membership_id) for wave in self.waves.values() for one in self.recipients
        ]

    @property
    def wanted_deliveries(self) -> list[tuple[str, str]]:
        return [
            (channel, delivery_id(wave, one.membership_id, 0))
            for wave in self.waves.values()
            for one in self.recipients
            for channel, has in (
                ("email", one.has_mail),
                ("webhook", one.has_hook),
                ("sms", one.has_phone),
            )
            if has
        ]

    @property
    def refused_deliveries(self) -> list[tuple[str, str]]:
        """To addresses that are closed for good."""
        return [
            (channel, delivery_id(wave, one.membership_id, 0))
            for wave in self.waves.values()
            for one in self.recipients
            for channel, is_closed in (
                ("email", one.is_mailbox_closed),
                ("webhook", one.is_hook_closed),
                ("sms", one.is_phone_closed),
            )
            if is_closed
        ]


def set_stage(
    *, partners: int, mail_port: int, hook_port: int, sms_port: int, secrets: Path
) -> Stage:
    """Every third partner has an endpoint, one of them closed for good; some mailboxes are closed too."""
    now = clock.now()
    with acting(network()):
        maker = identity.register_organisation(
            kind=OrgKind.MAKER, code="HQ", name="Chaos Brakes", short_name="Chaos", now=now
        )
        orgs = [
            int(
                identity.register_organisation(
                    kind=OrgKind.PARTNER,
                    code=f"P-{n}",
                    name=f"Partner {n}",
                    short_name=f"P{n}",
                    now=now,
                ).pk
            )
            for n in range(partners)
        ]
        identity.add_people(_people(orgs), now=now)
        mail = {
            "host": "127.0.0.1",
            "port": mail_port,
            "security": "none",
            "sender": "hq@example.com",
        }
        push.configure_channel(key="email", settings=mail, concurrency=MAILS_AT_ONCE, now=now)
        push.configure_channel(key="webhook", settings={}, concurrency=HOOKS_AT_ONCE, now=now)
        gateway = {
            "url": f"http://127.0.0.1:{sms_port}/sms",
            "body": '{"mobile": "{phone}", "content": "{text}", "id": "{id}"}',
            "auth": "none",
            "code_path": "code",
            "ok_codes": "0",
            "id_path": "number",
        }
        push.configure_channel(
            key="sms", provider="sms_http", settings=gateway, secret=SMS_SECRET, concurrency=SMS_AT_ONCE, now=now
        )  # fmt: skip
        report_path = reverse(
            "push:report",
            args=["sms_http", sql.value("SELECT report_token FROM push_provider WHERE key = 'sms_http'")],
        )  # fmt: skip
        shown: dict[str, str] = {}
        hooked = set(orgs[::3])
        for n, org_id in enumerate(orgs):
            if org_id in hooked:
                code = f"p{n}-{CLOSED}" if n == 0 else f"p{n}"
                url = f"http://127.0.0.1:{hook_port}/hooks/{code}"
                shown[code] = push.set_endpoint(org_id=org_id, url=url, is_on=True, now=now)[1]
        secrets.write_text(json.dumps(shown))
        rows = sql.rows(
            "SELECT m.id, m.org_id, p.email, p.phone FROM identity_membership m JOIN identity_person p ON p.id = m.person_id"
            " WHERE m.org_id = ANY (%s)",
            [orgs],
        )
    with acting(staff(org_id=int(maker.pk))):
        knobs.turn(key="push.chunk_partners", to=CHUNK)
        # The same people get every message, and everything has to go out.
        for cap in ("push.cap_day", "push.cap_week"):
            knobs.turn(key=cap, to=1000)
        # No quiet hours: a run must end at night too.
        knobs.turn(key="push.quiet_from", to=0)
        knobs.turn(key="push.quiet_to", to=0)
    return Stage(
        recipients=[
            Recipient(
                membership_id=row["id"],
                org_id=row["org_id"],
                has_mail=True,
                has_hook=row["org_id"] in hooked,
                has_phone=bool(row["phone"]),
                is_mailbox_closed=row["email"].startswith(CLOSED),
                is_hook_closed=row["org_id"] == orgs[0],
                is_phone_closed=row["phone"] == CLOSED_PHONE,
            )
            for row in rows
        ],
        report_path=report_path,
    )


def _people(orgs: list[int]) -> list[NewPerson]:
    return [
        NewPerson(
            org_id=org_id,
            login=f"person-{n}-{k}",
            name=f"Person {n}-{k}",
            roles=(Role.PARTNER_OWNER if k == 0 else Role.PARTNER_CLERK,),
            # One mailbox in fifty is gone.
            # Every fourth has a phone, and one of those a number that is none.
            phone="" if (n + k) % 4 else CLOSED_PHONE if n == 0 else f"+86138{n:05}{k:03}",
            email=f"{CLOSED if (n * PEOPLE_EACH + k) % 50 == 7 else 'inbox'}-{n}-{k}@example.com",
        )
        for n, org_id in enumerate(orgs)
        for k in range(PEOPLE_EACH)
    ]


class Readers:
    """People who open messages: receipts by their own link, at the web server that is being killed.

    `confirmed` holds what the server answered as recorded: none of it may be lost.
    """

    def __init__(self, *, url: str, stage: Stage, dice: random.Random) -> None:
        self.tried: set[Receipt] = set()
        self.confirmed: set[Receipt] = set()
        self.unanswered = 0
        self._url, self._stage, self._dice = url, stage, dice
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._read, name="readers", daemon=True)

    def __enter__(self) -> "Readers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join(15)

    def _read(self) -> None:
        with httpx.Client(base_url=self._url, timeout=5) as client:
            while not self._ends.wait(0.05):
                waves = list(self._stage.waves.values())
                if waves:
                    self._report(client, self._dice.choice(waves))

    def _report(self, client: httpx.Client, wave: int) -> None:
        who = self._dice.choice(self._stage.recipients)
        kind = self._dice.choice(["read", "acknowledged"])
        read = Receipt(wave, who.membership_id, "read")
        said = {read, Receipt(wave, who.membership_id, kind)}
        token = push.personal_link(message_id=wave, membership_id=who.membership_id)
        fresh = not said & self.tried
        self.tried |= said
        try:
            answer = client.post("/receipts", json={"token": token, "kind": kind})
        except httpx.HTTPError:
            self.unanswered += 1
            return
        # The first answer counts: a repeat may say 0 because an unanswered try came through, or because the
        # message had not reached the inbox yet.
        if answer.status_code == 200 and fresh and answer.json()["recorded"]:
            self.confirmed |= said
        elif answer.status_code != 200:
            self.unanswered += 1
