"""Partners on lists: one row each, in one format. The list is made first; a file never makes one by a slip of the pen."""

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, Lookup
from xinglian.signals.actions.import_list import import_list, undo_list

intake.declare(
    intake.ImportKind(
        key="signals.lists",
        label=_("Partners on lists"),
        help=_("One row per partner and list. Make the list first under Tags; partners on it already stay."),
        fields=(
            Field(
                key="list", label=_("List name"), required=True, fold=True, max_length=80,
                aliases=("list name", "name", "名单", "清单", "名單", "標籤", "标签"), example="秋季走访",
                lookup=Lookup(name="list", into="tag_id", noun=_("list"), normalise="lower({v})"),
            ),
            Field(
                key="partner_code", label=_("Partner code"), required=True, fold=True, max_length=40,
                aliases=("partner", "customer", "客户编号", "客户代码", "伙伴编号", "經銷商代碼"), example="P-320102",
                lookup=Lookup(name="partner", into="partner_id", noun=_("partner code"), normalise="upper({v})"),
            ),
        ),
        natural_key=("tag_id", "partner_id"),
        lookups={
            "list": "SELECT lower(name) AS key, id FROM signals_made_tag WHERE kind = 'list' AND archived_at IS NULL",
            "partner": "SELECT upper(code) AS key, partner_id AS id FROM partners_pub_partner",
        },
        apply=import_list,
        undo=undo_list,
        order=75,
    )
)  # fmt: skip
