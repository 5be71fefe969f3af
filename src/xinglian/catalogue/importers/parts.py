"""The catalogue as a file: one row a part, known by its number however it is typed."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.actions import import_parts
from xinglian.catalogue.queries.words import PART_STATUS_WORDS
from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType

_STATUS_SPELLINGS = {
    "active": ("在售", "正常", "current"),
    "phasing_out": ("即将停产", "清库", "phase out"),
    "superseded": ("已替代", "被替代", "replaced"),
    "ended": ("停产", "停售", "discontinued"),
}

intake.declare(
    intake.ImportKind(
        key="catalogue.parts",
        label=_("Parts"),
        help=_("One row per part. A known number is updated; an empty cell leaves what is there."),
        order=40,
        fields=(
            Field(key="number", label=_("Part number"), required=True, fold=True, max_length=60, aliases=("零件号", "料号", "配件编码", "产品编码", "part_number", "sku", "ProductKey"), example="QM-BP-1187"),
            Field(key="name", label=_("Part name"), required=True, max_length=120, aliases=("名称", "配件名称", "产品名称", "Product"), example="前制动片"),
            Field(key="name_en", label=_("English name"), max_length=160, aliases=("英文名", "英文名称"), example="Front brake pads"),
            Field(key="category", label=_("Category code"), required=True, fold=True, max_length=40, aliases=("分类编码", "分类", "类别"), example="brake_pads"),
            Field(key="brand", label=_("Brand"), required=True, max_length=60, aliases=("品牌",), example="启明"),
            Field(
                key="status",
                label=_("Status"),
                type=FieldType.CHOICE,
                aliases=("状态", "销售状态"),
                example="active",
                choices=tuple(
                    intake.Choice(value=value, label=label, words=_STATUS_SPELLINGS[value])
                    for value, label in PART_STATUS_WORDS.items()
                ),
            ),
            Field(key="superseded_by", label=_("Superseded by"), fold=True, max_length=60, aliases=("替代件号", "新件号"), example=""),
            Field(key="oe_numbers", label=_("OE numbers"), type=FieldType.LIST, max_length=2000, aliases=("OE号", "OE 号", "原厂号", "oe"), example="04465-33450"),
            Field(key="cross_references", label=_("Cross references"), type=FieldType.LIST, max_length=4000, aliases=("对照号", "互换号", "替换号"), example="", help=_("brand:number; a > before the brand means ours may replace theirs, a < theirs ours.")),
            Field(key="unit", label=_("Unit"), max_length=16, aliases=("单位", "计量单位"), example="套"),
            Field(key="weight_kg", label=_("Weight in kg"), type=FieldType.DECIMAL, scale=4, minimum=Decimal(0), maximum=Decimal(100_000), aliases=("重量", "毛重", "重量kg"), example="1.8"),
            Field(key="is_ev", label=_("For electric vehicles"), type=FieldType.BOOLEAN, aliases=("新能源", "电动车"), example="否"),
            Field(key="launched_on", label=_("Launched on"), type=FieldType.DATE, aliases=("上市日期",), example="2024-03-01"),
            Field(key="parameters", label=_("Parameters"), type=FieldType.LIST, max_length=8000, aliases=("参数", "规格参数"), example="thickness_mm=12", help=_("key=value pairs separated by ; with keys of the category’s dictionary.")),
            Field(key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN, aliases=("模拟", "模拟数据"), example="否"),
        ),
        natural_key=("number",),
        conflicts=import_parts.CONFLICTS,
        sentences={
            "no_number": _("A part number needs a letter or a digit."),
            "same_number": _("This is the same number as %(number)s above, typed differently. Keep one of the two rows."),
            "no_category": _("There is no such category. Import the categories first, or correct the code."),
            "no_successor": _("No part has this number, neither here nor in the file. Add it or leave the cell empty."),
            "circle": _("This part would be its own successor, directly or through others. Correct the chain."),
            "not_a_pair": _("“%(key)s” is not key=value. Write for example thickness_mm=12."),
            "unknown_parameter": _("The dictionary of this category has no “%(key)s”. Add it there or remove it here."),
            "not_a_number": _("“%(value)s” is not a number for %(key)s."),
            "out_of_range": _("%(key)s = %(value)s is out of range. Allowed: %(allowed)s."),
            "not_a_choice": _("“%(value)s” is not a choice for %(key)s. Allowed: %(allowed)s."),
            "not_yes_or_no": _("“%(value)s” is neither yes nor no for %(key)s."),
        },
        apply=import_parts.apply,
        undo=import_parts.undo,
        after=import_parts.after,
    )
)  # fmt: skip
