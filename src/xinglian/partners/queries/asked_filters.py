"""From a URL's query to filters, and the partners a bulk action means."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.partners.queries.partner_list import (
    MANY_IDS,
    SORTS,
    Filters,
    matching_ids,
    offered_filters,
)
from xinglian.partners.queries.places import place
from xinglian.partners.queries.words import LAYER_WORDS, STATUS_WORDS, TYPE_WORDS
from xinglian.ui.amounts import MoneyField

_LARGEST_ID = 2**63 - 1


BOUGHT_NAMES = ("bought_from", "bought_from_unit", "bought_to", "bought_to_unit")


class BoughtForm(forms.Form):
    """What was bought in 12 months; a bound that is no amount filters nothing."""

    bought_from = MoneyField(label=_("From this amount"), required=False)
    bought_to = MoneyField(label=_("Up to this amount"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        least, most = data.get("bought_from"), data.get("bought_to")
        if least is not None and most is not None and most < least:
            self.add_error(
                "bought_to",
                _("The second amount is below the first. Swap them, or leave one empty."),
            )
        return data


class NothingChosen(Refusal):
    sentence = _("No partner is selected. Tick at least one row.")


class TooMany(Refusal):
    sentence = _("More than %(most)s partners match. Add a filter and go on in parts.")


def filters_of(query: QueryDict, *, person_id: int) -> Filters:
    """Unknown values are left out, so that an old link still works."""
    if not query:
        return Filters()
    region = place(query.get("region", "")) if query.get("region") else None
    csm = query.get("csm", "")
    csm = str(person_id) if csm == "me" else csm if csm.isdigit() or csm == "none" else ""
    sort = query.get("sort", "")
    bought = _bought(query)
    return Filters(
        text=query.get("q", "").strip()[:100],
        types=tuple(one for one in query.getlist("type") if one in TYPE_WORDS),
        layers=tuple(one for one in query.getlist("layer") if one in LAYER_WORDS),
        statuses=tuple(one for one in query.getlist("status") if one in STATUS_WORDS),
        region_path=region.path if region else "",
        csm=csm,
        ev=query.get("ev") == "1",
        bought_least=bought.get("bought_from"),
        bought_most=bought.get("bought_to"),
        extra={
            offered.key: query.get(offered.key, "")
            for offered in offered_filters()
            if query.get(offered.key)
        },
        sort=sort if sort.lstrip("-") in SORTS else "name",
    )


def _bought(query: QueryDict) -> dict[str, int | None]:
    if not query.get("bought_from") and not query.get("bought_to"):
        return {}
    form = BoughtForm(query)
    form.is_valid()
    return form.cleaned_data


def chosen_filters(*, post: QueryDict, viewer: Any) -> Filters:
    """The filters that a bulk action over all that match (`all=1`) goes by."""
    return filters_of(QueryDict(post.get("query", "").lstrip("?")), person_id=viewer.person_id)


def chosen_partners(*, post: QueryDict, viewer: Any) -> list[int]:
    """The ticked partners, or all that match when `all=1`. Raises NothingChosen, TooMany."""
    if post.get("all") == "1":
        ids = matching_ids(chosen_filters(post=post, viewer=viewer))
        if len(ids) > MANY_IDS:
            raise TooMany(most=f"{MANY_IDS:,}")
    else:
        ids = [int(one) for one in post.getlist("id") if one.isdecimal() and len(one) < 20]
        ids = [one for one in ids if one <= _LARGEST_ID]
    if not ids:
        raise NothingChosen
    return ids
