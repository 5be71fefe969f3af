"""A file for one's own system: what is new of orders and shipments (each goes once), or what holds now."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from xinglian.kernel import audit, files, sql
from xinglian.kernel.refusal import Refusal
from xinglian.orders.actions.write_file import FORMS, json_bytes, table_bytes
from xinglian.orders.models import Exchange
from xinglian.orders.queries import documents, tables
from xinglian.orders.rules.hand import Hand

MOST_DOCUMENTS = 2_000
MOST_BYTES = 200_000_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"


class Out(StrEnum):
    """What goes out. The first two go once: what went is not in the next file."""

    ORDERS = "orders"
    INVOICES = "invoices"
    CONFIRMATIONS = "confirmations"
    DISPATCHES = "dispatches"
    STOCK = "stock"


ONCE = (Out.ORDERS, Out.INVOICES)
_WHICH = {
    Out.ORDERS: "SELECT o.id FROM orders_order AS o WHERE o.seller_id = %(org)s AND o.sent_at IS NOT NULL AND o.state <> 'cancelled'"
    " AND NOT EXISTS (SELECT FROM orders_exchangedorder AS e WHERE e.org_id = o.seller_id AND e.order_id = o.id AND e.is_live)"
    " ORDER BY o.id LIMIT %(most)s",
    Out.INVOICES: "SELECT s.id FROM orders_shipment AS s WHERE s.seller_id = %(org)s AND s.shipped_at IS NOT NULL AND s.invoiced_in IS NULL"
    " ORDER BY s.id LIMIT %(most)s",
    Out.CONFIRMATIONS: "SELECT o.id FROM orders_order AS o WHERE o.buyer_id = %(org)s AND o.sent_at IS NOT NULL"
    " AND o.changed_at >= %(since)s ORDER BY o.id DESC LIMIT %(most)s",
    Out.DISPATCHES: "SELECT s.id FROM orders_shipment AS s WHERE %(org)s IN (s.buyer_id, s.seller_id, s.sender_id)"
    " AND s.shipped_at >= %(since)s ORDER BY s.id DESC LIMIT %(most)s",
}  # fmt: skip
_TABLES: dict[Out, Callable[[Any], tables.Table]] = {
    Out.ORDERS: tables.orders, Out.INVOICES: tables.invoices, Out.CONFIRMATIONS: tables.confirmations,
    Out.DISPATCHES: tables.dispatches, Out.STOCK: tables.stock,
}  # fmt: skip


class NothingNew(Refusal):
    sentence = _("There is nothing new. What went out before can be fetched again below.")


class WrongForm(Refusal):
    sentence = _("Choose CSV, XLSX or JSON.")
    field = "form"


@dataclass(frozen=True, kw_only=True)
class _Found:
    ids: Sequence[int]
    documents: Sequence[BaseModel]
    numbers: Sequence[str]


@transaction.atomic
def send_out(*, kind: Out, form: str, org_id: int, by: Hand, now: datetime, since: date | None = None) -> Exchange:  # fmt: skip
    """In the organisation's scope. Raises NothingNew, WrongForm."""
    if form not in FORMS:
        raise WrongForm
    if kind in ONCE:
        sql.row(_LOCK, [f"orders.exchange:{org_id}"])
    found = _find(kind, org_id, now, since)
    if not found.documents:
        raise NothingNew
    is_simulated = any(getattr(one, "simulated", False) for one in found.documents)
    heads, lines = _TABLES[kind](found.documents)
    if form == "json":
        content = json_bytes(kind, found.documents, at=now)
    else:
        content = table_bytes(form, heads, lines, title=kind, is_simulated=is_simulated)
    name = f"xinglian-{kind}-{timezone.localtime(now):%Y%m%d-%H%M%S}.{form}"
    kept = files.store(
        io.BytesIO(content), name=name, purpose="orders.exchange", accepted=FORMS, max_bytes=MOST_BYTES, org_id=org_id
    )  # fmt: skip
    made = Exchange.objects.create(
        org_id=org_id, direction=Exchange.Direction.OUT, kind=kind, form=form, file_name=name, file=kept,
        state=Exchange.State.DONE, rows=len(lines), documents=len(found.documents), numbers=list(found.numbers[:100]), at=now,
        person_id=by.person_id, person_name=by.name, is_simulated=is_simulated,
    )  # fmt: skip
    _mark(kind, found.ids, made)
    audit.record("send_orders_out", subject=("orders.exchange", made.pk), name=name, org_id=org_id, after={"kind": kind, "rows": made.rows})  # fmt: skip
    return made


def _find(kind: Out, org_id: int, now: datetime, since: date | None) -> _Found:
    if kind == Out.STOCK:
        whole = documents.stock(org_id=org_id, at=now)
        return _Found(ids=[], documents=[whole] if whole.rows else [], numbers=[])
    ids = sql.column(_WHICH[kind], {"org": org_id, "most": MOST_DOCUMENTS, "since": since or date(2000, 1, 1)})  # fmt: skip
    if kind == Out.ORDERS:
        made: Sequence[Any] = documents.orders(ids=ids, org_id=org_id)
    elif kind == Out.CONFIRMATIONS:
        made = documents.confirmations(ids=ids, org_id=org_id)
    elif kind == Out.DISPATCHES:
        made = documents.dispatches(ids=ids)
    else:
        made = documents.invoices(ids=ids)
    return _Found(ids=ids, documents=made, numbers=[getattr(one, "number", "") or one.shipment for one in made])  # fmt: skip


def _mark(kind: Out, ids: Sequence[int], made: Exchange) -> None:
    if kind == Out.ORDERS:
        sql.execute(
            "INSERT INTO orders_exchangedorder (org_id, order_id, exchange_id, is_live) SELECT %s, id, %s, true FROM unnest(%s::bigint[]) AS id",
            [made.org_id, made.pk, list(ids)],
        )  # fmt: skip
    elif kind == Out.INVOICES:
        sql.execute("UPDATE orders_shipment SET invoiced_in = %s WHERE id = ANY(%s)", [made.pk, list(ids)])  # fmt: skip
