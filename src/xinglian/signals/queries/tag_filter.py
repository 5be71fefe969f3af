"""The partners that carry a tag, as a condition for the register's list."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from xinglian.signals.queries import bitmap_store, made_tags
from xinglian.signals.rules import made
from xinglian.signals.rules.registry import FAMILY_LABELS, TAGS
from xinglian.ui.pure import Made

# Up to here the partners are named by their ordinals; a broader tag is looked up partner by partner,
# which is soon enough because every few rows of the list carry it.
_FEW = 50_000


def choices(viewer: Any) -> Sequence[tuple[str, Any]]:
    """Every tag, families together, then those people made."""
    mine = [(key, tag.label) for key, tag in made_tags.in_use().items()]
    # Hundreds of words: a list that is kept goes by those that may change.
    return Made(_all, mine=mine)  # type: ignore[return-value]


def _all(*, mine: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return _named(get_language(), len(TAGS)) + mine


@lru_cache(maxsize=16)
def _named(language: str | None, of: int) -> list[tuple[str, Any]]:
    """Said once in each language: three hundred texts on every list would cost more than its rows."""
    families = list(FAMILY_LABELS)
    tags = sorted(TAGS.values(), key=lambda tag: families.index(tag.family))
    return [(tag.key, str(tag.name)) for tag in tags]


def where(tag: str) -> tuple[str, list[Any]]:
    """SQL over the alias `p`, for staff; a tag nobody knows narrows nothing."""
    made_id = made.id_of(tag)
    if tag not in TAGS and made_id is None:
        return "true", []
    carried = bitmap_store.load([tag])[tag]
    if len(carried) <= _FEW:
        return "p.ordinal = ANY(%s::bigint[])", [list(carried)]
    if made_id is not None:
        return (
            "EXISTS (SELECT FROM signals_made_span AS carried WHERE carried.partner_id = p.organisation_id"
            " AND carried.tag_id = %s AND carried.until IS NULL)",
            [made_id],
        )
    return (
        "EXISTS (SELECT FROM signals_partner_tags AS carried"
        " WHERE carried.partner_id = p.organisation_id AND %s = ANY(carried.keys))",
        [tag],
    )
