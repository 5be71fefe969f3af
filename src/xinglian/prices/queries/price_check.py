"""Typed numbers become priced lines: for the maker who asks for a buyer, and for the buyer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.quantity import plain
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.queries.words import name_of, no_price, percent_word, price_word, verdict
from xinglian.prices.rules.asked_lines import Asked
from xinglian.prices.rules.quote import Considered, Quote
from xinglian.prices.rules.words import Verdict

# For so many unknown numbers candidates are looked up; each costs a query.
_GUESSED = 5


@dataclass(frozen=True, kw_only=True)
class Line:
    """One typed line. Without a part: `candidates`. `typed` is the number of another brand that led here."""

    number: str
    typed: str = ""
    quantity: str = ""
    part: catalogue.PartCard | None = None
    successor: str = ""
    candidates: tuple[str, ...] = ()
    quote: Quote | None = None
    price: str = ""
    amount: Any = None
    gross: Any = None
    list_name: str = ""
    step: str = ""
    next_step: str = ""
    next_price: str = ""
    percent: str = ""
    base: str = ""
    base_code: str = ""
    tax: str = ""
    trouble: str = ""
    floor: str = ""
    is_below: bool = False
    why: tuple[dict[str, Any], ...] = ()


def price_lines(
    *, buyer_id: int, asked: Sequence[Asked], day: date, currency: str, known_at: datetime | None = None, of_maker: bool
) -> list[Line]:  # fmt: skip
    """In the order typed. At most seven queries, and one for each of the first five unknown numbers."""
    parts = catalogue.parts_by_number(numbers=[one.number for one in asked])
    meant = _by_reference([one.number for one in asked if one.number not in parts])
    parts |= {number: found[0] for number, found in meant.items() if len(found) == 1}
    after = {card.superseded_by_part_id for card in parts.values() if card.superseded_by_part_id}
    successors = catalogue.parts(part_ids=after) if after else {}
    known = [(parts[one.number].part_id, one.quantity) for one in asked if one.number in parts]
    quotes = iter(
        quote_lines(buyer_id=buyer_id, lines=known, day=day, currency=currency, known_at=known_at)
        if known
        else []
    )
    out: list[Line] = []
    guesses = 0
    for one in asked:
        card = parts.get(one.number)
        if card is None:
            near = [found.number for found in meant.get(one.number, [])][:3]
            if not near and guesses < _GUESSED:
                guesses += 1
                near = [hit.part.number for hit in catalogue.near_parts(text=one.number, limit=3)]
            out.append(
                Line(
                    number=one.number, quantity=plain(one.quantity), candidates=tuple(near), trouble=_("No part has this number."),
                )
            )  # fmt: skip
            continue
        successor = successors.get(card.superseded_by_part_id or 0)
        out.append(_line(one, card, successor.number if successor else "", next(quotes), of_maker))
    return out


def _by_reference(numbers: list[str]) -> dict[str, list[catalogue.PartCard]]:
    """Parts that an OE number or another brand's leads to, by the number as typed."""
    if not numbers:
        return {}
    keys = {number: catalogue.normalise_number(number) for number in numbers}
    rows = sql.rows(
        "SELECT DISTINCT number_key, part_id FROM catalogue_pub_reference WHERE number_key = ANY (%s) ORDER BY part_id",
        [[key for key in keys.values() if key]],
    )
    cards = catalogue.parts(part_ids=[row["part_id"] for row in rows]) if rows else {}
    return {
        number: [cards[row["part_id"]] for row in rows if row["number_key"] == key and row["part_id"] in cards]
        for number, key in keys.items()
    }  # fmt: skip


def _line(asked: Asked, card: catalogue.PartCard, successor: str, quote: Quote, of_maker: bool) -> Line:  # fmt: skip
    offer, chosen, amounts = quote.offer, quote.price_list, quote.amounts
    shown: dict[str, Any] = {}
    if offer and chosen and amounts:
        shown = {
            "price": price_word(offer.price), "amount": amounts.net, "gross": amounts.gross,
            "list_name": name_of(chosen.name, chosen.name_en), "step": plain(offer.step or Decimal(1)),
            "next_step": plain(offer.next_step) if offer.next_step else "",
            "next_price": price_word(offer.next_price) if offer.next_price is not None else "",
            "percent": percent_word(offer.percent) if offer.percent else "", "base": price_word(offer.base_price) if offer.base_price else "",
            "base_code": chosen.base_code, "tax": tax_word(chosen.includes_tax, chosen.tax_rate),
        }  # fmt: skip
    return Line(
        number=card.number, typed=asked.number if catalogue.normalise_number(asked.number) != card.number_key else "", quantity=plain(asked.quantity), part=card, successor=successor, quote=quote, trouble=no_price(quote),
        floor=price_word(quote.floor) if quote.floor is not None else "", is_below=quote.is_below_floor,
        why=tuple(_why(one) for one in quote.why() if _told(one, of_maker)), **shown,
    )  # fmt: skip


def tax_word(includes_tax: bool, rate: Decimal) -> str:
    if not rate:
        return _("without tax")
    words = _("with %(rate)s tax") if includes_tax else _("plus %(rate)s tax")
    return words % {"rate": percent_word(rate)}


def _told(one: Considered, of_maker: bool) -> bool:
    """A buyer is told of its own lists; of others there is nothing to tell."""
    return of_maker or one.verdict != Verdict.NOT_FOR_BUYER


def _why(one: Considered) -> dict[str, Any]:
    return {
        "list_id": one.card.list_id, "code": one.card.code, "name": name_of(one.card.name, one.card.name_en), "price": price_word(one.price) if one.price is not None else "",
        "words": verdict(one), "counts": one.verdict == Verdict.WON,
    }  # fmt: skip
