"""What carriers tell, by file: all of the file or nothing, every wrong row named."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xinglian.orders.actions.bring_in import Done
from xinglian.orders.actions.take_answers import Row, Rows, Run
from xinglian.orders.actions.track import UNDER_WAY, Happened, may_have_happened, track
from xinglian.orders.models import Shipment
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.moments import moment_of
from xinglian.orders.rules.rows import text_of
from xinglian.orders.rules.words import TrackKind


def take_tracks(rows: Rows, *, by: Hand, now: datetime, labels: Mapping[str, str], may_do: bool) -> Done:  # fmt: skip
    """In the scope of who sent the goods. A number is a shipment's, or the carrier's of one of them under way."""
    run = Run(labels, may_do=may_do)
    known = _known({text_of(row, "number").upper() for row in rows}, by)
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found = known.get(text_of(row, "number").upper(), [])
        if len(found) == 1:
            groups[found[0].number].append(row)
        elif found:
            one, other = found[0].number, found[1].number
            run.wrong(row, "number", _("More than one shipment has this tracking number, %(one)s and %(other)s: write the shipment's own.") % {"one": one, "other": other})  # fmt: skip
        else:
            run.wrong(row, "number", _("No shipment of yours has this number. Take it from the shipment, or write the carrier's."))  # fmt: skip
    shipments = {one.number: one for found in known.values() for one in found}

    def work(own: list[Row]) -> str:
        shipment = shipments[known[text_of(own[0], "number").upper()][0].number]
        run.is_simulated |= shipment.is_simulated
        happened = [one for row in own if (one := _happened(run, row, shipment, now)) is not None]
        if len(happened) == len(own):
            track(number=shipment.number, happened=happened, source="file", by=by, now=now)
        return shipment.number

    return run.each(groups, work)


def _known(numbers: set[str], by: Hand) -> dict[str, list[Shipment]]:
    """By what may be written: its own number, or the carrier's. One statement for any number of rows."""
    mine = Shipment.objects.filter(Q(seller_id=by.org_id) | Q(sender_id=by.org_id))
    written = Q(number__in=numbers) | Q(tracking__in=numbers, state__in=UNDER_WAY)
    found: defaultdict[str, list[Shipment]] = defaultdict(list)
    for one in mine.filter(written).order_by("pk"):
        for text in {one.number, one.tracking} & numbers:
            found[text].append(one)
    return found


def _happened(run: Run, row: Row, shipment: Shipment, now: datetime) -> Happened | None:
    zone = timezone.get_default_timezone()
    at, eta = moment_of(text_of(row, "at"), zone=zone), text_of(row, "eta")  # type: ignore[arg-type]
    due = moment_of(eta, zone=zone) if eta else None  # type: ignore[arg-type]
    if at is None:
        run.wrong(row, "at", _("Write day and time, like 2026-12-01 14:30."))
    elif not may_have_happened(at, shipment=shipment, now=now):
        run.wrong(row, "at", _("Write when it happened: after the goods left, not later than now."))
    if eta and due is None:
        run.wrong(row, "eta", _("Write day and time, like 2026-12-01 14:30."))
    if at is None or (eta and due is None) or not may_have_happened(at, shipment=shipment, now=now):
        return None
    return Happened(kind=TrackKind(row["kind"]), at=at, place=text_of(row, "place"), text=text_of(row, "text"), eta=due)  # fmt: skip
