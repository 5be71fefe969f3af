"""What a seller's own system says about its orders: answers, goods that left, and what carriers tell."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType
from xinglian.orders import definitions
from xinglian.orders.queries.shipment_words import TRACKS
from xinglian.orders.queries.words import REASONS
from xinglian.orders.rules.words import TrackKind

LARGEST = Decimal(10) ** 12
# What carriers' own files write.
_CARRIERS = {
    TrackKind.HANDED_OVER: ("已揽收", "已揽件", "已取件", "已攬收", "picked up"),
    TrackKind.UNDER_WAY: ("运输中", "转运中", "已发出", "運輸中", "in transit"),
    TrackKind.AT_DEPOT: ("到达中转", "到达转运中心", "到達轉運中心", "at hub"),
    TrackKind.OUT_FOR_DELIVERY: ("派件中", "正在派送", "派送中", "delivering"),
    TrackKind.DELIVERED: ("已签收", "妥投", "已簽收", "signed"),
    TrackKind.DELAYED: ("延迟", "滞留", "延遲", "late"),
    TrackKind.DAMAGED: ("破损", "破損", "broken"),
    TrackKind.LOST: ("遗失", "遺失", "missing"),
    TrackKind.REFUSED: ("拒签", "退回", "拒簽", "rejected"),
}
_NUMBER = Field(
    key="number", label=_("Order number"), required=True, fold=True, max_length=24,
    aliases=("order", "order no", "order number", "订单号", "訂單號", "订单编号"), example="SO2611-7K2M9Q",
)  # fmt: skip
_NO = Field(
    key="no", label=_("Line"), type=FieldType.INTEGER, required=True, minimum=Decimal(1), maximum=Decimal(10_000),
    aliases=("line", "line no", "position", "行号", "行號", "项次"), example="1",
)  # fmt: skip
_QUANTITY = Field(
    key="quantity", label=_("Quantity"), type=FieldType.DECIMAL, required=True, minimum=Decimal(0), maximum=LARGEST,
    aliases=("quantity", "qty", "数量", "數量"), example="12",
)  # fmt: skip

definitions.keep(
    intake.ImportKind(
        key="orders.confirmations",
        label=_("Answers to orders"),
        help=_("One row per line: how many come, on which day, and why the rest does not."),
        fields=(
            _NUMBER, _NO, _QUANTITY,
            Field(
                key="promised_on", label=_("Promised for"), type=FieldType.DATE, earliest=date(2000, 1, 1), latest=date(2100, 12, 31),
                aliases=("promised", "delivery date", "day", "承诺到货日", "到货日期", "交期"), example="2026-12-01",
            ),
            Field(
                key="reason", label=_("Reason"), type=FieldType.CHOICE, aliases=("reason", "原因"), example="out_of_stock",
                choices=tuple(Choice(value=key.value, label=word) for key, word in REASONS.items()),
            ),
            Field(
                key="price", label=_("Unit price"), type=FieldType.DECIMAL, minimum=Decimal(0), maximum=LARGEST,
                aliases=("price", "unit price", "单价", "單價"), example="",
            ),
            Field(key="note", label=_("Remark"), max_length=200, default="", aliases=("note", "remark", "备注", "備註"), example=""),
        ),
        natural_key=("number", "no"),
    )
)  # fmt: skip
definitions.keep(
    intake.ImportKind(
        key="orders.dispatches",
        label=_("Goods that left"),
        help=_("One row per line that was sent; rows of one order with the same tracking number are one shipment."),
        fields=(
            _NUMBER, _NO, _QUANTITY,
            Field(key="carrier", label=_("Carrier"), max_length=60, default="", aliases=("carrier", "承运方", "物流公司", "承運方"), example="顺丰"),
            Field(
                key="tracking", label=_("Tracking number"), fold=True, max_length=60, default="",
                aliases=("tracking", "tracking no", "waybill", "运单号", "快递单号", "運單號"), example="SF1234567890",
            ),
        ),
        natural_key=("number", "tracking", "no"),
    )
)  # fmt: skip
definitions.keep(
    intake.ImportKind(
        key="orders.tracks",
        label=_("What happened on the way"),
        help=_("One row per event, as the carrier tells it; the same event twice counts once."),
        fields=(
            Field(
                key="number", label=_("Shipment or tracking number"), required=True, fold=True, max_length=60,
                aliases=("number", "shipment", "tracking", "tracking no", "waybill", "发货单号", "运单号", "快递单号", "發貨單號", "運單號"),
                example="SF1234567890",
            ),
            Field(
                key="at", label=_("When"), required=True, max_length=40, help=_("Day and time; without a zone, China's."),
                aliases=("at", "time", "event time", "时间", "發生時間", "发生时间"), example="2026-12-01 14:30",
            ),
            Field(
                key="kind", label=_("What happened"), type=FieldType.CHOICE, required=True, example="under_way",
                aliases=("kind", "event", "status", "事件", "状态", "狀態", "物流状态"),
                choices=tuple(Choice(value=key.value, label=word, words=_CARRIERS.get(key, ())) for key, (word, _icon) in TRACKS.items()),
            ),
            Field(key="place", label=_("Where"), max_length=80, default="", aliases=("place", "location", "地点", "地點"), example="南京"),
            Field(key="text", label=_("In words"), max_length=300, default="", aliases=("text", "note", "说明", "說明", "备注"), example=""),
            Field(key="eta", label=_("Arrives about"), max_length=40, default="", aliases=("eta", "预计到达", "預計到達"), example=""),
        ),
    )
)  # fmt: skip
