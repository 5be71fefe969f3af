"""The tree of categories as a file: one row a category."""

from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.actions import import_categories
from xinglian.intake import api as intake
from xinglian.intake.api import Field

intake.declare(
    intake.ImportKind(
        key="catalogue.categories",
        label=_("Categories"),
        help=_("One row per category; the parent may be in the same file."),
        order=20,
        fields=(
            Field(
                key="code",
                label=_("Category code"),
                required=True,
                fold=True,
                max_length=40,
                aliases=("分类编码", "类别编码", "category_code"),
                example="brake_pads",
                help=_("Small letters, digits and underscores."),
            ),
            Field(
                key="parent",
                label=_("Parent code"),
                fold=True,
                max_length=40,
                aliases=("上级分类", "上级编码", "父分类"),
                example="brakes",
            ),
            Field(
                key="name",
                label=_("Category name"),
                required=True,
                max_length=60,
                aliases=("名称", "分类名称", "中文名"),
                example="制动片",
            ),
            Field(
                key="name_en",
                label=_("English name"),
                max_length=80,
                aliases=("英文名", "英文名称"),
                example="Brake pads",
            ),
        ),
        natural_key=("code",),
        conflicts=import_categories.CATEGORY_CONFLICTS,
        sentences={
            "no_parent": _("There is no such parent category, neither here nor in the file."),
            "circle": _("This category would lie inside itself. Correct the parent."),
            "bad_code": _("Use small letters, digits and underscores, a letter first: brake_pads."),
        },
        apply=import_categories.apply_categories,
        undo=import_categories.undo_categories,
        after=import_categories.after,
    )
)
