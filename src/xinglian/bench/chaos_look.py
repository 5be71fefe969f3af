"""Reading the evidence: our books by plain SQL as the superuser, the doubles' logs from their files."""

import threading
import time
from pathlib import Path

import httpx
import psycopg
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from xinglian.bench.chaos_crew import Crew
from xinglian.bench.chaos_doubles import delivery_id, entries
from xinglian.bench.chaos_gateway import is_told_by_number
from xinglian.bench.chaos_judge import Books, Delivery, Outside, Receipt, Reported
from xinglian.bench.chaos_stage import Readers, Stage, patiently
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push

_UNDER_WAY = """
SELECT (SELECT count(*) FROM push_message WHERE id = ANY (%(waves)s) AND state <> 'sent')
     + (SELECT count(*) FROM push_delivery WHERE state IN ('queued', 'sending'))
     + (SELECT count(*) FROM push_earlyreport r JOIN push_delivery d
            ON d.external_id = r.external_id AND d.channel = 'sms' AND d.state IN ('sent', 'uncertain'))
     + (SELECT count(*) FROM kernel_letter WHERE state = 'waiting')
     + (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'
           OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())))
"""
_LEFT = """
SELECT 'job ' || id || ' ' || task_name || ' ' || status FROM procrastinate_jobs WHERE status IN ('doing', 'failed', 'aborted')
UNION ALL SELECT 'letter ' || id || ' ' || name || ' ' || state || ' ' || right(error, 300) FROM kernel_letter WHERE state <> 'done'
"""
_BEHIND = """
SELECT count(*) FROM push_message m,
  LATERAL (SELECT count(read_at) AS read FROM push_inbox i WHERE i.message_id = m.id) i,
  LATERAL (SELECT count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'uncertain') AS uncertain
             FROM push_delivery d WHERE d.message_id = m.id) d
 WHERE (m.tally_read, m.tally_failed, m.tally_uncertain) IS DISTINCT FROM (i.read, d.failed, d.uncertain)
"""


def lists_behind(*, dsn: str) -> int:
    """Messages whose counts in lists are not (yet) those of their rows. Pages about one message count the rows."""
    with psycopg.connect(dsn, autocommit=True) as books:
        found = books.execute(_BEHIND).fetchone()
    return int(found[0]) if found else 0


def under_way(*, waves: list[int]) -> int:
    """Messages, deliveries, letters and jobs that are not at their end."""
    with acting(network()):
        return int(sql.value(_UNDER_WAY, {"waves": waves}))


def evidence(*, dsn: str) -> Books:
    """Our books, read past the application."""
    with psycopg.connect(dsn, autocommit=True) as books:
        return Books(
            inbox=books.execute("SELECT message_id, membership_id FROM push_inbox").fetchall(),
            deliveries=[
                Delivery(channel, delivery_id(message, membership, round), state)
                for message, membership, round, channel, state in books.execute(
                    "SELECT message_id, membership_id, round, channel, state FROM push_delivery"
                )
            ],
            receipts=[
                Receipt(*row)
                for row in books.execute("SELECT message_id, membership_id, kind FROM push_receipt")
            ],
            facts=[
                Receipt(subject_id, int(ref.partition(":")[2]), kind.removeprefix("push."))
                for subject_id, ref, kind in books.execute(
                    "SELECT subject_id, ref, kind FROM kernel_fact WHERE subject = 'push.message'"
                )
            ],
            counted=dict(books.execute("SELECT id, recipients FROM push_message").fetchall()),
            sent_letters=[
                int(row[0])
                for row in books.execute(
                    "SELECT body->>'message_id' FROM kernel_letter WHERE name = 'push.MessageSent'"
                )
            ],
            unsettled_work=[row[0] for row in books.execute(_LEFT)],
        )


def outside_of(*, stage: Stage, readers: Readers, folder: Path) -> Outside:
    """What was wanted, and what the others wrote down."""
    return Outside(
        wanted_inbox=stage.wanted_inbox,
        wanted_deliveries=stage.wanted_deliveries,
        taken={
            "email": [entry["id"] for entry in entries(folder / "mail.jsonl")],
            "webhook": [entry["id"] for entry in entries(folder / "hooks.jsonl")],
            "sms": [entry["id"] for entry in entries(folder / "sms.jsonl")],
        },
        refused=stage.refused_deliveries,
        reported=_last_words(folder),
        confirmed_receipts=readers.confirmed,
        tried_receipts=readers.tried,
    )


def _last_words(folder: Path) -> dict[str, Reported]:
    """Of the reports that were answered; arrived is arrived, whatever else was said before or after."""
    words: dict[str, Reported] = {}
    for one in entries(folder / "sms-reports.jsonl"):
        if one["to"] == "delivered" or one["id"] not in words:
            words[one["id"]] = Reported(one["to"], is_told_by_number(one["id"]))
    return words


def health(*, crew: Crew, stage: Stage, web: str, readers: Readers) -> dict[str, bool]:
    """Whether everything works again after the last kill: pages, receipts, live streams, letters."""
    until = time.monotonic() + 30
    page = False
    while not page and time.monotonic() < until:
        crew.tend()
        try:
            page = httpx.get(f"{web}/", timeout=5, follow_redirects=True).status_code == 200
        except httpx.HTTPError:
            time.sleep(0.3)
    wave = next(iter(stage.waves.values()))
    reader = stage.recipients[0]
    ear = _Ear(
        url=f"{web}/live?topics=inbox", cookie=patiently(lambda: _session(reader.membership_id))
    )
    heard_first = ear.listen(seconds=10)
    token = push.personal_link(message_id=wave, membership_id=reader.membership_id)
    readers.tried |= {
        Receipt(wave, reader.membership_id, kind) for kind in ("read", "acknowledged", "acted")
    }
    try:
        answer = httpx.post(f"{web}/receipts", json={"token": token, "kind": "acted"}, timeout=10)
        receipt = answer.status_code == 200 and answer.json()["recorded"] >= 1
    except httpx.HTTPError:
        receipt = False
    told = heard_first and ear.heard.wait(10)
    ear.stop()
    quiet = _quiet(stage, seconds=20)
    return {"page": page, "receipt": receipt, "live": told, "letters": quiet}


def _quiet(stage: Stage, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not patiently(lambda: under_way(waves=list(stage.waves.values()))):
            return True
        time.sleep(0.2)
    return False


def _session(membership_id: int) -> str:
    with acting(network()):
        person_id = sql.value(
            "SELECT person_id FROM identity_membership WHERE id = %s", [membership_id]
        )
    session = SessionStore()
    session["membership_id"], session["person_id"], session["stamp"] = membership_id, person_id, 0
    session.save()
    return str(session.session_key)


class _Ear:
    """One open live stream."""

    def __init__(self, *, url: str, cookie: str) -> None:
        self.heard = threading.Event()
        self._open, self._ends = threading.Event(), threading.Event()
        self._url, self._cookies = url, {settings.SESSION_COOKIE_NAME: cookie}
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def listen(self, *, seconds: float) -> bool:
        """Open; True when the stream stands."""
        self._thread.start()
        return self._open.wait(seconds)

    def stop(self) -> None:
        self._ends.set()

    def _run(self) -> None:
        with httpx.Client(cookies=self._cookies, timeout=15) as client:
            try:
                with client.stream("GET", self._url) as answer:
                    if answer.status_code != 200:
                        return
                    for line in answer.iter_lines():
                        self._open.set()
                        if line.startswith("event: inbox"):
                            self.heard.set()
                        if self._ends.is_set() or self.heard.is_set():
                            return
            except httpx.HTTPError:
                return
