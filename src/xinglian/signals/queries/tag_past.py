"""What a tag meant before, who is corrected by hand, and from which facts it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.signals.queries import wording
from xinglian.signals.queries.corrections import HERE, Correction, standing
from xinglian.signals.rules import registry
from xinglian.signals.rules.definition import TagDefinition

_MOST = 12
MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One definition: its number, since when, and its thresholds in words."""

    number: int
    since: datetime
    meaning: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A correction in force, with the partner it is about."""

    correction: Correction
    partner_name: str


def versions(tag: TagDefinition, *, currency: str) -> list[Version]:
    """The newest first."""
    rows = sql.rows(
        "SELECT version, since, rule, thresholds FROM signals_tag_version WHERE key = %s ORDER BY version DESC LIMIT %s",
        [tag.key, _MOST],
    )
    return [
        Version(
            number=row["version"], since=row["since"], rule=row["rule"],
            meaning=_said(tag, row["thresholds"], currency),
        )
        for row in rows
    ]  # fmt: skip


def _said(tag: TagDefinition, thresholds: Mapping[str, Any], currency: str) -> str:
    places = {
        p.key: wording.by_kind(p.kind, thresholds.get(p.key, p.default), currency=currency)
        for p in tag.parameters
    }
    return str(tag.meaning).format_map(places)


def corrections(key: str, *, now: datetime) -> list[Corrected]:
    """Those in force, within the caller's reach."""
    found = standing(on=now.astimezone(HERE).date(), tag=key)
    cards = partners.partners(partner_ids=[one.partner_id for one in found])
    return [
        Corrected(correction=one, partner_name=cards[one.partner_id].name)
        for one in found
        if one.partner_id in cards
    ]


def count_before(key: str, *, now: datetime) -> int | None:
    """How many carried it a month ago in the whole network; None before there was a count."""
    found: int | None = sql.value(
        "SELECT cardinality FROM signals_tag_count WHERE key = %s AND counted_at <= %s ORDER BY counted_at DESC LIMIT 1",
        [key, now - MONTH],
    )
    return found


def facts_of(tag: TagDefinition) -> list[tuple[str, str]]:
    """(figure, facts it is counted from and who keeps them), in the order of the rule."""
    found = []
    for name in registry.figures_of(tag):
        figure = registry.FIGURES[name]
        kind = registry.FACT_KINDS.get(figure.source)
        source = str(registry.SOURCE_LABELS[figure.source])
        found.append((str(figure.label), f"{kind.label} · {source}" if kind else source))
    return found
