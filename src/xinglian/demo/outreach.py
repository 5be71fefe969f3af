"""The story's campaign through push's own doors: written by one person, approved by another, read by many."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection

from xinglian.demo import campaign
from xinglian.demo.cast import PEOPLE
from xinglian.demo.doubles.webhook_receiver import WebhookReceiver
from xinglian.demo.readers import HABITS, plan_reading
from xinglian.demo.stage import Maker
from xinglian.identity import api as identity
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push

AUTHOR, APPROVER = "wangmin", "zhou"
ROLES = tuple(HABITS)
MAIL_AT_ONCE, HOOKS_AT_ONCE = 8, 16
LOOK_EVERY_SECONDS = 0.2


class NotDelivered(RuntimeError):
    """The workers did not finish in time."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How far the message is: rows in inboxes, deliveries by the other channels and those settled."""

    state: str
    recipients: int
    partners: int
    deliveries: int
    settled: int
    troubled: int
    seconds: float | None

    @property
    def is_over(self) -> bool:
        return self.state == "sent" and self.settled >= self.deliveries


def open_channels(
    *, mail_port: int, hooks: Iterable[str], receiver: WebhookReceiver, secrets_file: Path
) -> dict[str, str]:
    """Point e-mail at the mail double and the webhooks of `hooks` (partner codes) at the receiver.

    Returns the signing secrets by partner code; they are shown once and kept beside the doubles' books.
    """
    known: dict[str, str] = json.loads(secrets_file.read_text()) if secrets_file.exists() else {}
    now = clock.now()
    mail = {
        "host": "127.0.0.1",
        "port": mail_port,
        "security": "none",
        "user": "",
        "sender": "xinglian@example.com",
        "sender_name": "启明制动",
    }
    with acting(network()):
        push.configure_channel(key="email", settings=mail, concurrency=MAIL_AT_ONCE, now=now)
        push.configure_channel(key="webhook", settings={}, concurrency=HOOKS_AT_ONCE, now=now)
        for code, org in identity.organisations_by_code(codes=list(hooks)).items():
            _, shown = push.set_endpoint(org_id=org.id, url=receiver.url(code), is_on=True, now=now)
            known[code] = shown or known.get(code) or push.renew_secret(org_id=org.id)
    secrets_file.touch(mode=0o600)
    secrets_file.write_text(json.dumps(known))
    return known


def write_and_approve(*, maker: Maker) -> int:
    """The channel manager writes the campaign and hands it in, the director approves; the message's id.

    An unfinished draft of an interrupted run is taken up again.
    """
    author_id, approver_id = maker.people[AUTHOR][0], maker.people[APPROVER][0]
    with acting(staff(org_id=maker.org_id, person_id=author_id)):
        message_id = _draft(maker=maker, author_id=author_id, author_name=name_of(AUTHOR))
    with acting(network()):
        state = str(sql.value("SELECT state FROM push_message WHERE id = %s", [message_id]))
    if state == "draft":
        with acting(staff(org_id=maker.org_id, person_id=author_id)), without_waiting():
            state = push.hand_in(message_id=message_id, now=clock.now())
    if state == "in_review":
        with acting(staff(org_id=maker.org_id, person_id=approver_id)), without_waiting():
            push.approve(
                message_id=message_id,
                person_id=approver_id,
                name=name_of(APPROVER),
                now=clock.now(),
            )
    return message_id


def name_of(login: str) -> str:
    return next(person.name for person in PEOPLE if person.login == login)


@contextmanager
def without_waiting() -> Iterator[None]:
    """The time to take a message back would only make the visitor wait. Within one transaction: nobody else sees it."""
    kept = knobs.value("push.undo_seconds")
    knobs.turn(key="push.undo_seconds", to=0, why="demo: send at once")
    yield
    knobs.turn(key="push.undo_seconds", to=kept, why="demo: as before")


def _draft(*, maker: Maker, author_id: int, author_name: str) -> int:
    known = sql.value(
        "SELECT id FROM push_message WHERE title = %s AND author_id = %s ORDER BY id LIMIT 1",
        [campaign.TITLE, author_id],
    )
    if known is not None:
        return int(known)
    return push.write_draft(
        org_id=maker.org_id,
        author_id=author_id,
        author_name=author_name,
        title=campaign.TITLE,
        audience_expr=campaign.AUDIENCE,
        settings={
            "kind": "stock",
            "roles": list(ROLES),
            "required_roles": list(campaign.REQUIRED_ROLES),
            "channels": ["inapp", "email", "webhook"],
            "must_acknowledge": True,
            "ack_minutes": 60,
            "action_url": campaign.ACTION_URL,
            "is_pinned": True,
        },
        words=[
            push.Words(
                language=text.language, partner_type=text.partner_type, role=text.role, subject=text.subject,
                body=text.body, action_label=text.action_label,
            )
            for text in campaign.TEXTS
        ],
        now=clock.now(),
    )  # fmt: skip


def look(*, message_id: int) -> Sending:
    """Where the sending stands now."""
    with acting(network()):
        row: dict[str, Any] = (
            sql.row(
                "WITH d AS (SELECT count(*) AS deliveries,"
                "  count(*) FILTER (WHERE state NOT IN ('queued', 'sending')) AS settled,"
                "  count(*) FILTER (WHERE state IN ('failed', 'uncertain')) AS troubled,"
                "  max(settled_at) AS last FROM push_delivery WHERE message_id = %(id)s)"
                " SELECT m.state, d.deliveries, d.settled, d.troubled,"
                "  (SELECT count(*) FROM push_inbox i WHERE i.message_id = m.id) AS recipients,"
                "  (SELECT count(DISTINCT org_id) FROM push_inbox i WHERE i.message_id = m.id) AS partners,"
                "  extract(epoch FROM greatest(d.last, m.sent_at) - m.started_at)::float8 AS seconds"
                " FROM push_message m, d WHERE m.id = %(id)s",
                {"id": message_id},
            )
            or {}
        )
    return Sending(**row)


def wait_until_delivered(
    *,
    message_id: int,
    most_seconds: float,
    told: Callable[[Sending], None],
    is_working: Callable[[], bool],
) -> Sending:
    """Until every inbox and every other delivery is settled. Raises NotDelivered."""
    until = time.monotonic() + most_seconds
    while True:
        now = look(message_id=message_id)
        told(now)
        if now.is_over:
            return now
        if not is_working():
            raise NotDelivered(
                "The worker of the demo ended by itself; demo/worker.log says why. Nothing is lost:"
                " run the demo again, it goes on here."
            )
        if time.monotonic() > until:
            raise NotDelivered(
                f"After {most_seconds:.0f} s the message is {now.state} with {now.settled} of"
                f" {now.deliveries} deliveries settled. Look at demo/worker.log, then run"
                " the demo again: it goes on here."
            )
        time.sleep(LOOK_EVERY_SECONDS)


def books_differ(*, message_id: int, mails: Iterable[str], events: Iterable[str]) -> int:
    """How many hand-overs only we or only the doubles know of; 0 = nothing lost, nothing doubled.

    `mails` and `events` are the ids in the doubles' own books, repeats included.
    """
    with acting(network()):
        ours = sql.column(
            "SELECT external_id FROM push_delivery WHERE message_id = %s AND state IN ('sent', 'delivered')",
            [message_id],
        )
        every = set(sql.column("SELECT external_id FROM push_delivery"))
    sent = set(ours)
    theirs = [taken for taken in (*mails, *events) if taken in sent or taken not in every]
    return abs(len(theirs) - len(set(theirs))) + len(sent ^ set(theirs))


Moment = tuple[float, str, int]  # minutes after the sending, kind of receipt, membership id


@dataclass(frozen=True, kw_only=True)
class _Reader:
    membership_id: int
    role: str


def let_them_read(
    *,
    message_id: int,
    seed: int,
    minutes_per_second: float,
    most_minutes: float,
    told: Callable[[float, int], None],
) -> list[Moment]:
    """Simulated recipients read, acknowledge and act as people do; the cast is left to the visitor.

    The campaign's clock is set back by `most_minutes`, and these minutes are played `minutes_per_second`: receipts
    carry the moments of the story, and say simulated. Returns what would happen later (for `let_the_late_read`).
    `told` hears the share of the time that has passed and how many have read.
    """
    with acting(network()):
        sent_at = set_back(message_id, minutes=most_minutes)
        moments = _moments(_readers(message_id), seed=seed)
    now = [moment for moment in moments if moment[0] <= most_minutes]
    began = time.monotonic()
    done = read = 0
    while done < len(now):
        passed = (time.monotonic() - began) * minutes_per_second
        due = done
        while due < len(now) and now[due][0] <= passed:
            due += 1
        _record(message_id, now[done:due], sent_at=sent_at)
        read += sum(1 for _, kind, _ in now[done:due] if kind == "read")
        done = due
        told(min(1.0, passed / most_minutes), read)
        time.sleep(LOOK_EVERY_SECONDS)
    return moments[len(now) :]


def let_the_late_read(
    *, message_id: int, moments: Sequence[Moment], from_minute: float, stop: threading.Event
) -> None:
    """The rest, on the real clock, while the visitor looks on: the pages count without reloading."""
    last = from_minute
    try:
        for moment in moments:
            if stop.wait((moment[0] - last) * 60):
                return
            last = moment[0]
            _record(message_id, [moment], sent_at=clock.now() - timedelta(minutes=moment[0]))
    finally:
        connection.close()


def set_back(message_id: int, *, minutes: float) -> datetime:
    """Move a fresh sending so many minutes into the past, durations untouched; when it was sent. Once, also after a crash."""
    by, limit = timedelta(minutes=minutes), clock.now() - timedelta(minutes=minutes)
    is_fresh = sql.execute(
        "UPDATE push_message SET created_at = created_at - %(by)s, saved_at = saved_at - %(by)s,"
        " submitted_at = submitted_at - %(by)s, approved_at = approved_at - %(by)s,"
        " release_at = release_at - %(by)s, started_at = started_at - %(by)s, sent_at = sent_at - %(by)s"
        " WHERE id = %(id)s AND started_at > %(limit)s",
        {"id": message_id, "by": by, "limit": limit},
    )
    if is_fresh:
        sql.execute(
            "UPDATE push_inbox SET sent_at = sent_at - %s WHERE message_id = %s", [by, message_id]
        )
        sql.execute(
            "UPDATE push_delivery SET queued_at = queued_at - %(by)s, next_at = next_at - %(by)s,"
            " sent_at = sent_at - %(by)s, delivered_at = delivered_at - %(by)s, settled_at = settled_at - %(by)s"
            " WHERE message_id = %(id)s",
            {"id": message_id, "by": by},
        )
    sent_at: datetime = sql.value("SELECT sent_at FROM push_message WHERE id = %s", [message_id])
    return sent_at


def _moments(readers: Sequence[_Reader], *, seed: int) -> list[Moment]:
    plan = plan_reading(np.random.default_rng(seed), roles=[reader.role for reader in readers])
    kinds = (("read", plan.read), ("acknowledged", plan.acknowledged), ("acted", plan.acted))
    return sorted(
        (float(minutes), kind, reader.membership_id)
        for kind, times in kinds
        for minutes, reader in zip(times, readers, strict=True)
        if np.isfinite(minutes)
    )


def _record(message_id: int, moments: Sequence[Moment], *, sent_at: datetime) -> None:
    if not moments:
        return
    receipts = [
        push.NewReceipt(
            message_id=message_id,
            membership_id=membership_id,
            kind=kind,
            at=sent_at + timedelta(minutes=minutes),
            is_simulated=True,
            seat="phone" if membership_id % 5 < 3 else "desk",
        )
        for minutes, kind, membership_id in moments
    ]
    with acting(network()):
        push.record_receipts(receipts=receipts, now=clock.now())


def _readers(message_id: int) -> list[_Reader]:
    cast = [person.login for person in PEOPLE]
    rows = sql.rows(
        "SELECT i.membership_id, m.roles FROM push_inbox i"
        " JOIN identity_membership m ON m.id = i.membership_id"
        " JOIN identity_person p ON p.id = m.person_id"
        " WHERE i.message_id = %s AND p.is_simulated AND NOT p.login = ANY (%s) ORDER BY p.login",
        [message_id, cast],
    )
    return [
        _Reader(
            membership_id=int(row["membership_id"]),
            role=next(role for role in ROLES if role in row["roles"]),
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it."""

    recipients: int
    read: int
    acknowledged: int
    acted: int
    partners: int
    reached: int
    minutes_to_90: float | None

    @property
    def read_share(self) -> float:
        return self.read / self.recipients if self.recipients else 0.0


def outcome(*, message_id: int) -> Outcome:
    with acting(network()):
        funnel = push.funnels(message_ids=[message_id])[message_id]
        reach = push.message_reach(message_id=message_id)
    return Outcome(
        recipients=funnel.recipients,
        read=funnel.read,
        acknowledged=funnel.acknowledged,
        acted=funnel.acted,
        partners=reach.partners if reach else 0,
        reached=reach.reached if reach else 0,
        minutes_to_90=reach.minutes_to_90 if reach else None,
    )
