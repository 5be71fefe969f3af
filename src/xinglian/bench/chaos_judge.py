"""The judge: holds our books against the doubles' own logs. Plain Python, no database, no clock.

What is promised (systems.md): in the app and for receivers that know a delivery's id exactly once; by mail an attempt
that was cut off after the hand-over is uncertain (it may have arrived once) and is never silently sent again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# How often a log may hold a delivery that ended in this state.
PROMISES: Mapping[str, Mapping[str, frozenset[int]]] = {
    "email": {
        "sent": frozenset({1}),
        "delivered": frozenset({1}),
        "uncertain": frozenset({0, 1}),
        "failed": frozenset({0}),
        "cancelled": frozenset({0}),
        "held": frozenset({0}),
    },
    # The gateway says "accepted" and what became of it later, if at all: see `reported`.
    "sms": {
        "sent": frozenset({1}),
        "delivered": frozenset({1}),
        "uncertain": frozenset({0, 1}),
        "failed": frozenset({0, 1}),
    },
    # The receiver knows the id, so nothing it ever took may stay uncertain.
    "webhook": {
        "delivered": frozenset({1}),
        "failed": frozenset({0}),
        "cancelled": frozenset({0}),
    },
}


class Delivery(NamedTuple):
    """A row of our books: `id` is what the double's log names it by."""

    channel: str
    id: str
    state: str


class Receipt(NamedTuple):
    message_id: int
    membership_id: int
    kind: str


class Reported(NamedTuple):
    """What a provider said later about a delivery, and that our side has answered it. `is_by_number`: it named it by a
    number that we never learned when its answer was cut off."""

    word: str
    is_by_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Books:
    """What our side says. Rows may be doubled: then the judge says so."""

    inbox: Collection[tuple[int, int]]
    deliveries: Collection[Delivery]
    receipts: Collection[Receipt] = ()
    facts: Collection[Receipt] = ()
    counted: Mapping[int, int] = field(
        default_factory=dict
    )  # recipients by message, as the message says
    sent_letters: Collection[int] = ()  # messages announced as sent
    unsettled_work: Collection[str] = ()  # jobs and letters left lying


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What really happened, written down by others: whom it was for, what doubles took, what readers were told."""

    wanted_inbox: Collection[tuple[int, int]]
    wanted_deliveries: Collection[tuple[str, str]]  # channel, id
    taken: Mapping[str, Collection[str]]  # ids by channel, as often as taken
    refused: Collection[tuple[str, str]] = ()  # channel, id: no attempt can ever reach these
    reported: Mapping[str, Reported] = field(default_factory=dict)  # by id: the last word
    confirmed_receipts: Collection[Receipt] = ()
    tried_receipts: Collection[Receipt] = ()


@dataclass(frozen=True)
class Finding:
    """`kind`: lost, doubled, unnamed, foreign, miscounted, given_up, left_lying."""

    kind: str
    what: str


def judge(books: Books, outside: Outside) -> list[Finding]:
    """Everything that breaks a promise; nothing when all is well."""
    return [
        *_once("inbox row", books.inbox, outside.wanted_inbox),
        *_once(
            "delivery",
            [(one.channel, one.id) for one in books.deliveries],
            outside.wanted_deliveries,
        ),
        *_states(books.deliveries, outside),
        *_strangers(books.deliveries, outside.taken),
        *_given_up(books.deliveries, outside),
        *_reports(books.deliveries, outside),
        *_receipts(books, outside),
        *_counts(books, outside),
        *(Finding("left_lying", what) for what in books.unsettled_work),
    ]


def tally(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(Counter(one.kind for one in findings))


def _once(
    name: str, found: Iterable[tuple[object, object]], wanted: Iterable[tuple[object, object]]
) -> list[Finding]:
    counts, expected = Counter(found), set(wanted)
    return [
        *(Finding("lost", f"{name} {one}") for one in expected - counts.keys()),
        *(Finding("doubled", f"{name} {one}: {n} times") for one, n in counts.items() if n > 1),
        *(
            Finding("foreign", f"{name} {one}: nobody asked for it")
            for one in counts.keys() - expected
        ),
    ]


def _states(deliveries: Iterable[Delivery], outside: Outside) -> list[Finding]:
    counts = {channel: Counter(ids) for channel, ids in outside.taken.items()}
    refused = set(outside.refused)
    found = []
    for one in deliveries:
        allowed = PROMISES[one.channel].get(one.state)
        n = counts.get(one.channel, Counter())[one.id]
        said = f"{one.channel} {one.id} is {one.state}, the log has it {n} times"
        if one.state == "uncertain" and (one.channel, one.id) in refused and n == 0:
            continue  # Cut off once, then refused for good: nobody here can know what became of the first attempt.
        if allowed is None:
            found.append(Finding("unnamed", said))
        elif n not in allowed:
            kind = "doubled" if n > 1 else "lost" if n == 0 else "unnamed"
            found.append(Finding(kind, said))
    return found


def _strangers(
    deliveries: Iterable[Delivery], taken: Mapping[str, Collection[str]]
) -> list[Finding]:
    ours = {(one.channel, one.id) for one in deliveries}
    return [
        Finding("foreign", f"{channel} log has {id}, our books do not")
        for channel, ids in taken.items()
        for id in set(ids)
        if (channel, id) not in ours
    ]


def _given_up(deliveries: Iterable[Delivery], outside: Outside) -> list[Finding]:
    """However long a provider is away, only what it refuses or reports as failed has failed."""
    refused = set(outside.refused)
    return [
        Finding("given_up", f"{one.channel} {one.id} failed, and nobody has refused it")
        for one in deliveries
        if one.state == "failed" and (one.channel, one.id) not in refused
        and outside.reported.get(one.id, Reported("")).word != "failed"
    ]  # fmt: skip


def _reports(deliveries: Iterable[Delivery], outside: Outside) -> list[Finding]:
    """A report that was answered is in the books; what was accepted and dropped is "sent", and never called delivered."""
    found, refused = [], set(outside.refused)
    for one in deliveries:
        if one.channel != "sms" or (one.channel, one.id) in refused:
            continue
        report = outside.reported.get(one.id)
        said = f"sms {one.id} is {one.state}, reported: {report.word if report else 'nothing'}"
        if report is None:
            if one.state not in ("sent", "uncertain"):
                found.append(Finding("unnamed", said))
        elif one.state != report.word and not (report.is_by_number and one.state == "uncertain"):
            found.append(Finding("lost", said))
    return found


def _receipts(books: Books, outside: Outside) -> list[Finding]:
    rows, facts, tried = Counter(books.receipts), Counter(books.facts), set(outside.tried_receipts)
    return [
        *(
            Finding("lost", f"receipt {one}: its reader was told that it is recorded")
            for one in outside.confirmed_receipts
            if not rows[one]
        ),
        *(Finding("foreign", f"receipt {one}: nobody reported it") for one in rows.keys() - tried),
        *(Finding("doubled", f"receipt {one}: {n} rows") for one, n in rows.items() if n > 1),
        *(Finding("doubled", f"fact {one}: {n} times") for one, n in facts.items() if n > 1),
        *(Finding("lost", f"receipt {one} is no fact") for one in rows.keys() - facts.keys()),
        *(Finding("foreign", f"fact {one} has no receipt") for one in facts.keys() - rows.keys()),
    ]


def _counts(books: Books, outside: Outside) -> list[Finding]:
    wanted = Counter(message_id for message_id, _ in outside.wanted_inbox)
    letters = Counter(books.sent_letters)
    return [
        *(
            Finding("miscounted", f"message {id} says {books.counted.get(id)} recipients, has {n}")
            for id, n in wanted.items()
            if books.counted.get(id) != n
        ),
        *(
            Finding("lost", f"message {id} was never announced as sent")
            for id in wanted.keys() - letters.keys()
        ),
        *(
            Finding("doubled", f"message {id} was announced {n} times")
            for id, n in letters.items()
            if n > 1
        ),
    ]
