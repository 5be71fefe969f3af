"""Items become entries: those not known yet, with what the words propose. Known are: the same id, link or words."""

from collections.abc import Sequence
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
from xinglian.policyradar.rules.propose import Proposal, propose


def proposal_of(item: Item) -> Proposal:
    return propose(
        title=item.title, summary=item.summary, kinds=KIND_WORDS, relevant=str(knobs.value("policyradar.relevant_words")),
        ignored=str(knobs.value("policyradar.ignored_words")),
    )  # fmt: skip


def catalogue_codes() -> frozenset[str]:
    """Of the categories the catalogue has."""
    return frozenset(sql.column("SELECT category_code FROM catalogue_pub_category"))


def categories_of(item: Item, *, known: frozenset[str]) -> list[str]:
    """Categories the item's words name, of those known."""
    found = named(f"{item.title}.\n\n{item.summary}", table=COMPONENTS).codes
    return [code for code in found if code in known]


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
    codes = catalogue_codes()
    for item, own in unknown(items):
        said = proposal_of(item)
        made.append(
            Entry(
                kind=said.kind, title=item.title, summary=item.summary, link=item.link, source=source[:120], issuer=issuer[:120],
                published_on=item.published_on, proposal=said.verdict, proposal_words=", ".join(said.words)[:120], feed=feed,
                categories=categories_of(item, known=codes) if said.kind == "recall" else [],
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
