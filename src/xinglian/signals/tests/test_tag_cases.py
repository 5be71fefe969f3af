"""Every tag's own test cases, all in one batch through the real computation: one partner per case."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from pyroaring import BitMap

from xinglian.signals import definitions
from xinglian.signals.queries.compute_figures import compute_figures, compute_tags, open_engine
from xinglian.signals.rules import case, predicate
from xinglian.signals.rules.case import NOW, UNTIL, Facts, NotACase, Part
from xinglian.signals.rules.definition import FAMILIES
from xinglian.signals.rules.registry import FACT_KINDS, PLANNED, TAGS

assert definitions

CASES = [(key, text) for key, tag in TAGS.items() for text in (tag.has, tag.just_not)]
ORDINALS = {named: ordinal for ordinal, named in enumerate(CASES, start=1)}


class Loader:
    """Cases as rows of the engine's tables; a part is one row, however many cases name it."""

    def __init__(self) -> None:
        self.parts: dict[str, int] = {}
        self.rows: dict[str, list[tuple[Any, ...]]] = {
            name: []
            for name in ("partner", "line", "stock", "receipt", "person", "fact", "forecast")
        }

    def part(self, part: Part) -> int:
        return self.parts.setdefault(part.text, len(self.parts) + 1)

    def add(self, ordinal: int, facts: Facts) -> None:
        given = facts.partner
        place = given.get("place", "")
        steps = place.split(".")
        joined = NOW.date() - timedelta(int(given["joined"])) if "joined" in given else None
        number = {key: int(given[key]) if key in given else None for key in ("csm", "mentor", "parent", "bays", "technicians")}  # fmt: skip
        self.rows["partner"].append((
            ordinal, ordinal, given.get("type", "garage"), given.get("status", "prospect"), given.get("layer", ""),
            steps[2] if len(steps) > 2 else "", place, joined, number["csm"], number["mentor"], number["parent"], False,
            number["bays"], number["technicians"], given.get("ev") == "yes",
        ))  # fmt: skip
        self.rows["line"] += [
            (ordinal, self.part(part), day, kind, amount, part.value("in", "CNY"), quantity)
            for part, day, kind, amount, quantity in facts.lines
        ]
        self.rows["stock"] += [
            (ordinal, self.part(part), as_of, on_hand, value, moved)
            for part, as_of, on_hand, value, moved in facts.stock
        ]
        for at, (sent, read, ack, acted, must, kind, by) in enumerate(facts.receipts):
            self.rows["receipt"].append((
                ordinal, at, _plain(sent), _plain(read), _plain(ack), _plain(acted), must, kind, ordinal * 10 + by,
            ))  # fmt: skip
        if facts.expected:
            self.rows["forecast"].append(_expected(ordinal, facts.expected))
        self.rows["person"] += [(ordinal, *person) for person in facts.people]
        self.rows["fact"] += [
            (ordinal, kind, _plain(at), amount, item) for kind, at, amount, item in facts.told
        ]

    def load(self, engine: duckdb.DuckDBPyConnection) -> None:
        for table, rows in self.rows.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                engine.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        engine.executemany(
            "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)", [_part(i, t) for t, i in self.parts.items()]
        )  # fmt: skip
        engine.executemany("INSERT INTO known VALUES (?)", [(kind,) for kind in FACT_KINDS])


def _plain(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if moment else None


def _expected(ordinal: int, said: dict[str, float]) -> tuple[Any, ...]:
    due, late = said.get("due"), said.get("late")
    numbers = [said.get(key) for key in ("chance_30", "chance_90", "lost", "change", "distance")]
    return (
        ordinal, None, None if due is None else UNTIL + timedelta(due), None if late is None else UNTIL - timedelta(late), *numbers,
    )  # fmt: skip


def _part(number: int, text: str) -> tuple[Any, ...]:
    part = Part(text)
    codes = ["cooling", "antifreeze"] if part.category == "antifreeze" else [part.category]
    launched = UNTIL - timedelta(90) if "new" in part.marks else UNTIL - timedelta(2000)
    price = float(part.value("list", "0")) * 100
    return (
        number,
        codes,
        part.value("b", ""),
        "ev" in part.marks,
        "old" in part.marks,
        launched,
        price,
    )


def compute(cases: Iterable[tuple[str, str]]) -> dict[str, BitMap]:
    engine, loader = open_engine(), Loader()
    for named in cases:
        loader.add(ORDINALS[named], case.read(named[1]))
    loader.load(engine)
    compute_figures(engine, until=UNTIL, now=NOW, currency="CNY")
    tags = compute_tags(engine, settings={})
    engine.close()
    return tags


@pytest.fixture(scope="module")
def carried() -> dict[str, BitMap]:
    return compute(ORDINALS)


@pytest.mark.parametrize("key", TAGS)
def test_a_tag_is_carried_by_its_own_example_and_not_by_the_near_miss(
    carried: dict[str, Any], key: str
) -> None:
    tag = TAGS[key]
    assert ORDINALS[key, tag.has] in carried[key], tag.has
    assert ORDINALS[key, tag.just_not] not in carried[key], tag.just_not


@pytest.mark.parametrize("step", [7, 11])
def test_a_few_partners_computed_alone_are_as_among_all(carried: dict[str, Any], step: int) -> None:
    few = [named for named, ordinal in ORDINALS.items() if ordinal % step == 0]
    alone = compute(few)
    mine = BitMap(ORDINALS[named] for named in few)
    assert {key for key in TAGS if carried[key] & mine != alone[key]} == set()


def test_the_catalogue_has_more_than_two_hundred_and_twenty_tags_in_every_family() -> None:
    assert len(TAGS) >= 220
    assert {tag.family for tag in TAGS.values()} == set(FAMILIES)
    assert not set(PLANNED) & set(TAGS)


def test_no_two_tags_say_the_same() -> None:
    told = [predicate.read(tag.where, tag.values({})) for tag in TAGS.values()]
    assert len({str(node) for node in told}) == len(told)
    assert len({str(tag.name) for tag in TAGS.values()}) == len(TAGS)


def test_a_statement_nobody_understands_is_named() -> None:
    with pytest.raises(NotACase, match="sell 5 brakes"):
        case.read("buy 9 brakes @5; sell 5 brakes")
