"""Items become entries: those not known yet, with what the words propose. Known are: the same id, link or words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import jobs, knobs, live, sql
from xinglian.kernel.scope import network
from xinglian.policyradar.actions import steps
from xinglian.policyradar.actions.keep_entry import due_of
from xinglian.policyradar.definitions.components import COMPONENTS
from xinglian.policyradar.definitions.words import KIND_WORDS
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.rules import marks
from xinglian.policyradar.rules.components import named
from xinglian.policyradar.rules.feed_items import Item
from xinglian.policyradar.rules.part_numbers import candidates
from xinglian.policyradar.rules.propose import Proposal, propose, with_named


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What an item's words make of it: `categories` and `part_numbers` are ours that they name; of recalls they are the scope."""

    said: Proposal
    categories: list[str]
    part_numbers: list[str]


def weighed(items: Sequence[Item]) -> list[Weighed]:
    """One for each item, in order. Two queries."""
    known, relevant, ignored = catalogue_codes(), str(knobs.value("policyradar.relevant_words")), str(knobs.value("policyradar.ignored_words"))  # fmt: skip
    keys = [candidates(f"{item.title}\n{item.summary}") for item in items]
    numbers = _numbers(sorted({key for own in keys for key in own}))
    out = []
    for item, own in zip(items, keys, strict=True):
        said = propose(title=item.title, summary=item.summary, kinds=KIND_WORDS, relevant=relevant, ignored=ignored)  # fmt: skip
        found = named(f"{item.title}.\n\n{item.summary}", table=COMPONENTS)
        categories = [code for code in found.codes if code in known]
        ours = [numbers[key] for key in own if key in numbers]
        spoken = [*ours, *(found.words if categories else ())]
        out.append(Weighed(said=with_named(said, spoken), categories=categories, part_numbers=ours))
    return out


def catalogue_codes() -> frozenset[str]:
    """Of the categories the catalogue has."""
    return frozenset(sql.column("SELECT category_code FROM catalogue_pub_category"))


def _numbers(keys: list[str]) -> dict[str, str]:
    """Our parts' numbers, by key."""
    if not keys:
        return {}
    rows = sql.rows("SELECT number_key, min(number) AS number FROM catalogue_pub_part WHERE number_key = ANY(%s) GROUP BY 1", [keys])  # fmt: skip
    return {row["number_key"]: row["number"] for row in rows}


def unknown(items: Sequence[Item]) -> list[tuple[Item, list[str]]]:
    """What nobody has seen yet, each once. One query."""
    marked = [
        (one, marks.marks(ident=one.ident, link=one.link, title=one.title, summary=one.summary))
        for one in items
    ]
    wanted = sorted({mark for _item, own in marked for mark in own})
    known = {
        mark
        for own in Entry.objects.filter(marks__overlap=wanted).values_list("marks", flat=True)
        for mark in own
    }
    fresh = []
    for item, own in marked:
        if own and not known & set(own):
            fresh.append((item, own))
            known |= set(own)
    return fresh


def take_items(
    *, items: Sequence[Item], feed: Feed | None, source: str, issuer: str, name: str, now: datetime, is_simulated: bool = False,
) -> list[Entry]:  # fmt: skip
    """The new entries. In one transaction with whatever the caller keeps of the feed."""
    made = []
    fresh = unknown(items)
    for (item, own), found in zip(fresh, weighed([item for item, _own in fresh]), strict=True):
        said, is_recall = found.said, found.said.kind == "recall"
        made.append(
            Entry(
                kind=said.kind, title=item.title, summary=item.summary, link=item.link, source=source[:120], issuer=issuer[:120],
                published_on=item.published_on, proposal=said.verdict, proposal_words=", ".join(said.words)[:120], feed=feed,
                categories=found.categories if is_recall else [], part_numbers=found.part_numbers[:50] if is_recall else [],
                found_at=now, due_at=due_of(now), marks=own, changed_at=now, is_simulated=is_simulated,
            )
        )  # fmt: skip
    for one in made:
        one.save(force_insert=True)
    steps.record(made, "found" if feed else "brought", source, name=name, now=now)
    if made:
        live.publish("policyradar")
        jobs.defer("policyradar.count", scope=network(), queueing_lock="policyradar.count")
    return made
