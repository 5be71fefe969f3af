"""Front door of partners.

    partners.partners(partner_ids=[…]) -> {id: PartnerCard}      partners.partner(partner_id=…)
    partners.partners_by_code(codes=[…]) -> {code: PartnerCard}  partners.partner_by_code(code=…)
    partners.search_partners(text="jdqp", limit=20) -> [PartnerCard]
    partners.near_partners(text="jdqz", limit=20) -> [PartnerCard]

Everything is narrowed by the scope in force. Set-based readers join `partners_pub_partner`.

Doors for contexts above (call them at import of `panels.py`):
    timeline_source(name, label=…, fetch=…)   entries on a partner's timeline
    offer_filter(ListFilter(…))               a filter chip of the list (`ui.offered_filters`)
    offer_bulk(BulkAction(…))                 a button for selected partners; its view asks chosen_partners(),
                                              and chosen_filters() when those are TooMany
    offer_merge_count(name, label=…, count=…) what goes over in a merge (and listen to PartnersMerged/Unmerged)
    offer_merge_bar(name, sentence=…, stands="EXISTS (…)")  what must end before a partner goes into another one
    offer_holder(name, held=…)                what keeps a partner where no foreign key does (ledgers)
Slots: `partners.page`, `partners.aside`, `partners.actions`, `partners.mine`, each with the partner's id.
recompute_layers(figures_sql=…, as_of=…, now=…) is called by who knows the purchases (trade's reaction
to its own OrderLinesRecorded), as network().
"""

from collections.abc import Iterable

from xinglian.partners.actions.assign_people import assign_csm, set_liaison
from xinglian.partners.actions.change_status import change_status
from xinglian.partners.actions.find_duplicates import find_duplicates
from xinglian.partners.actions.merge_partners import UndoLaterFirst, merge_partners, undo_merge
from xinglian.partners.actions.recompute_layers import LayersResult, recompute_layers
from xinglian.partners.actions.register_partner import register_partner
from xinglian.partners.queries.asked_filters import TooMany, chosen_filters, chosen_partners
from xinglian.partners.queries.bulk_actions import BulkAction, offer_bulk
from xinglian.partners.queries.care import Care, care
from xinglian.partners.queries.holders import offer_holder
from xinglian.partners.queries.merge_bars import offer_merge_bar
from xinglian.partners.queries.merge_counts import offer_merge_count
from xinglian.partners.queries.partner_cards import (
    PartnerCard,
    cards_by_code,
    cards_by_id,
    near_cards,
    search_cards,
)
from xinglian.partners.queries.partner_list import offer_filter
from xinglian.partners.queries.timeline import Entry, Mark, timeline_source
from xinglian.partners.queries.words import LAYER_WORDS, STATUS_WORDS, TYPE_WORDS
from xinglian.partners.rules.words import Layer, PartnerType, Status


def partner(*, partner_id: int) -> PartnerCard | None:
    """The partner, or None when it is out of reach."""
    return cards_by_id([partner_id]).get(partner_id)


def partners(*, partner_ids: Iterable[int]) -> dict[int, PartnerCard]:
    """By id, one query; those out of reach are missing."""
    return cards_by_id(partner_ids)


def picked_labels(values: Iterable[str]) -> dict[str, str]:
    """What a picker of partners shows for what was picked; one query, and nothing for what is no number."""
    ids = [int(one) for one in values if one.isdecimal() and len(one) < 19]
    return {str(key): card.label for key, card in partners(partner_ids=ids).items()}


def partner_by_code(*, code: str) -> PartnerCard | None:
    return cards_by_code([code]).get(code)


def partners_by_code(*, codes: Iterable[str]) -> dict[str, PartnerCard]:
    """By code, one query; unknown codes are missing."""
    return cards_by_code(codes)


def search_partners(*, text: str, limit: int = 20) -> list[PartnerCard]:
    """By code, name, short name, pinyin or initials; best first."""
    return search_cards(text=text, limit=limit)


def near_partners(*, text: str, limit: int = 6) -> list[PartnerCard]:
    """By a slip of one sign or letter, or the same by ear; the nearest first. For when search_partners finds little."""
    return near_cards(text=text, limit=limit)


__all__ = [
    "LAYER_WORDS",
    "STATUS_WORDS",
    "TYPE_WORDS",
    "BulkAction",
    "Care",
    "Entry",
    "Layer",
    "LayersResult",
    "Mark",
    "PartnerCard",
    "PartnerType",
    "Status",
    "TooMany",
    "UndoLaterFirst",
    "assign_csm",
    "care",
    "change_status",
    "chosen_filters",
    "chosen_partners",
    "find_duplicates",
    "merge_partners",
    "near_partners",
    "offer_bulk",
    "offer_filter",
    "offer_holder",
    "offer_merge_bar",
    "offer_merge_count",
    "partner",
    "partner_by_code",
    "partners",
    "partners_by_code",
    "picked_labels",
    "recompute_layers",
    "register_partner",
    "search_partners",
    "set_liaison",
    "timeline_source",
    "undo_merge",
]
