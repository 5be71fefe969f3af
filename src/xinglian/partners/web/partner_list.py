"""The list of partners, with the whole state of its filters in the URL."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from xinglian.identity.api import STAFF, ViewerRequest, allow, list_desk, region_chip
from xinglian.kernel import sql
from xinglian.partners.access import EDITORS, EXPORTERS, STEWARDS
from xinglian.partners.queries.asked_filters import BOUGHT_NAMES, filters_of
from xinglian.partners.queries.bulk_actions import bulk_actions
from xinglian.partners.queries.list_columns import COLUMNS
from xinglian.partners.queries.partner_cards import near_cards
from xinglian.partners.queries.partner_list import (
    COUNT_CAP,
    Filters,
    condition,
    counts,
    offered_filters,
    partner_page,
)
from xinglian.partners.queries.places import by_code, place_rows, provinces_of, where_words
from xinglian.partners.queries.staff_people import csm_people, person_names
from xinglian.partners.queries.words import (
    LAYER_WORDS,
    STATUS_TONES,
    STATUS_WORDS,
    TYPE_WORDS,
)
from xinglian.partners.web.bought_filter import bought_chip
from xinglian.partners.web.bulk import CsmForm, StatusForm
from xinglian.ui.addresses import address
from xinglian.ui.chips import Chip, one_of, some_of, with_query
from xinglian.ui.lists import Asked, Hit, Page, asked_of
from xinglian.ui.pure import Made, page
from xinglian.ui.shell import resolve

# A person with few provinces: their index is the shorter way.
_HINT_PROVINCES = 3
_LITTLE = 3
_FILTERS = ("q", "type", "layer", "status", "region", "csm", *BOUGHT_NAMES, "ev")


@allow(STAFF)
def partner_list(request: ViewerRequest) -> HttpResponse:
    """GET: one page; all of its state is in the URL."""
    viewer, asked = request.viewer, request.GET
    by = filters_of(asked, person_id=viewer.person_id)
    narrow = provinces_of(viewer.region_paths)
    if len(narrow) > _HINT_PROVINCES:
        narrow = []  # of a third of the network the index is no help
    found = partner_page(
        by=by, after=asked.get("after", ""), before=asked.get("before", ""), narrow=narrow
    )
    rows: sql.Table = found.rows  # type: ignore[assignment]
    people = csm_people()
    bulk = [
        (action.label, action.icon, url)
        for action in bulk_actions(viewer)
        if (url := resolve(action.url_name))
    ]

    def count(queries: list[QueryDict]) -> list[int | str]:
        asks = [
            condition(filters_of(one, person_id=viewer.person_id), narrow=narrow) for one in queries
        ]
        return [n if n <= COUNT_CAP else f"{COUNT_CAP:,}+" for n in counts(asks)]

    desk = list_desk(
        key="partners.partners", viewer=viewer, asked=asked, path=request.path, columns=COLUMNS,
        views=[(_("All partners"), ""), (_("In my care"), "csm=me"), (_("Without CSM"), "csm=none")],
        count=count,
    )  # fmt: skip
    _path, region = region_chip(request)
    return page(
        request,
        "partners/partner_list.html",
        {
            "page": replace(found, rows=_worded(rows, people)),
            "is_capped": found.total is None,
            "cap": COUNT_CAP,
            "desk": desk,
            "near": _near(by, found),
            "chips": Made(
                _chips,
                here=asked_of(request),
                people=people,
                region=region,
                offered=[(one.key, one.label, one.choices(viewer)) for one in offered_filters()],
            ),
            "is_filtered": any(asked.get(name) for name in _names()),
            "clear_url": with_query(request, **dict.fromkeys(_names())),
            "bulk": bulk,
            "may_select": bool(bulk) or viewer.has(*EDITORS),
            "may_edit": viewer.has(*EDITORS),
            "may_assign": viewer.has(*STEWARDS),
            "may_export": viewer.has(*EXPORTERS),
            "import_url": resolve("intake:upload") if viewer.has(*STEWARDS) else "",
            "csm_form": Made(CsmForm, people=people),
            "status_form": Made(StatusForm),
            "query": desk.query,
            "has_simulated": any(rows.column("is_simulated")),
        },
    )


def _near(by: Filters, found: Page) -> list[Hit]:
    """Names that are nearly what was typed, when next to nothing matches it and it alone was asked for."""
    if not by.text or len(found.rows) >= _LITTLE or by != Filters(text=by.text, sort=by.sort):
        return []
    known = {row["id"] for row in found.rows}
    return [
        Hit(label=card.label, url=address("partners:partner", card.partner_id), icon="building-2", note=card.code)
        for card in near_cards(text=by.text, limit=6) if card.partner_id not in known
    ]  # fmt: skip


def _names() -> list[str]:
    return [*_FILTERS, *(offered.key for offered in offered_filters())]


def _worded(rows: sql.Table, people: list[dict[str, Any]]) -> Any:
    """Words for codes: places and people, for the rows of this page only; put together when the page is."""
    codes = {*rows.column("province_code"), *rows.column("city_code")}
    codes |= {_country(code) for code in set(rows.column("country_code"))}
    names = {one["person_id"]: one["name"] for one in people}
    # Who looks after a partner is nearly always among those one can choose.
    others = set(rows.column("csm_person_id")) - names.keys() - {None}
    names |= person_names(sorted(others))
    return Made(_shown, rows=rows, places=place_rows(codes), names=names)


def _shown(*, rows: sql.Table, places: sql.Table, names: dict[int, str]) -> list[dict[str, Any]]:
    known = by_code(places)
    return [
        row
        | {
            "url": address("partners:partner", row["id"]),
            "facts_url": address("partners:layer_facts", row["id"]),
            "place": where_words(row, known),
            "type_word": TYPE_WORDS[row["type"]],
            "layer_word": LAYER_WORDS[row["layer"]],
            "status_word": STATUS_WORDS[row["status"]],
            "status_tone": STATUS_TONES[row["status"]],
            "csm": names.get(row["csm_person_id"], ""),
            "bought": Decimal(row["bought_12m_minor"]).scaleb(-2),
        }
        for row in rows
    ]


def _country(code: str) -> str:
    return "" if code == "CN" else code


def _chips(
    *,
    here: Asked,
    people: list[dict[str, Any]],
    region: Chip,
    offered: Sequence[tuple[str, Any, Sequence[tuple[str, Any]]]],
) -> list[Chip]:
    asked = here.GET
    known = {"none": _("nobody"), "me": _("me")} | {str(p["person_id"]): p["name"] for p in people}
    chips = [
        some_of(here, "type", _("Type"), TYPE_WORDS),
        some_of(here, "layer", _("Layer"), LAYER_WORDS),
        some_of(here, "status", _("Status"), STATUS_WORDS),
        region,
        one_of(here, "csm", _("CSM"), known),
        bought_chip(here),
        one_of(here, "ev", _("EV certified"), {"1": _("yes")}),
    ]
    for key, label, words in offered:
        if asked.get(key) or words:
            chips.append(one_of(here, key, label, words))
    return chips
