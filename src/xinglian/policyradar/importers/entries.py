"""Policies as a table: one row each. They wait to be weighed, and their clocks run from the import."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.intake import api as intake
from xinglian.intake.api import Choice, Field, FieldType, RowRule
from xinglian.policyradar.access import KEEPERS
from xinglian.policyradar.actions import import_entries
from xinglian.policyradar.definitions.kinds import KINDS

_SPELLINGS = {
    "subsidy": ("补贴", "奖补", "以旧换新"), "emission": ("排放", "环保"), "recall": ("召回公告",), "tariff": ("关税调整",),
    "tax": ("税", "税收"), "safety": ("安全", "安全生产"), "insurance": ("车险",), "other": ("其他", "其它"),
}  # fmt: skip

intake.declare(
    intake.ImportKind(
        key="policyradar.entries",
        label=_("Policies"),
        help=_(
            "One row per policy. Each waits to be weighed, and its 72 hours run from the import; what stands on the radar already"
            " is left as it is. Whom it concerns beyond places is chosen on the entry’s page."
        ),
        order=120,
        roles=frozenset(role.value for role in KEEPERS),
        fields=(
            Field(key="title", label=_("Title"), required=True, max_length=200, aliases=("政策名称", "名称", "文件名称", "title", "policy"), example="汽车以旧换新补贴实施细则"),
            Field(
                key="kind", label=_("Kind of policy"), type=FieldType.CHOICE, aliases=("类型", "类别", "种类", "kind", "type", "category of policy"), example="subsidy",
                choices=tuple(Choice(value=value, label=words.label, words=_SPELLINGS[value]) for value, words in KINDS.items()),
                help=_("Left empty, the words of the title decide."),
            ),
            Field(key="summary", label=pgettext_lazy("policy", "What it says"), max_length=4000, aliases=("摘要", "要点", "主要内容", "summary", "abstract"), example="报废旧车、购买新能源车，每辆补贴两万元。"),
            Field(key="issuer", label=_("Issuing body"), max_length=120, aliases=("发布机构", "发文机关", "部门", "issuer", "authority"), example="商务部"),
            Field(key="source", label=_("Found in"), max_length=120, aliases=("来源", "source"), example="政府公报"),
            Field(key="link", label=_("Link to the text"), fold=True, max_length=500, aliases=("链接", "网址", "原文链接", "link", "url"), example="https://www.example.gov.cn/zc/1.html"),
            Field(key="published_on", label=_("Published on"), type=FieldType.DATE, aliases=("发布日期", "发文日期", "published"), example="2026-11-18"),
            Field(key="effective_on", label=_("In force from"), type=FieldType.DATE, aliases=("生效日期", "施行日期", "effective", "effective from"), example="2026-12-01"),
            Field(key="expires_on", label=_("In force until"), type=FieldType.DATE, aliases=("失效日期", "截止日期", "expires", "valid until"), example="2027-12-31"),
            Field(key="regions", label=pgettext_lazy("policy", "Places"), type=FieldType.LIST, max_length=2000, aliases=("地区", "适用地区", "regions", "places"), example="江苏省；浙江省", help=_("Names or codes, separated by semicolons. Left empty: the whole country.")),
            Field(key="categories", label=_("Categories of parts"), type=FieldType.LIST, max_length=2000, aliases=("配件分类", "分类", "categories"), example="制动片", help=_("Names or codes of the catalogue’s tree.")),
            Field(key="brands", label=_("Brands of parts"), type=FieldType.LIST, max_length=2000, aliases=("品牌", "brands"), example=""),
            Field(key="makes", label=_("Vehicle makes"), type=FieldType.LIST, max_length=2000, aliases=("车型品牌", "车辆品牌", "makes"), example="", help=_("Parts with an OE number of that make are meant.")),
            Field(key="part_numbers", label=_("Part numbers"), type=FieldType.LIST, max_length=8000, aliases=("零件号", "件号", "part numbers"), example=""),
            Field(key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN, aliases=("模拟", "模拟数据"), example="否"),
        ),
        natural_key=("title", "link"),
        rules=(
            RowRule(key="days", field="expires_on", wrong="expires_on < effective_on", sentence=_("It cannot end before it takes effect. Correct one of the two days.")),
            RowRule(key="link", field="link", wrong="NOT regexp_matches(lower(link), '^https?://')", sentence=_("This is no web address. Begin it with https:// or http://.")),
        ),
        conflicts=import_entries.CONFLICTS,
        sentences={
            "no_place": _("“%(name)s” is no place we know. Write the province or city in full, or its code."),
            "no_category": _("“%(name)s” is no category of the catalogue. Take its name or code from there, or import it first."),
            "no_brand": _("The catalogue has no part of the brand “%(name)s”. Correct the spelling, or leave the cell empty."),
            "no_number": _("The catalogue has no part “%(name)s”. Correct the number, or leave it out."),
        },
        apply=import_entries.apply,
        undo=import_entries.undo,
        after=import_entries.after,
    )
)  # fmt: skip
