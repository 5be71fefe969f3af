"""The people and partners of the sample story: fixed, so that tests, pages and screenshots speak of the same ones. All invented."""

from dataclasses import dataclass

MAKER_CODE = "QM"
MAKER_NAME = "启明制动系统有限公司"
MAKER_SHORT_NAME = "启明制动"
MAKER_NAME_EN = "Qiming Brakes"

# Area (大区, the codes of identity's region tree) → its provinces, two-digit codes.
AREAS: dict[str, tuple[str, ...]] = {
    "north": ("11", "12", "13", "14", "15"),
    "northeast": ("21", "22", "23"),
    "east": ("31", "32", "33", "34", "35", "36", "37"),
    "central": ("41", "42", "43"),
    "south": ("44", "45", "46"),
    "southwest": ("50", "51", "52", "53", "54"),
    "northwest": ("61", "62", "63", "64", "65"),
}


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """One person. `organisation` is MAKER_CODE or a partner's code; `area` is set for customer-success managers."""

    login: str
    name: str
    organisation: str
    role: str
    title: str
    title_en: str
    language: str = "zh-hans"
    area: str = ""
    chooser: bool = False


@dataclass(frozen=True, kw_only=True)
class CastPartner:
    """A partner the story is about. `annual_cny` is what it buys in a year; `profile` see `network.partners.PROFILES`."""

    code: str
    type: str
    name: str
    short_name: str
    region_code: str
    address: str
    joined_years_ago: float
    annual_cny: int
    profile: str = "steady"
    ev_certified: bool = False


PARTNERS: tuple[CastPartner, ...] = (
    CastPartner(
        code="PA0001",
        type="provincial_agent",
        name="江苏江东汽车配件有限公司",
        short_name="江东汽配",
        region_code="320104",
        address="江苏省南京市秦淮区示例路 18 号",
        joined_years_ago=11.2,
        annual_cny=38_600_000,
        ev_certified=True,
    ),
    CastPartner(
        code="PA0002",
        type="provincial_agent",
        name="四川蜀驰汽车零部件有限公司",
        short_name="蜀驰汽配",
        region_code="510106",
        address="四川省成都市金牛区示例大道 66 号",
        joined_years_ago=9.6,
        annual_cny=31_200_000,
        profile="surging",
    ),
    CastPartner(
        code="GA0001",
        type="garage",
        name="南京栖霞明灯汽车修理厂",
        short_name="明灯汽修",
        region_code="320113",
        address="江苏省南京市栖霞区示例街 5 号",
        joined_years_ago=4.6,
        annual_cny=420_000,
        ev_certified=True,
    ),
)

JIANGDONG, SHUCHI, NANJING_GARAGE = (partner.code for partner in PARTNERS)

PEOPLE: tuple[CastMember, ...] = (
    CastMember(
        login="zhou",
        name="周明远",
        organisation=MAKER_CODE,
        role="hq_director",
        title="渠道总监",
        title_en="Channel director",
        chooser=True,
    ),
    CastMember(
        login="wangmin",
        name="王敏",
        organisation=MAKER_CODE,
        role="channel_manager",
        title="渠道经理",
        title_en="Channel manager",
        chooser=True,
    ),
    CastMember(
        login="wuqian",
        name="吴倩",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="西南区客户成功经理",
        title_en="Customer success, Southwest",
        area="southwest",
        chooser=True,
    ),
    CastMember(
        login="maguoqiang",
        name="马国强",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="西北区客户成功经理",
        title_en="Customer success, Northwest",
        area="northwest",
    ),
    CastMember(
        login="luchen",
        name="陆晨",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华东区客户成功经理",
        title_en="Customer success, East",
        area="east",
        chooser=True,
    ),
    CastMember(
        login="hanbing",
        name="韩冰",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="东北区客户成功经理",
        title_en="Customer success, Northeast",
        area="northeast",
    ),
    CastMember(
        login="tianye",
        name="田野",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华北区客户成功经理",
        title_en="Customer success, North",
        area="north",
    ),
    CastMember(
        login="xuwen",
        name="许雯",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华中区客户成功经理",
        title_en="Customer success, Central",
        area="central",
    ),
    CastMember(
        login="lizhiyi",
        name="黎志毅",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华南区客户成功经理",
        title_en="Customer success, South",
        area="south",
    ),
    CastMember(
        login="shenyue",
        name="沈悦",
        organisation=MAKER_CODE,
        role="policy_officer",
        title="商务政策专员",
        title_en="Policy officer",
        chooser=True,
    ),
    CastMember(
        login="heping",
        name="何平",
        organisation=MAKER_CODE,
        role="support_agent",
        title="服务台专员",
        title_en="Support agent",
        chooser=True,
    ),
    CastMember(
        login="fangzheng",
        name="方正",
        organisation=MAKER_CODE,
        role="auditor",
        title="内审",
        title_en="Auditor",
    ),
    CastMember(
        login="jiangdong",
        name="江海涛",
        organisation=JIANGDONG,
        role="partner_owner",
        title="江东汽配 总经理",
        title_en="Owner, Jiangdong",
        chooser=True,
    ),
    CastMember(
        login="jiangdong.clerk",
        name="林小夏",
        organisation=JIANGDONG,
        role="partner_clerk",
        title="江东汽配 内勤",
        title_en="Clerk, Jiangdong",
        chooser=True,
    ),
    CastMember(
        login="jiangdong.tech",
        name="顾大为",
        organisation=JIANGDONG,
        role="technician",
        title="江东汽配 技师",
        title_en="Technician, Jiangdong",
    ),
    CastMember(
        login="shuchi",
        name="罗成骏",
        organisation=SHUCHI,
        role="partner_owner",
        title="蜀驰汽配 总经理",
        title_en="Owner, Shuchi",
        chooser=True,
    ),
    CastMember(
        login="garage.tech",
        name="孙亮",
        organisation=NANJING_GARAGE,
        role="technician",
        title="明灯汽修 技师",
        title_en="Technician, a garage in Nanjing",
        chooser=True,
    ),
)


def csm_login(*, province_code: str) -> str:
    """The login of the customer-success manager of a province (two-digit code)."""
    area = next(code for code, provinces in AREAS.items() if province_code in provinces)
    return next(person.login for person in PEOPLE if person.area == area)
