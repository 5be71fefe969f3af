"""The people and partners of the sample story: fixed, so that tests, pages and screenshots speak of the same ones. All invented."""

from dataclasses import dataclass

MAKER_CODE = "QM"
MAKER_NAME = "启明制动系统有限公司"
MAKER_SHORT_NAME = "启明制动"
MAKER_NAME_EN = "Qiming Brakes"

# 大区 → the provinces (two-digit codes) its customer-success manager looks after.
SERVICE_REGIONS: dict[str, tuple[str, ...]] = {
    "东北": ("21", "22", "23"),
    "华北": ("11", "12", "13", "14", "15"),
    "华东": ("31", "32", "33", "34", "36", "37"),
    "华中": ("41", "42", "43"),
    "华南": ("35", "44", "45", "46"),
    "西南": ("50", "51", "52", "53", "54"),
    "西北": ("61", "62", "63", "64", "65"),
}


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """One person. `organisation` is MAKER_CODE or a partner's code; `service_region` is set for customer-success managers."""

    login: str
    name: str
    organisation: str
    role: str
    title: str
    title_en: str
    language: str = "zh-hans"
    service_region: str = ""
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
        service_region="西南",
        chooser=True,
    ),
    CastMember(
        login="maguoqiang",
        name="马国强",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="西北区客户成功经理",
        title_en="Customer success, Northwest",
        service_region="西北",
    ),
    CastMember(
        login="luchen",
        name="陆晨",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华东区客户成功经理",
        title_en="Customer success, East",
        service_region="华东",
        chooser=True,
    ),
    CastMember(
        login="hanbing",
        name="韩冰",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="东北区客户成功经理",
        title_en="Customer success, Northeast",
        service_region="东北",
    ),
    CastMember(
        login="tianye",
        name="田野",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华北区客户成功经理",
        title_en="Customer success, North",
        service_region="华北",
    ),
    CastMember(
        login="xuwen",
        name="许雯",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华中区客户成功经理",
        title_en="Customer success, Central",
        service_region="华中",
    ),
    CastMember(
        login="lizhiyi",
        name="黎志毅",
        organisation=MAKER_CODE,
        role="regional_csm",
        title="华南区客户成功经理",
        title_en="Customer success, South",
        service_region="华南",
    ),
    CastMember(
        login="shenyue",
        name="沈悦",
        organisation=MAKER_CODE,
        role="policy_officer",
        title="商务政策专员",
        title_en="Policy officer",
    ),
    CastMember(
        login="heping",
        name="何平",
        organisation=MAKER_CODE,
        role="support_agent",
        title="服务台专员",
        title_en="Support agent",
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
        role="owner",
        title="江东汽配 总经理",
        title_en="Owner, Jiangdong",
        chooser=True,
    ),
    CastMember(
        login="jiangdong.clerk",
        name="林小夏",
        organisation=JIANGDONG,
        role="clerk",
        title="江东汽配 内勤",
        title_en="Clerk, Jiangdong",
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
        role="owner",
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
    region = next(name for name, provinces in SERVICE_REGIONS.items() if province_code in provinces)
    return next(person.login for person in PEOPLE if person.service_region == region)
