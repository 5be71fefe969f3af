"""Filled count sheets."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.api import NUMBER_KEY_DUCKDB
from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, Lookup
from xinglian.stock.actions.import_counts import CONFLICTS, SENTENCES, import_counts
from xinglian.stock.queries.words import CONDITIONS

LARGEST = Decimal(10) ** 9

intake.declare(
    intake.ImportKind(
        key="stock.count",
        label=_("Count sheet"),
        help=_("What was counted: one row per place, part and batch. A sheet says its number on its page; rows without a count are left out."),
        fields=(
            Field(
                key="count", label=_("Number of the count"), required=True, fold=True, max_length=20,
                aliases=("count", "sheet", "盘点单号", "盘点单", "盤點單號"), example="382965588802142658",
            ),
            Field(
                key="place", label=_("Code of the place"), required=True, fold=True, max_length=20,
                aliases=("place", "location", "bin", "库位", "库位编码", "儲位", "货位"), example="MAIN",
            ),
            Field(
                key="part_number", label=_("Part number"), required=True, fold=True, max_length=60,
                aliases=("part", "part no", "sku", "item", "零件号", "零件编号", "配件编号", "件号", "料号", "物料号", "料號"), example="QM-1001",
                lookup=Lookup(name="part", into="part_id", noun=_("part number"), normalise=NUMBER_KEY_DUCKDB),
            ),
            Field(
                key="batch", label=_("Batch"), fold=True, max_length=40, default="",
                aliases=("batch", "lot", "批次", "批号", "批號"), example="B2611",
            ),
            Field(
                key="serial", label=_("Serial number"), fold=True, max_length=60, default="",
                aliases=("serial", "serial no", "序列号", "序號"), example="",
            ),
            Field(
                key="condition", label=_("State of the goods"), type=FieldType.CHOICE, default="sound",
                aliases=("condition", "品相", "状态", "狀態"), example="sound",
                choices=tuple(Choice(value=one.value, label=word) for one, word in CONDITIONS.items()),
            ),
            Field(
                key="counted", label=_("Counted quantity"), type=FieldType.DECIMAL, scale=3, minimum=Decimal(0), maximum=LARGEST,
                aliases=("counted", "quantity", "qty", "实盘", "实盘数量", "盘点数量", "實盤數量"), example="12",
            ),
        ),
        natural_key=("count", "place", "part_id", "batch", "serial", "condition"),
        lookups={"part": "SELECT number_key AS key, part_id AS id FROM catalogue_pub_part"},
        conflicts=CONFLICTS,
        sentences=SENTENCES,
        apply=import_counts,
        order=60,
    )
)  # fmt: skip
