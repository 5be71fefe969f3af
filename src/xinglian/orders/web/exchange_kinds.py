"""What files may be brought and fetched: their words, who may, and what is done with their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.intake.api import ImportKind
from xinglian.kernel import sql
from xinglian.orders.access import hand_of
from xinglian.orders.actions.bring_in import Done
from xinglian.orders.actions.send_out import Out
from xinglian.orders.actions.take_answers import take_confirmations, take_dispatches
from xinglian.orders.actions.take_orders import take_orders
from xinglian.orders.actions.take_tracks import take_tracks
from xinglian.orders.definitions import kind_of
from xinglian.orders.queries.limits import limit_minor

Rows = Sequence[Mapping[str, Any]]
Columns = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class InKind:
    key: str
    label: Any
    help: Any
    may: Callable[[Viewer], bool]
    work: Callable[[Viewer, datetime, Rows, Columns, bool], Done]

    @property
    def kind(self) -> ImportKind:
        return kind_of(self.key)


@dataclass(frozen=True, kw_only=True)
class OutKind:
    kind: Out
    label: Any
    help: Any
    may: Callable[[Viewer], bool]


def _orders(viewer: Viewer, now: datetime, rows: Rows, columns: Columns, may_order: bool) -> Done:
    taken = take_orders(
        rows, buyer_id=viewer.org_id, by=hand_of(viewer), now=now, labels=columns, may_order=may_order,
        limit_minor=limit_minor(org_id=viewer.org_id, roles=viewer.roles),
    )  # fmt: skip
    return Done(
        numbers=[one.number for one in taken.placed], known=sum(not one.is_new for one in taken.placed), problems=taken.problems,
        is_simulated=is_simulated(viewer),
    )  # fmt: skip


def _confirmations(
    viewer: Viewer, now: datetime, rows: Rows, columns: Columns, may_do: bool
) -> Done:
    return take_confirmations(rows, by=hand_of(viewer), now=now, labels=columns, may_do=may_do)


def _dispatches(viewer: Viewer, now: datetime, rows: Rows, columns: Columns, may_do: bool) -> Done:
    return take_dispatches(rows, by=hand_of(viewer), now=now, labels=columns, may_do=may_do)


def _tracks(viewer: Viewer, now: datetime, rows: Rows, columns: Columns, may_do: bool) -> Done:
    return take_tracks(rows, by=hand_of(viewer), now=now, labels=columns, may_do=may_do)


def is_simulated(viewer: Viewer) -> bool:
    return bool(sql.value("SELECT is_simulated FROM identity_organisation WHERE id = %s", [viewer.org_id]))  # fmt: skip


def _is_partner(viewer: Viewer) -> bool:
    return not viewer.is_staff


def _everybody(_viewer: Viewer) -> bool:
    return True


IN_KINDS: dict[str, InKind] = {
    "orders": InKind(
        key="orders.orders", label=_("Orders to place"), may=_is_partner, work=_orders,
        help=_("Rows with the same number of yours become one order. The same file twice orders once."),
    ),
    "confirmations": InKind(
        key="orders.confirmations", label=_("Answers to orders"), may=_everybody, work=_confirmations,
        help=_("How many of each line come, on which day, and why the rest does not."),
    ),
    "dispatches": InKind(
        key="orders.dispatches", label=_("Goods that left"), may=_everybody, work=_dispatches,
        help=_("Lines that were sent, with carrier and tracking number."),
    ),
    "tracks": InKind(
        key="orders.tracks", label=_("What happened on the way"), may=_everybody, work=_tracks,
        help=_("What carriers tell: number, time, place and what happened. Trouble is told to both sides."),
    ),
}  # fmt: skip
OUT_KINDS: dict[str, OutKind] = {
    "orders": OutKind(kind=Out.ORDERS, label=_("New orders for my system"), may=_everybody, help=_("What came since the last file; each order goes out once.")),
    "invoices": OutKind(kind=Out.INVOICES, label=_("Shipments to invoice"), may=_everybody, help=_("What was sent and is in no such file yet.")),
    "confirmations": OutKind(kind=Out.CONFIRMATIONS, label=_("Answers to my orders"), may=_is_partner, help=_("What sellers said, line by line.")),
    "dispatches": OutKind(kind=Out.DISPATCHES, label=_("Shipments"), may=_everybody, help=_("What was sent to you, or by you, with parcels and tracking numbers.")),
    "stock": OutKind(kind=Out.STOCK, label=_("My stock"), may=_everybody, help=_("What lies in your ledger now.")),
}  # fmt: skip
