"""`xinglian bench audience`: five predicates over 220 tags of a million partners, counted and listed.

Ours: text → parse → check → one query for the bitmaps' versions (bytes only when they are new) → evaluate, inside the
staff member's scope. Limit: the same trees over bitmaps already in memory. Peer: the usual key-value table
(tag, partner) in the same PostgreSQL, by INTERSECT and EXCEPT over its primary key. The answer is checked by an
independent statement (GROUP BY … HAVING), list against list.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from pyroaring import BitMap

from xinglian.bench.frame import (
    BenchResult,
    alternate,
    check,
    median,
    peak_mb,
    percentile,
    speed_ratio,
)
from xinglian.kernel import scope
from xinglian.kernel.scope import acting
from xinglian.signals import api
from xinglian.signals.queries import bitmap_store, words
from xinglian.signals.queries.select_audience import read, select
from xinglian.signals.rules import registry
from xinglian.signals.rules.definition import TagDefinition
from xinglian.signals.rules.evaluate import evaluate

TAGS = 220
FACTS_PER_PARTNER = 25
STAFF = scope.staff(org_id=1)
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
_PAIR = np.dtype(
    [("fields", ">i2"), ("l1", ">i4"), ("tag", ">i2"), ("l2", ">i4"), ("partner", ">i4")]
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """An expression of five predicates, and the same for the key-value table (tags by number)."""

    name: str
    expression: str
    peer: str
    oracle: str


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database (the caller has made it). Raises WrongResult when a count or a list differs."""
    partners = 100_000 if quick else 1_000_000
    bitmaps = _bitmaps(partners)
    everyone = BitMap(np.arange(partners, dtype=np.uint32))
    _declare()
    with psycopg.connect(os.environ["XINGLIAN_DATABASE_URL"]) as owner:
        facts = _fill(owner, bitmaps, everyone)
    with psycopg.connect(os.environ["XINGLIAN_DATABASE_URL"]) as peer:
        for question in _questions(bitmaps):
            _check(peer, question)
        seconds = _measure(peer, bitmaps, everyone, repeats=60 if quick else 200)
    return _result(seconds, partners=partners, facts=facts)


def _count(question: Question) -> int:
    return api.count_audience(expr=question.expression)


def _list(question: Question) -> Any:
    return select(read(question.expression)).ordinals.to_array()


def _cold(question: Question) -> int:
    bitmap_store.forget()
    return _count(question)


def _measure(
    peer: psycopg.Connection, bitmaps: list[BitMap], everyone: BitMap, *, repeats: int
) -> dict[str, list[float]]:
    """Seconds of every single call, by side and question; the sides take turns."""
    questions = _questions(bitmaps)
    single: dict[str, list[float]] = {}
    with acting(STAFF):
        trees = {question.name: read(question.expression).node for question in questions}

    def in_memory(question: Question) -> int:
        return len(
            evaluate(
                trees[question.name], lookup=lambda leaf: bitmaps[_number(leaf)], everyone=everyone
            )
        )

    def side(name: str, work: Callable[[Question], Any], times: int) -> Callable[[], None]:
        def repeat() -> None:
            with acting(STAFF):
                for question in questions:
                    spent = single.setdefault(f"{name} {question.name}", [])
                    spent.extend(_timed(work, question) for _ in range(times))

        return repeat

    few = max(repeats // 10, 3)
    alternate(
        {
            "count": side("count", _count, repeats),
            "list": side("list", _list, few),
            "cold": side("cold", _cold, few),
            "limit": side("limit", in_memory, repeats),
            "peer": side("peer", lambda question: _peer_count(peer, question), 1),
            "peer list": side("peer_list", lambda question: _peer_list(peer, question), 1),
        }
    )
    return single


def _result(single: dict[str, list[float]], *, partners: int, facts: int) -> BenchResult:
    middle = {name: median(values) for name, values in single.items()}

    def mean(kind: str) -> float:
        return (middle[f"{kind} narrow"] + middle[f"{kind} broad"]) / 2

    counts = [
        value for name, values in single.items() if name.startswith("count ") for value in values
    ]
    return BenchResult(
        bench="audience",
        n=partners,
        ours={
            "seconds": mean("count"),
            "p95_count_ms": round(percentile(counts, 0.95) * 1000, 3),
            "list_seconds": mean("list"),
            "cold_count_seconds": mean("cold"),
            "peak_mb": round(peak_mb()),
        },
        limit={"seconds": mean("limit")},
        peer={"seconds": mean("peer"), "list_seconds": mean("peer_list")},
        ratio_to_limit=speed_ratio(ours=mean("count"), theirs=mean("limit")),
        ratio_to_peer=speed_ratio(ours=mean("count"), theirs=mean("peer")),
        correct=True,
        notes={"facts": facts, "tags": TAGS}
        | {
            f"{name.replace(' ', '_')}_ms": round(value * 1000, 3) for name, value in middle.items()
        },
    )


def _timed(work: Callable[[Question], Any], question: Question) -> float:
    began = time.perf_counter()
    work(question)
    return time.perf_counter() - began


def _name(number: int) -> str:
    return f"bench_{number:03d}"


def _number(leaf: Any) -> int:
    return int(leaf.name.removeprefix("bench_"))


def _declare() -> None:
    """The bench's tags are words of the language like any other."""
    registry.declare_tags(
        TagDefinition(
            key=_name(n),
            name=_name(n),
            meaning="",
            family="buying",
            owner="auditor",
            where="amount_1m > 0",
            has="",
            just_not="",
        )
        for n in range(TAGS)
    )
    words.tag_words.cache_clear()


def _bitmaps(partners: int) -> list[BitMap]:
    """From 0.4 % to 60 % of the partners, together about 25 facts a partner; always the same."""
    random = np.random.default_rng(20_251)
    shares = np.geomspace(0.004, 0.6, TAGS)
    shares *= FACTS_PER_PARTNER / shares.sum()
    return [
        BitMap(np.flatnonzero(random.random(partners, dtype=np.float32) < share).astype(np.uint32))
        for share in shares
    ]


def _fill(owner: psycopg.Connection, bitmaps: list[BitMap], everyone: BitMap) -> int:
    """Bitmaps into our table, facts into the peer's; how many facts."""
    rows = [(_name(n), "tag", bitmap.serialize(), len(bitmap)) for n, bitmap in enumerate(bitmaps)]
    rows.append(("all", "base", everyone.serialize(), len(everyone)))
    with owner.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO signals_tag_bitmap (key, kind, bitmap, cardinality, version, computed_at)"
            " VALUES (%s, %s, %s, %s, 1, now())",
            rows,
        )
        cursor.execute("CREATE TABLE bench_tag (tag smallint NOT NULL, partner int NOT NULL)")
        with cursor.copy("COPY bench_tag FROM STDIN (FORMAT binary)") as copy:
            copy.write(_HEAD)
            for number, bitmap in enumerate(bitmaps):
                pairs = np.empty(len(bitmap), dtype=_PAIR)
                pairs["fields"], pairs["l1"], pairs["l2"] = 2, 2, 4
                pairs["tag"], pairs["partner"] = number, np.array(bitmap.to_array())
                copy.write(pairs.tobytes())
            copy.write(_TAIL)
        cursor.execute("ALTER TABLE bench_tag ADD PRIMARY KEY (tag, partner)")
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE bench_tag")
    return sum(len(bitmap) for bitmap in bitmaps)


def _questions(bitmaps: list[BitMap]) -> list[Question]:
    """Narrow: four tags of 12–24 % and an exclusion leave 0.07 %; broad: an OR of the most common ones, a third remains."""
    of = [f"SELECT partner FROM bench_tag WHERE tag = {n}" for n in range(len(bitmaps))]
    a, b, c, d, e = 150, 160, 170, 180, 140
    narrow = Question(
        name="narrow",
        expression=f"{_name(a)} & {_name(b)} & {_name(c)} & {_name(d)} & !{_name(e)}",
        peer=f"{of[a]} INTERSECT {of[b]} INTERSECT {of[c]} INTERSECT {of[d]} EXCEPT {of[e]}",
        oracle=_having((a, b, c, d, e), "bool_or(tag = {0}) AND bool_or(tag = {1}) AND bool_or(tag = {2})"
                       " AND bool_or(tag = {3}) AND NOT bool_or(tag = {4})"),
    )  # fmt: skip
    v, w, x, y, z = 215, 218, 219, 120, 150
    broad = Question(
        name="broad",
        expression=f"({_name(v)} | {_name(w)}) & {_name(x)} & !{_name(y)} & !{_name(z)}",
        peer=f"(({of[v]} UNION {of[w]}) INTERSECT {of[x]}) EXCEPT {of[y]} EXCEPT {of[z]}",
        oracle=_having((v, w, x, y, z), "(bool_or(tag = {0}) OR bool_or(tag = {1})) AND bool_or(tag = {2})"
                       " AND NOT bool_or(tag = {3}) AND NOT bool_or(tag = {4})"),
    )  # fmt: skip
    return [narrow, broad]


def _having(tags: tuple[int, ...], condition: str) -> str:
    return f"SELECT partner FROM bench_tag WHERE tag IN {tags} GROUP BY partner HAVING {condition.format(*tags)}"


def _peer_count(peer: psycopg.Connection, question: Question) -> int:
    row = peer.execute(f"SELECT count(*) FROM ({question.peer}) q").fetchone()
    return int(row[0]) if row else 0


def _peer_list(peer: psycopg.Connection, question: Question) -> list[int]:
    row = peer.execute(f"SELECT array_agg(partner) FROM ({question.peer}) q").fetchone()
    return list(row[0] or []) if row else []


def _check(peer: psycopg.Connection, question: Question) -> None:
    """Count and every single partner, against a statement of another form."""
    with acting(STAFF):
        counted, listed = _count(question), list(_list(question))
    independent = sorted(row[0] for row in peer.execute(question.oracle).fetchall())
    check(counted > 0, f"{question.name}: an empty audience proves nothing")
    check(
        counted == len(independent),
        f"{question.name}: we count {counted}, the table {len(independent)}",
    )
    check(listed == independent, f"{question.name}: our list differs from the table's")
    check(_peer_count(peer, question) == counted, f"{question.name}: the peer itself disagrees")
