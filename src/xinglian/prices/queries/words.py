"""The words of prices in the reader's language."""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from xinglian.kernel.money import unit_price_words
from xinglian.kernel.quantity import plain
from xinglian.prices.rules.quote import Considered, Quote
from xinglian.prices.rules.words import ChangeKind, ChangeState, ListState, NoPrice, Verdict

LIST_STATES = {
    ListState.NOW: gettext_lazy("In force"), ListState.PLANNED: pgettext_lazy("prices", "Planned"), ListState.DRAFT: gettext_lazy("Draft"),
    ListState.OVER: pgettext_lazy("prices", "Over"), ListState.WITHDRAWN: gettext_lazy("Withdrawn"),
}  # fmt: skip
LIST_TONES = {
    ListState.NOW: "good", ListState.PLANNED: "info", ListState.DRAFT: "none", ListState.OVER: "none", ListState.WITHDRAWN: "none",
}  # fmt: skip
CHANGE_STATES = {
    ChangeState.DRAFT: gettext_lazy("Draft"), ChangeState.WAITING: gettext_lazy("Waiting for a second person"),
    ChangeState.REFUSED: pgettext_lazy("prices", "Refused"), ChangeState.PUBLISHED: gettext_lazy("Published"),
    ChangeState.WITHDRAWN: gettext_lazy("Taken back"),
}  # fmt: skip
CHANGE_TONES = {
    ChangeState.DRAFT: "none", ChangeState.WAITING: "watch", ChangeState.REFUSED: "act", ChangeState.PUBLISHED: "good",
    ChangeState.WITHDRAWN: "none",
}  # fmt: skip
CHANGE_KINDS = {
    ChangeKind.EDIT: gettext_lazy("By hand"), ChangeKind.PERCENT: gettext_lazy("By percent"), ChangeKind.FILE: gettext_lazy("From a file"),
}  # fmt: skip


def name_of(name: str, name_en: str) -> str:
    return (name_en if get_language() == "en" else "") or name


def percent_word(percent: Decimal) -> str:
    return f"{plain(percent)} %"


def price_word(price: Decimal | None) -> str:
    """With two places at least: 86.50, 0.333."""
    return "—" if price is None else unit_price_words(price)


def no_price(quote: Quote) -> str:
    """Why there is none, and what helps."""
    words = {
        NoPrice.NO_LIST: _("No price list holds for this buyer on that day."),
        NoPrice.OTHER_CURRENCY: _("The lists of this buyer are in another currency."),
        NoPrice.NOT_LISTED: _("No list of this buyer has this part."),
        NoPrice.NO_QUANTITY: _("Write a quantity above zero."),
    }
    if quote.reason == NoPrice.FROM_QUANTITY and quote.begins_at is not None:
        return _("Sold from %(n)s pieces on.") % {"n": plain(quote.begins_at)}
    return words.get(quote.reason, "") if quote.reason else ""


def verdict(one: Considered) -> str:
    """Why a list counts or not, in a sentence."""
    card = one.card
    words: dict[Verdict, Any] = {
        Verdict.WON: pgettext("prices", "counts"),
        Verdict.LESS_CLOSE: _("less close to the buyer"),
        Verdict.LOWER_PRIORITY: _("lower priority (%(n)s)") % {"n": card.priority},
        Verdict.OLDER: _("older: since %(day)s") % {"day": card.valid_from.isoformat()},
        Verdict.NO_PRICE: _("has no price for this part"),
        Verdict.FROM_QUANTITY: _("only from %(n)s pieces on") % {"n": plain(one.step) if one.step else "?"},
        Verdict.NOT_FOR_BUYER: _("not for this buyer"),
        Verdict.NOT_YET: _("begins on %(day)s") % {"day": card.valid_from.isoformat()},
        Verdict.OVER: _("ended on %(day)s") % {"day": card.last_day.isoformat() if card.last_day else "?"},
        Verdict.OTHER_CURRENCY: _("in %(currency)s") % {"currency": card.currency},
    }  # fmt: skip
    return str(words[one.verdict])
