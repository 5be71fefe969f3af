"""The list of parts, with the whole state of its filters in the URL."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.catalogue.access import EDITORS
from xinglian.catalogue.queries.categories import (
    Node,
    codes_below,
    dictionary,
    flat,
    label_of,
    tree,
)
from xinglian.catalogue.queries.part_facts import brands, name_of, said
from xinglian.catalogue.queries.part_list import (
    COUNT_CAP,
    LIST,
    PartFilters,
    every_part,
    has_simulated,
    part_page,
)
from xinglian.catalogue.queries.search_parts import near_parts
from xinglian.catalogue.queries.words import PART_STATUS_TONES, PART_STATUS_WORDS
from xinglian.catalogue.rules.parameters import Definition
from xinglian.catalogue.rules.words import ParameterType
from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow, list_desk
from xinglian.kernel import audit
from xinglian.ui.chips import Chip, one_of, some_of, with_query
from xinglian.ui.desk import Column
from xinglian.ui.list_file import TooLongForExcel, asked_kind, list_file
from xinglian.ui.lists import Choice, Hit, Page
from xinglian.ui.offered_filters import asked_of, offered, offered_chips
from xinglian.ui.shell import resolve

_PLAIN = ("q", "category", "brand", "status", "ev")
# Two columns of a category's own parameters are shown beside the name.
_SHOWN = 2
_LITTLE = 3


@allow(SIGNED_IN)
def part_list(request: ViewerRequest) -> HttpResponse:
    """GET: one page; partners see the same catalogue."""
    asked = request.GET
    by, nodes, chosen = _asked(request)
    definitions, ranges = dict(by.definitions), dict(by.ranges)
    page = part_page(by=by, after=asked.get("after", ""), before=asked.get("before", ""))
    shown = list(definitions.values())[:_SHOWN]
    for row in page.rows:
        _complete(row, shown)
    kept = (*_PLAIN, *(one.key for one in offered(LIST)))
    names = [*kept, *(f"p.{key}" for key in ranges)]
    desk = list_desk(
        key=LIST, viewer=request.viewer, asked=asked, path=request.path,
        columns=_columns(shown, is_search=bool(by.text)), views=[(_("All parts"), "")],
    )  # fmt: skip
    return render(
        request,
        "catalogue/part_list.html",
        {
            "page": page,
            "is_capped": page.total is None,
            "cap": COUNT_CAP,
            "desk": desk,
            "near": _near(by, page),
            "chips": [
                *_chips(request, nodes, chosen),
                *offered_chips(request, LIST, request.viewer),
                *_range_chips(request, definitions, ranges),
            ],
            "fields": [_field(one, ranges) for one in definitions.values()],
            "kept": [(key, value) for key, value in asked.items() if key in kept],
            "category": chosen,
            "is_filtered": any(asked.get(name) for name in names),
            "is_search": bool(by.text),
            "clear_url": with_query(request, **dict.fromkeys(names)),
            "may_edit": request.viewer.has(*EDITORS),
            "import_url": resolve("intake:upload") if request.viewer.has(*EDITORS) else "",
        },
    )


@allow(SIGNED_IN)
@require_GET
def part_file(request: ViewerRequest) -> HttpResponseBase:
    """GET with the list's filters and `format=csv|xlsx`; with a category, all its parameters. Audited."""
    by, _nodes, chosen = _asked(request)
    told = {name: str(value) for name, value in request.GET.items() if value}
    audit.record("export_parts", subject=("catalogue.part", "list"), after=told)
    own = list(by.definitions.values()) if chosen else []
    heads = [
        _("Part number"), _("Part name"), _("English name"), _("Category"), _("Category code"), _("Brand"), _("Status"), _("For electric vehicles"),
        _("Unit"), _("Weight in kg"), _("Launched on"), *(_headed(one) for one in own), "simulated",
    ]  # fmt: skip
    try:
        return list_file(
            "parts", heads, (_line(row, own) for row in every_part(by)), kind=asked_kind(request),
            sheet=_("Parts"), is_simulated=has_simulated(by),
        )  # fmt: skip
    except TooLongForExcel as refusal:
        return HttpResponse(str(refusal), status=422)


def _asked(request: ViewerRequest) -> tuple[PartFilters, dict[str, Node], Node | None]:
    """What the address asks for, all categories by code, and the chosen one."""
    asked = request.GET
    nodes = {node.code: node for node in flat(tree())}
    chosen = nodes.get(asked.get("category", ""))
    brand = asked.get("brand", "")
    by = PartFilters(
        text=asked.get("q", "").strip()[:100],
        categories=tuple(codes_below(chosen.path)) if chosen else (),
        brand_id=int(brand) if brand.isdecimal() and len(brand) < 19 else None,
        statuses=tuple(one for one in asked.getlist("status") if one in PART_STATUS_WORDS),
        is_ev=asked.get("ev") == "1",
        ranges={
            key[2:]: asked.get(key, "") for key in asked if key.startswith("p.") and asked.get(key)
        },
        definitions=dictionary(chosen.path) if chosen else {},
        extra=asked_of(LIST, asked, request.viewer),
        sort=asked.get("sort", "number"),
    )
    return by, nodes, chosen


def _headed(one: Definition) -> str:
    return f"{label_of(one)} ({one.unit})" if one.unit else label_of(one)


def _line(row: dict[str, Any], own: list[Definition]) -> list[Any]:
    return [
        row["number"], row["name"], row["name_en"], name_of(row, "category_name"), row["category_id"], row["brand"],
        PART_STATUS_WORDS[row["status"]], _("yes") if row["is_ev"] else _("no"), row["unit"],
        "" if row["weight_kg"] is None else float(row["weight_kg"]), row["launched_on"] or "",
        *(_plain(row["parameters"].get(one.key), one) for one in own), int(row["is_simulated"]),
    ]  # fmt: skip


def _plain(value: Any, one: Definition) -> Any:
    """A number to count with, else in words."""
    if one.type is ParameterType.NUMBER and isinstance(value, int | float):
        return value
    return said(value, one)


def _near(by: PartFilters, found: Page) -> list[Hit]:
    """Numbers and names with a slip, when next to nothing matches what was typed and it alone was asked for."""
    if not by.text or len(found.rows) >= _LITTLE or by != PartFilters(text=by.text, sort=by.sort):
        return []
    known = {row["id"] for row in found.rows}
    return [
        Hit(label=hit.part.label, url=reverse("catalogue:part", args=[hit.part.part_id]), icon="package", note=hit.part.number)
        for hit in near_parts(text=by.text, limit=6) if hit.part.part_id not in known
    ]  # fmt: skip


def _columns(shown: list[Definition], *, is_search: bool) -> list[Column]:
    """With two of the chosen category's own parameters. A search is ranked, not sorted."""
    own = [
        Column(f"p{place}", label_of(one), priority=3, right=True)
        for place, one in enumerate(shown)
    ]
    return [
        Column("number", _("Part number"), sort="" if is_search else "number", fixed=True),
        Column("name", _("Part name"), cls="xl-wrap"),
        Column("category", _("Category"), priority=2, cls="text-ink-2"),
        Column("brand", _("Brand"), priority=1, cls="text-ink-2"),
        *own,
        Column("status", _("Status")),
    ]


def _complete(row: dict[str, Any], shown: list[Definition]) -> None:
    row["url"] = reverse("catalogue:part", args=[row["id"]])
    row["label"] = name_of(row)
    row["category"] = name_of(row, "category_name")
    row["status_word"] = PART_STATUS_WORDS[row["status"]]
    row["status_tone"] = PART_STATUS_TONES[row["status"]]
    row["values"] = [
        f"{said(row['parameters'].get(one.key), one)} {one.unit}".strip()
        if one.key in row["parameters"]
        else ""
        for one in shown
    ]


def _chips(request: HttpRequest, nodes: dict[str, Node], chosen: Node | None) -> list[Chip]:
    chips: list[Chip] = []
    if chosen:
        above = with_query(request, category=chosen.parent, **_no_ranges(request))
        chips.append(Chip(_("Category"), value=chosen.label, remove=above))
    lower = chosen.children if chosen else [node for node in nodes.values() if node.parent is None]
    menu = [
        Choice(
            label=node.label,
            url=with_query(request, category=node.code, **_no_ranges(request)),
        )
        for node in lower
    ]
    chips.append(Chip(_("Narrower") if chosen else _("Category"), menu=menu))
    known = {str(row["id"]): row["name"] for row in brands()}
    chips.append(one_of(request, "brand", _("Brand"), known))
    chips.append(some_of(request, "status", _("Status"), PART_STATUS_WORDS))
    chips.append(one_of(request, "ev", _("For electric vehicles"), {"1": _("yes")}))
    return chips


def _no_ranges(request: HttpRequest) -> dict[str, None]:
    return {key: None for key in request.GET if key.startswith("p.")}


def _range_chips(
    request: HttpRequest, definitions: dict[str, Definition], ranges: dict[str, str]
) -> list[Chip]:
    """One filled chip a parameter that narrows the list."""
    chips = []
    for key, one in definitions.items():
        low, high, exact = (ranges.get(f"{key}{end}", "") for end in (".min", ".max", ""))
        if not (low or high or exact):
            continue
        value = exact or f"{low or '…'}–{high or '…'} {one.unit}".strip()
        if one.type is ParameterType.BOOLEAN:
            value = _("yes") if exact == "true" else _("no")
        gone = {f"p.{key}{end}": None for end in (".min", ".max", "")}
        chips.append(Chip(label_of(one), value=value, remove=with_query(request, **gone)))
    return chips


def _field(one: Definition, ranges: dict[str, str]) -> dict[str, Any]:
    return {
        "key": f"p.{one.key}",
        "label": label_of(one),
        "unit": one.unit,
        "type": one.type.value,
        "choices": one.choices,
        "min": ranges.get(f"{one.key}.min", ""),
        "max": ranges.get(f"{one.key}.max", ""),
        "value": ranges.get(one.key, ""),
        "least": one.minimum,
        "most": one.maximum,
    }
