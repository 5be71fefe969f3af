"""Papers of a shipment as PDF, in three languages: packing list, delivery note, a label for each parcel; and what a label opens.

No price stands on any of them: whoever carries the goods reads them.
"""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel.quantity import plain
from xinglian.orders.access import BUYERS, READERS, NotThere
from xinglian.orders.access import parcel as find_parcel
from xinglian.orders.access import shipment as find_shipment
from xinglian.orders.actions.track import UNDER_WAY
from xinglian.orders.models import Shipment
from xinglian.orders.queries import shipments as query
from xinglian.orders.rules.words import ShipmentState
from xinglian.ui.answers import missing_is_404
from xinglian.ui.paper import Paper

PAPERS = {
    "packing": pgettext_lazy("paper", "Packing list"),
    "delivery": pgettext_lazy("paper", "Delivery note"),
    "labels": pgettext_lazy("paper", "Parcel labels (A6)"),
}
# Before it is packed nobody knows what lies in which parcel.
_NOT_YET = (ShipmentState.PICKING, ShipmentState.DROPPED)
_CODE_SIDE = 84.0


def papers_of(shipment: Shipment) -> list[dict[str, Any]]:
    """For the menu: every paper in every language; none while it is picked."""
    if shipment.state in _NOT_YET:
        return []
    return [
        {
            "word": word,
            "links": [
                (f"{reverse('orders:paper', args=[shipment.number, key])}?language={code}", {"code": code, "name": name})
                for code, name in settings.LANGUAGES
            ],
        }
        for key, word in PAPERS.items()
    ]  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def paper(request: ViewerRequest, number: str, paper: str) -> HttpResponse:
    """GET ?language=: packing, delivery or labels of a packed shipment, for those who touch it."""
    found = find_shipment(number=number)
    if paper not in PAPERS or found.state in _NOT_YET:
        raise Http404
    asked = request.GET.get("language", "")
    with override(asked if asked in dict(settings.LANGUAGES) else get_language()):
        made = {"packing": _packing, "delivery": _delivery, "labels": _labels}[paper](found)
        content = made.content()
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper}-{found.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def parcel(request: ViewerRequest, code: str) -> HttpResponse:
    """What the code on a label opens: the counting for who receives, the shipment for everybody else who touches it."""
    viewer, found = request.viewer, find_parcel(code=code.upper()).shipment
    receives = viewer.org_id == found.buyer_id and viewer.has(*BUYERS) and found.state in UNDER_WAY
    return redirect("orders:count_in" if receives else "orders:shipment", found.number)


def code_of(scanned: str) -> str:
    """The code of a parcel, out of what was scanned or typed: our labels carry an address that ends with it."""
    text = scanned.replace("\0", "").strip()
    if "/orders/parcels/" in text:
        text = text.partition("/orders/parcels/")[2].partition("/")[0]
    return text[:40].upper()


def address_of(code: str) -> str:
    """What stands in the code of a label."""
    return urljoin(settings.XINGLIAN_PUBLIC_URL, reverse("orders:parcel", args=[code]))


def _packing(shipment: Shipment) -> Paper:
    made = _sheet(shipment, _("Packing list %(number)s") % {"number": shipment.number})
    lines = query.lines(shipment)
    for one in _filled(shipment):
        weight = f" · {_kilograms(one)}" if one["weight_g"] else ""
        made.heading(_("Parcel %(no)s") % {"no": one["no"]} + f" · {one['code']}{weight}")
        made.table(
            heads=[_("Line"), _("Part number"), _("Part name"), _("Quantity"), _("Unit"), pgettext("paper", "Packed")],
            widths=(6, 20, 38, 12, 10, 14), size=9,
            rows=[[str(row["no"]), *_part(row), plain(row["picked"]), row["unit"], _BOX] for row in lines if row["parcel_no"] == one["no"]],
        )  # fmt: skip
    _lots(made, shipment)
    return made


def _delivery(shipment: Shipment) -> Paper:
    made = _sheet(shipment, _("Delivery note %(number)s") % {"number": shipment.number})
    made.heading(_("Goods"))
    made.table(
        heads=[_("Line"), _("Part number"), _("Part name"), _("Quantity"), _("Unit"), _("Parcels"), _("Received")],
        widths=(6, 19, 35, 11, 9, 10, 10), size=9,
        rows=[
            [str(row["no"]), *_part(row), plain(row["picked"]), row["unit"], ", ".join(map(str, row["parcels"])), _BLANK]
            for row in query.by_order_line(query.lines(shipment))
        ],
    )  # fmt: skip
    _lots(made, shipment)
    if shipment.note:
        made.heading(pgettext("shipment", "Remark"))
        made.text(shipment.note)
    made.heading(_("Received complete and undamaged, except as noted"))
    made.text("\n" + "    ".join(f"{word} {_BLANK * 3}" for word in (_("Name"), _("Day"), _("Signature"))))  # fmt: skip
    return made


def _lots(made: Paper, shipment: Shipment) -> None:
    """Which batches and serial numbers left; nothing where none are kept, or before the goods left."""
    rows = query.lots(shipment)
    if not rows:
        return
    made.heading(_("Batches and serial numbers"))
    made.table(
        heads=[_("Line"), _("Part number"), _("Batch"), _("Serial number"), _("Quantity"), _("Unit")],
        widths=(6, 24, 24, 24, 12, 10), size=9,
        rows=[[str(row["no"]), _part(row)[0], row["batch"], row["serial"], plain(row["quantity"]), row["unit"]] for row in rows],
    )  # fmt: skip


def _labels(shipment: Shipment) -> Paper:
    order, filled = shipment.order, _filled(shipment)
    made = Paper(title=shipment.number, foot=[shipment.number], mark=_mark(shipment), shape="label")
    for place, one in enumerate(filled, start=1):
        if place > 1:
            made.next_page()
        made.label(order.branch_name or shipment.buyer_name, size=15)
        where = [order.ship_name, order.ship_phone, order.ship_address]
        made.text("\n".join(part for part in where if part))
        made.label(_("Parcel %(place)s of %(all)s") % {"place": place, "all": len(filled)}, size=13)
        made.code(address_of(one["code"]), side=130)
        made.label(one["code"], size=13)
        made.facts(
            [
                (_("Sent from"), order.sender_name or shipment.seller_name), (_("Order"), order.number),
                *([(_("Your own number"), order.buyer_ref)] if order.buyer_ref else []),
                *([(pgettext("shipment", "Carrier"), _carrier(shipment))] if _carrier(shipment) else []),
                (_("Pieces"), plain(one["pieces"])), *([(_("Weight"), _kilograms(one))] if one["weight_g"] else []),
            ],
            label_width=72,
        )  # fmt: skip
    return made


def _sheet(shipment: Shipment, title: str) -> Paper:
    """The head both sheets share: who sends what to whom, and a code that opens the shipment."""
    order, filled = shipment.order, _filled(shipment)
    foot = [f"{shipment.number} · {shipment.seller_name} → {shipment.buyer_name}"]
    made = Paper(title=title, foot=foot, mark=_mark(shipment), shape="upright")
    if filled:
        made.code(address_of(filled[0]["code"]), side=_CODE_SIDE, at_top=True)
    grams = [one["weight_g"] for one in filled]
    weight = _kilograms({"weight_g": sum(grams)}) if filled and all(grams) else ""
    sent = shipment.shipped_at
    facts = [
        (_("Order"), order.number), (_("Your own number"), order.buyer_ref), (_("Seller"), shipment.seller_name),
        (_("Sent by"), order.sender_name), (pgettext("order", "Buyer"), shipment.buyer_name),
        (_("Goods go to"), "\n".join(part for part in (order.branch_name, f"{order.ship_name} {order.ship_phone}".strip(), order.ship_address) if part)),
        (pgettext("shipment", "Carrier"), _carrier(shipment)), (_("Sent on"), date_format(timezone.localtime(sent), "DATE_FORMAT") if sent else ""),
        (_("Parcels"), str(len(filled))), (_("Weight"), weight),
    ]  # fmt: skip
    made.facts(
        [(label, value) for label, value in facts if value], label_width=90, right=_CODE_SIDE + 12
    )
    return made


# To be ticked or written by hand.
_BOX, _BLANK = "□", "________"


def _filled(shipment: Shipment) -> list[dict[str, Any]]:
    return [one for one in query.parcels(shipment) if one["pieces"]]


def _part(row: dict[str, Any]) -> tuple[str, str]:
    part = row["part"]
    return (part.number, part.label) if part else ("", "")


def _carrier(shipment: Shipment) -> str:
    return f"{shipment.carrier} {shipment.tracking}".strip()


def _mark(shipment: Shipment) -> str:
    return _("Simulated") if shipment.is_simulated else ""


def _kilograms(one: dict[str, Any]) -> str:
    return f"{one['weight_g'] / 1000:g} kg"
