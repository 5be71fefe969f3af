"""What makes figures and tags old: new facts about a partner, or a change in the register."""

from typing import Any

from xinglian.kernel import clock, outbox
from xinglian.orders.events import OrderAnswered, OrderChanged, OrderReceived, OrderShipped
from xinglian.partners.events import (
    LayersComputed,
    PartnerChanged,
    PartnerRegistered,
    PartnersChanged,
    PartnersImported,
    PartnersMerged,
    PartnersUnmerged,
)
from xinglian.prices.events import PricesRecorded
from xinglian.push.events import MessageSent, ReceiptsRecorded
from xinglian.signals.actions.schedule_measure import measure_soon
from xinglian.signals.actions.schedule_refresh import (
    refresh_all_soon,
    refresh_due_soon,
    take_facts_soon,
)
from xinglian.signals.queries import indicator_due
from xinglian.signals.queries.changed_partners import mark
from xinglian.trade.events import (
    LedgersFollowed,
    OrderLinesRecorded,
    StockRecorded,
)

_TO_MANY = 20_000
_EVERYBODY = "SELECT %s::bigint AS partner_id"


def _some(partner_ids: list[int]) -> None:
    _of("SELECT unnest(%s::bigint[]) AS partner_id", [partner_ids])


@outbox.listen(PartnerRegistered)
@outbox.listen(PartnerChanged)
def partner_is_different(event: PartnerRegistered | PartnerChanged) -> None:
    """One partner's place, type or status counts for audiences within seconds."""
    _some([event.partner_id])


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def partners_were_merged(event: PartnersMerged | PartnersUnmerged) -> None:
    """Facts of two partners have become one's, or two's again."""
    _some([event.kept_id, event.merged_id])


@outbox.listen(LedgersFollowed)
def their_ledgers_followed(event: LedgersFollowed) -> None:
    """Order lines and stock have come to where they belong now."""
    _some(event.partner_ids)


@outbox.listen(PartnersChanged)
def many_are_different(event: PartnersChanged) -> None:
    """An empty list means: too many to name."""
    if event.partner_ids:
        _some(event.partner_ids)
    else:
        refresh_all_soon(now=clock.now())


@outbox.listen(PartnersImported)
@outbox.listen(LayersComputed)
def the_register_is_different(event: PartnersImported | LayersComputed) -> None:
    """Imports and layers concern everybody."""
    refresh_all_soon(now=clock.now())


@outbox.listen(ReceiptsRecorded)
def somebody_has_read(event: ReceiptsRecorded) -> None:
    """Reading and acknowledging are facts: figures and indicators of those partners are old."""
    take_facts_soon(now=clock.now())


@outbox.listen(MessageSent)
def a_message_arrived(event: MessageSent) -> None:
    """It is unread now. A message to very many waits for the nightly pass."""
    if event.recipients > _TO_MANY:
        return
    if mark(
        "SELECT partner_id FROM push_pub_receipt WHERE message_id = %s",
        [event.message_id],
        now=clock.now(),
    ):
        refresh_due_soon(now=clock.now())


@outbox.listen(OrderLinesRecorded)
def lines_came_in(event: OrderLinesRecorded) -> None:
    """Of a batch, or by the API since the last refresh. Lines taken back leave no row to tell whose they were."""
    if event.is_undo:
        refresh_all_soon(now=clock.now())
    elif event.batch_id is None:
        lately = (
            "SELECT partner_id FROM trade_pub_order_line WHERE batch_id IS NULL"
            " AND ordered_on >= (SELECT min(m) FROM unnest(%s::date[]) AS m) AND recorded_at >"
            " coalesce((SELECT max(started_at) FROM signals_refresh), '-infinity') - interval '1 minute'"
        )
        _of(lately, [[f"{month}-01" for month in event.months]])
    else:
        _of("SELECT partner_id FROM trade_pub_order_line WHERE batch_id = %s", [event.batch_id])


@outbox.listen(StockRecorded)
def stock_was_told(event: StockRecorded) -> None:
    """Of a batch; positions of the API name none, those taken back are gone."""
    if event.is_undo or event.batch_id is None:
        refresh_all_soon(now=clock.now())
    else:
        _of("SELECT partner_id FROM trade_pub_stock_day WHERE batch_id = %s", [event.batch_id])


def _of(query: str, params: list[Any]) -> None:
    if mark(query, params, now=clock.now()):
        refresh_due_soon(now=clock.now())


# Indicators: by partner, whatever it was; several facts in a row make one computation.


@outbox.listen(OrderLinesRecorded)
def lines_move_indicators(event: OrderLinesRecorded) -> None:
    """Taken-back lines are gone: whoever had any in those months may have lost some. Those of the API name no batch."""
    months = [f"{month}-01" for month in event.months]
    of_batch = "SELECT partner_id, ordered_on AS day FROM trade_pub_order_line WHERE batch_id = %s"
    lost = "SELECT partner_id, month AS day FROM signals_indicator WHERE month = ANY(%s::date[])"
    lately = (
        "SELECT partner_id, ordered_on AS day FROM trade_pub_order_line WHERE batch_id IS NULL AND ordered_on >= (SELECT min(m) FROM unnest(%s::date[]) AS m)"
        " AND recorded_at > coalesce((SELECT max(started_at) FROM signals_indicator_run), '-infinity') - interval '1 minute'"
    )
    if event.is_undo:
        measure_soon(lost, [months], cause=indicator_due.UNDONE, now=clock.now(), is_dated=True)
    elif event.batch_id is None:
        measure_soon(lately, [months], cause=indicator_due.ORDERS, now=clock.now(), is_dated=True)
    else:
        measure_soon(
            of_batch, [event.batch_id], cause=indicator_due.ORDERS, now=clock.now(), is_dated=True
        )


@outbox.listen(OrderAnswered)
@outbox.listen(OrderChanged)
@outbox.listen(OrderShipped)
@outbox.listen(OrderReceived)
def an_order_moves_indicators(
    event: OrderAnswered | OrderChanged | OrderShipped | OrderReceived,
) -> None:
    """Sent, received, or taken back: the buyer's figures of delivery. A new order has none yet."""
    of_order = "SELECT buyer_id AS partner_id, sent_at AT TIME ZONE 'Asia/Shanghai' AS day FROM orders_pub_order WHERE order_id = %s"
    measure_soon(of_order, [event.order_id], cause=indicator_due.DELIVERIES, now=clock.now(), is_dated=True)  # fmt: skip


@outbox.listen(StockRecorded)
def stock_moves_indicators(event: StockRecorded) -> None:
    """Positions that were taken back are gone: everybody who had reported may have lost some."""
    if event.is_undo or event.batch_id is None:
        cause = indicator_due.UNDONE if event.is_undo else indicator_due.STOCK
        measure_soon(_EVERYBODY, [indicator_due.EVERYBODY], cause=cause, now=clock.now())
    else:
        of_batch = "SELECT partner_id, as_of AS day FROM trade_pub_stock_day WHERE batch_id = %s"
        measure_soon(of_batch, [event.batch_id], cause=indicator_due.STOCK, now=clock.now(), is_dated=True)  # fmt: skip


@outbox.listen(PricesRecorded)
def prices_move_indicators(event: PricesRecorded) -> None:
    """A list concerns everybody who buys."""
    measure_soon(_EVERYBODY, [indicator_due.EVERYBODY], cause=indicator_due.PRICES, now=clock.now())


@outbox.listen(MessageSent)
def a_message_moves_indicators(event: MessageSent) -> None:
    """It is not reached yet. A message to very many waits for its readers, and for the nightly pass."""
    if event.recipients <= _TO_MANY:
        of_message = (
            "SELECT r.partner_id, m.started_at AT TIME ZONE 'Asia/Shanghai' AS day"
            " FROM push_pub_receipt AS r JOIN push_pub_message AS m USING (message_id) WHERE message_id = %s"
        )
        measure_soon(of_message, [event.message_id], cause=indicator_due.READING, now=clock.now(), is_dated=True)  # fmt: skip


@outbox.listen(PartnerRegistered)
@outbox.listen(PartnerChanged)
@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
@outbox.listen(LedgersFollowed)
@outbox.listen(PartnersChanged)
def the_register_moves_indicators(
    event: PartnerRegistered | PartnerChanged | PartnersMerged | PartnersUnmerged | LedgersFollowed | PartnersChanged,
) -> None:  # fmt: skip
    """Facts have another owner, or a partner another place or type. An empty list means: too many to name."""
    if isinstance(event, PartnersMerged | PartnersUnmerged):
        named = [event.kept_id, event.merged_id]
    elif isinstance(event, PartnerRegistered | PartnerChanged):
        named = [event.partner_id]
    else:
        named = event.partner_ids or [indicator_due.EVERYBODY]
    measure_soon("SELECT unnest(%s::bigint[]) AS partner_id", [named], cause=indicator_due.REGISTER, now=clock.now())  # fmt: skip


@outbox.listen(PartnersImported)
@outbox.listen(LayersComputed)
def the_whole_register_moves_indicators(event: PartnersImported | LayersComputed) -> None:
    """Imports and layers concern everybody."""
    measure_soon(
        _EVERYBODY, [indicator_due.EVERYBODY], cause=indicator_due.REGISTER, now=clock.now()
    )
