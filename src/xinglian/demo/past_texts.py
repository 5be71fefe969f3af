"""What the maker wrote in the year before the story. All invented."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Text:
    """`day` of its month, or days ago for recent ones (before
    the thirty days the cockpit shows: those are the story's); `reads`: shares of owners, clerks, technicians; `minutes`: the median
    until somebody reads; `every`: in months divisible by it."""

    title: str
    body: str
    kind: str
    author: str
    day: int
    at: tuple[int, int]
    reads: tuple[float, float, float]
    minutes: float = 40
    must: bool = False
    action: str = ""
    acts: float = 0.3
    by_mail: bool = True
    target: int = 60
    subject: str = ""
    every: int = 1
    best_hours: int | None = None
    key: str = ""
    replaces: str = ""

    def told(self, *, month: str) -> "Text":
        return replace(
            self, title=self.title.format(month=month), body=self.body.format(month=month)
        )


MONTHLY = (
    Text(
        title="{month}返利结算口径", kind="policy", author="shenyue", day=5, at=(9, 30), reads=(0.99, 0.97, 0.88), minutes=12, must=True,
        action="查看政策", acts=0.35, target=10,
        body="{month}返利按实收金额计算，退货在次月冲回。请签收，有疑问直接回复。",
    ),
    Text(
        title="{month}易损件促销", kind="promotion", author="wangmin", day=12, at=(10, 15), reads=(0.9, 0.86, 0.66), minutes=55,
        action="去看看", acts=0.28, body="{month}雨刮、滤芯、火花塞满 5,000 元减 300 元，月底截止。",
    ),
    Text(
        title="{month}制动系统培训", kind="training", author="luchen", day=18, at=(14, 0), reads=(0.72, 0.64, 0.96), minutes=90, action="报名",
        acts=0.44, best_hours=24, body="{month}线上课：制动液更换与排气。40 分钟，结业有证书。",
    ),
    Text(
        title="{month}新品上市", kind="launch", author="wangmin", day=24, at=(9, 0), reads=(0.95, 0.93, 0.86), minutes=30, action="看新品",
        acts=0.31, every=3, body="{month}新品：低金属陶瓷刹车片，适配 46 款车型，首批限量。",
    ),
)  # fmt: skip

RECENT = (
    Text(
        key="night", title="冬季易损件促销细则", kind="promotion", author="wangmin", day=33, at=(22, 40), reads=(0.5, 0.46, 0.31), minutes=500,
        by_mail=False, subject="关于 2026 年冬季易损件促销活动细则、适用范围、计算口径及申报流程的通知说明",
        body="各合作伙伴：\n\n" + "一、本次活动适用于雨刮、滤芯、火花塞、防冻液四类易损件，具体编码以附表为准，未列入附表的不参加。\n\n" * 4
        + "二、满减按单个订单的实收金额计算，与返利、价保不叠加；退货按比例冲回。\n\n" * 4 + "三、申报请在次月 5 日前完成，逾期不补。\n\n" * 4,
    ),
    Text(
        key="holiday", title="仓库周末值班安排", kind="general", author="wangmin", day=41, at=(16, 30), reads=(0.48, 0.55, 0.34), minutes=400,
        by_mail=False, body="周末值班表见群公告。只有排到的人需要到岗。",
    ),
    Text(
        key="counter", title="前台收货单新格式", kind="training", author="shenyue", day=36, at=(11, 0), reads=(0.52, 0.93, 0.12), minutes=120,
        body="前台从下周起使用新的收货单：先扫码，再核对数量，最后签字。旧单据月底停用。",
    ),
    Text(
        key="winter", title="防冻液换液提醒", kind="general", author="wangmin", day=44, at=(21, 50), reads=(0.5, 0.5, 0.4), minutes=420,
        by_mail=False, body="气温下降，请提醒车主更换防冻液。",
    ),
    Text(
        key="winter_again", replaces="winter", title="防冻液换液：三步话术", kind="general", author="wangmin", day=38, at=(9, 30),
        reads=(0.93, 0.9, 0.84), minutes=25, action="看话术", acts=0.4, body="三步：测冰点、报价格、约时间。点开就能照着说。",
    ),
)  # fmt: skip
