"""The parameter dictionary as a file: one row a parameter of a category."""

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.actions import import_categories
from xinglian.catalogue.queries.words import PARAMETER_TYPE_WORDS
from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule

_SPELLINGS = {
    "number": ("decimal", "integer", "float", "int", "数值", "小数", "整数"),
    "text": ("string", "文字", "字符"),
    "choice": ("enum", "选项", "单选"),
    "boolean": ("bool", "是/否", "是否"),
}

intake.declare(
    intake.ImportKind(
        key="catalogue.parameters",
        label=_("Parameter dictionary"),
        help=_("One row per category and parameter; it holds for everything below the category."),
        order=30,
        fields=(
            Field(
                key="category",
                label=_("Category code"),
                required=True,
                fold=True,
                max_length=40,
                aliases=("分类编码", "分类"),
                example="brake_pads",
            ),
            Field(
                key="key",
                label=_("Parameter key"),
                required=True,
                fold=True,
                max_length=40,
                aliases=("参数编码", "参数键"),
                example="thickness_mm",
            ),
            Field(
                key="name",
                label=_("Parameter name"),
                required=True,
                max_length=60,
                aliases=("名称", "参数名称"),
                example="厚度",
            ),
            Field(
                key="name_en",
                label=_("English name"),
                max_length=80,
                aliases=("英文名", "英文名称"),
                example="Thickness",
            ),
            Field(
                key="type",
                label=_("Type"),
                type=FieldType.CHOICE,
                required=True,
                aliases=("类型", "参数类型"),
                example="number",
                choices=tuple(
                    intake.Choice(value=value, label=label, words=_SPELLINGS[value])
                    for value, label in PARAMETER_TYPE_WORDS.items()
                ),
            ),
            Field(key="unit", label=_("Unit"), max_length=16, aliases=("单位",), example="mm"),
            Field(
                key="min",
                label=_("Smallest"),
                type=FieldType.DECIMAL,
                aliases=("最小值", "minimum"),
                example="8",
            ),
            Field(
                key="max",
                label=_("Largest"),
                type=FieldType.DECIMAL,
                aliases=("最大值", "maximum"),
                example="24",
            ),
            Field(
                key="choices",
                label=_("Choices"),
                type=FieldType.LIST,
                max_length=1000,
                aliases=("可选值", "选项值"),
                example="",
                help=_("Separated by ; or 、"),
            ),
        ),
        natural_key=("category", "key"),
        rules=(
            RowRule(
                key="range",
                field="max",
                wrong='"max" < "min"',
                sentence=_("The largest value is below the smallest. Swap the two."),
            ),
        ),
        conflicts=import_categories.PARAMETER_CONFLICTS,
        sentences={
            "no_category": _("There is no such category. Import the categories first."),
            "no_choices": _("A parameter of type choice needs its choices, separated by ;"),
            "bad_key": _("Use small letters, digits and underscores, a letter first: width_mm."),
        },
        apply=import_categories.apply_parameters,
        undo=import_categories.undo_parameters,
        after=import_categories.after,
    )
)
