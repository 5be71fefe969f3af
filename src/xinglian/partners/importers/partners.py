"""The list of partners as a file: one row a partner, known by its code."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType
from xinglian.partners.actions import import_partners
from xinglian.partners.queries.words import STATUS_WORDS, TYPE_WORDS

_TYPE_SPELLINGS = {
    "provincial_agent": ("省代", "省级代理商", "一级代理", "agent"),
    "city_wholesaler": ("地市级代理", "市代", "批发商", "二级代理", "wholesaler"),
    "dealer_4s": ("4S", "4s店", "4S 店", "经销商", "dealer"),
    "garage": ("维修厂", "汽修厂", "独立修理厂", "workshop", "repair shop"),
    "chain": ("连锁", "快修连锁店", "chain store"),
    "carrier": ("物流", "物流公司", "logistics"),
    "ecommerce": ("电商", "平台", "e-commerce"),
    "insurer": ("保险", "insurance"),
    "bank": ("金融机构",),
    "sister_brand": ("兄弟品牌公司", "sister company"),
}
_STATUS_SPELLINGS = {
    "prospect": ("潜在客户", "意向", "lead"),
    "active": ("正常", "合作", "在册"),
    "suspended": ("冻结", "停用"),
    "ended": ("终止", "已退出", "closed"),
}

intake.declare(
    intake.ImportKind(
        key="partners.partners",
        label=_("Partners"),
        help=_("One row per partner. A known code is updated; an empty cell leaves what is there."),
        order=10,
        fields=(
            Field(
                key="code",
                label=_("Partner code"),
                required=True,
                fold=True,
                max_length=40,
                aliases=("编号", "客户编号", "客户代码", "伙伴编码", "partner_code", "customer no", "ResellerKey"),
                example="P-320102",
            ),
            Field(
                key="name",
                label=_("Full name"),
                required=True,
                max_length=120,
                aliases=("名称", "公司名称", "客户名称", "企业名称", "company", "ResellerName"),
                example="江东汽配有限公司",
            ),
            Field(
                key="type",
                label=_("Partner type"),
                type=FieldType.CHOICE,
                required=True,
                aliases=("类型", "客户类型", "业态", "BusinessType"),
                example="provincial_agent",
                choices=tuple(
                    intake.Choice(value=value, label=label, words=_TYPE_SPELLINGS[value])
                    for value, label in TYPE_WORDS.items()
                ),
            ),
            Field(
                key="region_code",
                label=_("Region code"),
                fold=True,
                max_length=20,
                aliases=("区划代码", "行政区划", "区县代码", "区域代码"),
                example="320102",
                help=_("Code of the county, city or province. Or give the names instead."),
            ),
            Field(key="country", label=_("Country"), fold=True, max_length=60, aliases=("国家/地区", "Country_Region"), example=""),
            Field(key="province", label=_("Province"), max_length=60, aliases=("省", "省市", "StateProvinceName"), example=""),
            Field(key="city", label=_("City"), max_length=60, aliases=("地市", "市"), example=""),
            Field(key="county", label=_("County or district"), max_length=60, aliases=("区县", "县区", "区"), example=""),
            Field(key="short_name", label=_("Short name"), max_length=60, aliases=("简称",), example="江东汽配"),
            Field(
                key="status",
                label=_("Status"),
                type=FieldType.CHOICE,
                aliases=("状态", "合作状态"),
                example="active",
                choices=tuple(
                    intake.Choice(value=value, label=label, words=_STATUS_SPELLINGS[value])
                    for value, label in STATUS_WORDS.items()
                ),
            ),
            Field(key="joined_on", label=_("Joined on"), type=FieldType.DATE, aliases=("合作日期", "签约日期", "开户日期"), example="2020-07-01"),
            Field(key="parent_code", label=_("Head office code"), fold=True, max_length=40, aliases=("上级编码", "总部编码", "总店编号"), example=""),
            Field(key="address", label=_("Address"), max_length=200, aliases=("详细地址",), example="玄武区中山路 1 号"),
            Field(key="latitude", label=_("Latitude"), type=FieldType.DECIMAL, minimum=Decimal(-90), maximum=Decimal(90), aliases=("纬度", "lat"), example="32.0617", help=_("Degrees north, with a decimal point. Without coordinates the centre of the city counts.")),
            Field(key="longitude", label=_("Longitude"), type=FieldType.DECIMAL, minimum=Decimal(-180), maximum=Decimal(180), aliases=("经度", "lon", "lng"), example="118.7778", help=_("Degrees east, with a decimal point.")),
            Field(key="contact_name", label=_("Contact"), max_length=60, aliases=("负责人", "联系人姓名"), example="孙江东"),
            Field(key="contact_phone", label=_("Contact phone"), fold=True, max_length=40, aliases=("手机", "电话", "联系电话", "phone"), example="025-55550101"),
            Field(key="contact_email", label=_("Contact e-mail"), fold=True, max_length=120, aliases=("邮箱", "电子邮件", "email"), example="sun@example.com"),
            Field(key="credit_code", label=_("Credit code"), fold=True, max_length=18, aliases=("统一社会信用代码", "税号", "纳税人识别号"), example=""),
            Field(key="bays", label=_("Service bays"), type=FieldType.INTEGER, minimum=Decimal(0), maximum=Decimal(10_000), aliases=("工位数",), example="12"),
            Field(key="technicians", label=_("Technicians"), type=FieldType.INTEGER, minimum=Decimal(0), maximum=Decimal(100_000), aliases=("技师数", "技师人数"), example="8"),
            Field(key="ev_certified", label=_("Certified for electric vehicles"), type=FieldType.BOOLEAN, aliases=("新能源认证",), example="是"),
            Field(key="csm_login", label=_("CSM’s sign-in name"), fold=True, max_length=80, aliases=("客户经理", "责任人", "csm"), example=""),
            Field(key="simulated", label=_("Simulated"), type=FieldType.BOOLEAN, aliases=("模拟", "模拟数据"), example="否"),
        ),
        natural_key=("code",),
        conflicts=import_partners.CONFLICTS,
        sentences={
            "no_place": _("There is no such place. Give the code of a county, city or province, or its full name."),
            "half_a_point": _("A point needs latitude and longitude. Give both, or leave both empty."),
            "no_parent": _("No partner has this code, neither here nor in the file. Add the head office or leave the cell empty."),
            "own_parent": _("A partner cannot be its own head office. Leave the cell empty."),
            "not_a_partner": _("This code belongs to %(name)s, which is not a partner. Choose another code."),
            "no_csm": _("Nobody who looks after partners signs in by this name. Check it under People."),
        },
        apply=import_partners.apply,
        undo=import_partners.undo,
        after=import_partners.after,
    )
)  # fmt: skip
