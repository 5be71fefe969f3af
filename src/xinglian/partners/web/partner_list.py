"""The list of partners, with the whole state of its filters in the URL."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.partners.access import EDITORS, EXPORTERS, STEWARDS
from xinglian.partners.models import SavedView
from xinglian.partners.queries.asked_filters import filters_of
from xinglian.partners.queries.bulk_actions import bulk_actions
from xinglian.partners.queries.list_columns import COLUMNS, shown
from xinglian.partners.queries.partner_list import (
    COUNT_CAP,
    condition,
    counts,
    offered_filters,
    partner_page,
)
from xinglian.partners.queries.places import below, place, places, provinces_of, where_words
from xinglian.partners.queries.staff_people import csm_people, person_names
from xinglian.partners.queries.words import (
    LAYER_WORDS,
    STATUS_TONES,
    STATUS_WORDS,
    TYPE_WORDS,
)
from xinglian.partners.web.bulk import CsmForm, StatusForm
from xinglian.partners.web.urls_of import with_query
from xinglian.partners.web.views import SaveViewForm
from xinglian.ui.addresses import address
from xinglian.ui.lists import Choice, Page, Tab
from xinglian.ui.pure import Made, page
from xinglian.ui.shell import resolve

# A person with few provinces: their index is the shorter way.
_HINT_PROVINCES = 3
_FILTERS = ("q", "type", "layer", "status", "region", "csm", "ev")


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
    people = csm_people()
    _complete(found)
    bulk = [
        (action.label, action.icon, url)
        for action in bulk_actions(viewer)
        if (url := resolve(action.url_name))
    ]
    columns = shown(asked.getlist("col"))
    return page(
        request,
        "partners/partner_list.html",
        {
            "page": found,
            "is_capped": found.total is None,
            "cap": COUNT_CAP,
            "tabs": _tabs(request, narrow),
            "chips": _chips(request, people),
            "is_filtered": any(asked.get(name) for name in _names()),
            "clear_url": with_query(request, **dict.fromkeys(_names())),
            "columns": columns,
            "column_menu": _column_menu(request, columns),
            "densities": _densities(request),
            "is_roomy": asked.get("density") == "roomy",
            "bulk": bulk,
            "may_select": bool(bulk) or viewer.has(*EDITORS),
            "may_edit": viewer.has(*EDITORS),
            "may_assign": viewer.has(*STEWARDS),
            "may_export": viewer.has(*EXPORTERS),
            "import_url": resolve("intake:upload") if viewer.has(*STEWARDS) else "",
            "csm_form": Made(CsmForm, people=people),
            "status_form": Made(StatusForm),
            "view_form": Made(SaveViewForm),
            "own_view": _own_view(request),
            "query": _plain_query(asked),
            "has_simulated": any(row["is_simulated"] for row in found.rows),
        },
    )


def _names() -> list[str]:
    return [*_FILTERS, *(offered.key for offered in offered_filters())]


def _complete(page: Page) -> None:
    """Words for codes: places and people, for the rows of this page only."""
    known = places(
        code
        for row in page.rows
        for code in (row["province_code"], row["city_code"], _country(row["country_code"]))
    )
    names = person_names([row["csm_person_id"] for row in page.rows if row["csm_person_id"]])
    for row in page.rows:
        row["url"] = address("partners:partner", row["id"])
        row["facts_url"] = address("partners:layer_facts", row["id"])
        row["place"] = where_words(row, known)
        row["type_word"] = TYPE_WORDS[row["type"]]
        row["layer_word"] = LAYER_WORDS[row["layer"]]
        row["status_word"] = STATUS_WORDS[row["status"]]
        row["status_tone"] = STATUS_TONES[row["status"]]
        row["csm"] = names.get(row["csm_person_id"], "")
        row["bought"] = Decimal(row["bought_12m_minor"]).scaleb(-2)


def _country(code: str) -> str:
    return "" if code == "CN" else code


def _plain_query(query: QueryDict) -> str:
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()


def _tabs(request: ViewerRequest, narrow: list[str]) -> list[Tab]:
    viewer = request.viewer
    views = [(_("All partners"), ""), (_("In my care"), "csm=me"), (_("Without CSM"), "csm=none")]
    views += [(view.name, view.query) for view in SavedView.objects.order_by("created_at")[:12]]
    now = _plain_query(request.GET)
    conditions = [
        condition(filters_of(QueryDict(query), person_id=viewer.person_id), narrow=narrow)
        for _name, query in views
    ]
    numbers = counts(conditions)
    return [
        Tab(
            label=name,
            url=f"?{query}" if query else request.path,
            count=number if number <= COUNT_CAP else f"{COUNT_CAP:,}+",
            active=query == now,
        )
        for (name, query), number in zip(views, numbers, strict=True)
    ]


def _own_view(request: ViewerRequest) -> SavedView | None:
    query = _plain_query(request.GET)
    if not query:
        return None
    return SavedView.objects.filter(person_id=request.viewer.person_id, query=query).first()


def _chips(request: ViewerRequest, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    asked = request.GET
    chips = [
        _many_chip(request, "type", _("Type"), TYPE_WORDS),
        _many_chip(request, "layer", _("Layer"), LAYER_WORDS),
        _many_chip(request, "status", _("Status"), STATUS_WORDS),
        *_region_chips(request),
    ]
    known = {"none": _("nobody"), "me": _("me")} | {str(p["person_id"]): p["name"] for p in people}
    chips.append(_one_chip(request, "csm", _("CSM"), known))
    chips.append(_one_chip(request, "ev", _("EV certified"), {"1": _("yes")}))
    for offered in offered_filters():
        words = dict(offered.choices(request.viewer))
        if asked.get(offered.key) or words:
            chips.append(_one_chip(request, offered.key, offered.label, words))
    return [chip for chip in chips if chip]


def _one_chip(request: HttpRequest, name: str, label: Any, words: dict[str, Any]) -> dict[str, Any]:
    now = request.GET.get(name, "")
    if now in words:
        return {"label": label, "value": words[now], "remove": with_query(request, **{name: None})}
    menu = [
        Choice(label=text, url=with_query(request, **{name: value}))
        for value, text in words.items()
    ]
    return {"label": label, "menu": menu}


def _many_chip(
    request: HttpRequest, name: str, label: Any, words: dict[str, Any]
) -> dict[str, Any]:
    """A filter with several values at once: chosen ones are said in the chip, the menu toggles."""
    now = [one for one in request.GET.getlist(name) if one in words]
    menu = []
    for value, text in words.items():
        values = [one for one in now if one != value] if value in now else [*now, value]
        url = with_query(request, **{name: values or None})
        menu.append(Choice(label=text, url=url, active=value in now))
    said = _("{label}: {values}").format(
        label=label, values=_(", ").join(str(words[one]) for one in now)
    )
    return {"label": said if now else label, "menu": menu, "on": bool(now)}


def _region_chips(request: HttpRequest) -> list[dict[str, Any]]:
    chosen = place(request.GET.get("region", "")) if request.GET.get("region") else None
    chips: list[dict[str, Any]] = []
    if chosen:
        chips.append(
            {
                "label": _("Region"),
                "value": chosen.label,
                "remove": with_query(request, region=None),
            }
        )
    lower = below(chosen.code if chosen else "cn")
    if lower:
        chips.append(
            {
                "label": _("Narrower") if chosen else _("Region"),
                "menu": [
                    Choice(label=one.label, url=with_query(request, region=one.code))
                    for one in lower
                ],
            }
        )
    return chips


def _column_menu(request: HttpRequest, columns: list[str]) -> list[Choice]:
    menu = []
    for key, (label, _default, _priority) in COLUMNS.items():
        chosen = [one for one in columns if one != key] if key in columns else [*columns, key]
        ordered = [one for one in COLUMNS if one in chosen]
        menu.append(
            Choice(label=label, url=with_query(request, col=ordered or None), active=key in columns)
        )
    return menu


def _densities(request: HttpRequest) -> list[Choice]:
    roomy = request.GET.get("density") == "roomy"
    return [
        Choice(label=_("Compact"), url=with_query(request, density=None), active=not roomy),
        Choice(label=_("Roomy"), url=with_query(request, density="roomy"), active=roomy),
    ]
