"""An export did not arrive: what was in it goes out again with the next one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.send_out import ONCE
from xinglian.orders.models import Exchange
from xinglian.orders.rules.hand import Hand


class CannotTakeBack(Refusal):
    sentence = _("Only an export of orders or invoices can be taken back, and only once.")


@transaction.atomic
def take_back_file(*, exchange_id: int, by: Hand, now: datetime) -> Exchange:
    """In the organisation's scope. Raises NotThere, CannotTakeBack."""
    made = access.exchange(exchange_id=exchange_id, lock=True)
    if made.direction != Exchange.Direction.OUT or made.kind not in ONCE or made.state != Exchange.State.DONE:  # fmt: skip
        raise CannotTakeBack
    sql.execute(
        "UPDATE orders_exchangedorder SET is_live = false WHERE exchange_id = %s", [made.pk]
    )
    sql.execute("UPDATE orders_shipment SET invoiced_in = NULL WHERE seller_id = %s AND invoiced_in = %s", [made.org_id, made.pk])  # fmt: skip
    made.state, made.ended_at, made.ended_name = Exchange.State.TAKEN_BACK, now, by.name
    made.save(update_fields=["state", "ended_at", "ended_name"])
    audit.record("take_orders_file_back", subject=("orders.exchange", made.pk), name=made.file_name, org_id=made.org_id)  # fmt: skip
    return made
