"""Filter by what was bought in 12 months: an amount from, an amount to, either may be left open."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xinglian.kernel.money import Money
from xinglian.partners.queries.asked_filters import BOUGHT_NAMES, BoughtForm
from xinglian.ui.chips import Chip, by_form
from xinglian.ui.components.forms import fields
from xinglian.ui.components.numbers import short
from xinglian.ui.lists import Asked
from xinglian.ui.pure import Made


def bought_chip(here: Asked) -> Chip:
    """What is typed and no amount stays in the chip's form with the remedy, and filters nothing."""
    # Two fields cost as much as half the list: they are drawn when the page is.
    typed = tuple((name, here.GET.get(name, "")) for name in BOUGHT_NAMES)
    least = most = None
    is_open = False
    if any(value for _name, value in typed):
        form = _form(typed)
        least, most = (form.cleaned_data.get(name) for name in ("bought_from", "bought_to"))
        is_open = bool(form.errors)
    return by_form(
        here, _("Bought in 12 months"), Made(_body, typed=typed), names=BOUGHT_NAMES,
        value=_said(least, most), is_open=is_open,
    )  # fmt: skip


def _body(*, typed: tuple[tuple[str, str], ...]) -> SafeString:
    return fields(_form(typed))


def _form(typed: tuple[tuple[str, str], ...]) -> BoughtForm:
    form = BoughtForm(dict(typed))
    form.is_valid()
    return form


def _said(least: int | None, most: int | None) -> str:
    words = [None if one is None else short(Money(one)) for one in (least, most)]
    if None not in words:
        return _("%(least)s to %(most)s") % {"least": words[0], "most": words[1]}
    if words[0]:
        return _("from %(least)s") % {"least": words[0]}
    return _("up to %(most)s") % {"most": words[1]} if words[1] else ""
