"""One tag: what it means, who carries it, how that changed, where they are, who uses it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import clock, knobs, sql
from xinglian.signals.queries import bitmap_store, select_audience, wording
from xinglian.signals.queries.builder_state import by_word
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.queries.tag_list import Freshness, TagRow, freshness, tag_row
from xinglian.signals.queries.tag_past import (
    Corrected,
    Version,
    corrections,
    count_before,
    facts_of,
    versions,
)
from xinglian.signals.queries.why import tag_or_refuse
from xinglian.signals.rules.climate import PROVINCES
from xinglian.signals.rules.definition import Parameter
from xinglian.signals.rules.nodes import Compare, Everyone, Term, leaves
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.problems import ExpressionProblem

_HISTORY = 60


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A parameter as it stands: `value` in force, `text` for reading."""

    parameter: Parameter
    value: object
    text: str
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class TagPage:
    row: TagRow
    where: str
    refresh: str
    thresholds: list[Threshold]
    figures: list[tuple[str, str]]
    history: list[tuple[datetime, int]]
    gained: int
    lost: int
    provinces: dict[str, int]
    by_type: list[tuple[str, int]]
    sample: list[dict[str, Any]]
    audiences: list[dict[str, Any]]
    versions: list[Version]
    corrections: list[Corrected]
    count_before: int | None
    freshness: Freshness | None


def tag_page(*, key: str, seed: int = 0) -> TagPage:
    """Raises UnknownTag. Counts are those of the caller's reach; the history is the network's."""
    tag = tag_or_refuse(key)
    settings = knobs.values("signals.")
    values, currency = tag.values(settings), str(settings["signals.currency"])
    carriers, everyone = select_audience.select_many(
        [Expression(text=key, node=Term(key)), Expression(text="all", node=Everyone())]
    )
    places = bitmap_store.load([f"region:{code}" for code in PROVINCES])
    history = sql.rows(
        "SELECT counted_at, cardinality, gained, lost FROM signals_tag_count WHERE key = %s ORDER BY id DESC LIMIT %s",
        [key, _HISTORY],
    )
    return TagPage(
        row=tag_row(tag, settings, {key: carriers.count}, everyone.count),
        where=tag.where.format_map({name: _plain(value) for name, value in values.items()}),
        refresh=tag.refresh,
        thresholds=[
            Threshold(
                parameter=parameter, value=values[parameter.key],
                text=wording.by_kind(parameter.kind, values[parameter.key], currency=currency),
                is_default=values[parameter.key] == parameter.default,
            )
            for parameter in tag.parameters
        ],
        figures=facts_of(tag),
        history=[(row["counted_at"], row["cardinality"]) for row in reversed(history)],
        gained=history[0]["gained"] if history else 0,
        lost=history[0]["lost"] if history else 0,
        provinces={
            code: carriers.ordinals.intersection_cardinality(bitmap)
            for code, bitmap in ((code, places[f"region:{code}"]) for code in PROVINCES)
            if len(bitmap & everyone.ordinals)
        },
        by_type=by_word("type", carriers.ordinals),
        sample=select_audience.sample(carriers.ordinals, size=8, seed=seed),
        audiences=audiences_with(key),
        versions=versions(tag, currency=currency),
        corrections=corrections(key, now=clock.now()),
        count_before=count_before(key, now=clock.now()),
        freshness=freshness(),
    )  # fmt: skip


def audiences_with(key: str) -> list[dict[str, Any]]:
    """Saved audiences whose expression names the tag."""
    rows = sql.rows(
        "SELECT id, name, expression FROM signals_audience WHERE archived_at IS NULL AND strpos(expression, %s) > 0"
        " ORDER BY name",
        [key],
    )
    return [row for row in rows if key in _names(row["expression"])]


def _names(expression: str) -> set[str]:
    try:
        node = parse(expression)
    except ExpressionProblem:
        return set()
    return {
        leaf.figure if isinstance(leaf, Compare) else leaf.name
        for leaf in leaves(node)
        if not isinstance(leaf, Everyone)
    }


def _plain(value: object) -> str:
    return format(value, "g") if isinstance(value, float) else str(value)
