"""Tags about how much, how steadily and in which direction a partner buys."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import Parameter, TagDefinition

_MANAGER, _CSM = "channel_manager", "regional_csm"


def _amount(default: int, key: str = "amount") -> Parameter:
    return Parameter(key=key, kind="money", default=default, label=_("Amount"), most=1e10)


def _share(default: float, *, key: str = "share", least: float = 0, most: float = 10) -> Parameter:
    return Parameter(
        key=key, kind="share", default=default, label=_("Share"), least=least, most=most
    )


def _days(default: int) -> Parameter:
    return Parameter(key="days", kind="days", default=default, label=_("Days"), least=1, most=3650)


def _count(default: int, key: str = "count") -> Parameter:
    return Parameter(key=key, kind="count", default=default, label=_("Count"), least=0, most=10_000)


def _factor(default: float) -> Parameter:
    return Parameter(
        key="factor", kind="number", default=default, label=_("Factor"), least=0, most=100
    )


_VALUE = (
    TagDefinition(
        key="key_account", family="buying", owner=_MANAGER, name=_("Key account"),
        meaning=_("Bought for at least {amount} in the last 12 months."),
        where="amount_12m >= {amount}", parameters=(_amount(5_000_000),),
        has="buy 5000000 brakes @5", just_not="buy 4999999 brakes @5",
    ),
    TagDefinition(
        key="solid_buyer", family="buying", owner=_MANAGER, name=_("Solid buyer"),
        meaning=_("Bought for {amount} up to {below} in the last 12 months."),
        where="amount_12m >= {amount} & amount_12m < {below}",
        parameters=(_amount(500_000), _amount(5_000_000, "below")),
        has="buy 500000 brakes @5", just_not="buy 5000000 brakes @5",
    ),
    TagDefinition(
        key="small_buyer", family="buying", owner=_MANAGER, name=_("Small buyer"),
        meaning=_("Bought something in the last 12 months, but for less than {amount}."),
        where="amount_12m > 0 & amount_12m < {amount}", parameters=(_amount(100_000),),
        has="buy 99999 brakes @5", just_not="buy 100000 brakes @5",
    ),
    TagDefinition(
        key="big_month", family="buying", owner=_MANAGER, name=_("Big month"),
        meaning=_("Had a month of at least {amount} within the last year."),
        where="best_month >= {amount}", parameters=(_amount(1_000_000),),
        has="buy 1000000 brakes @5", just_not="buy 999999 brakes @5",
    ),
    TagDefinition(
        key="never_bought", family="buying", owner=_CSM, name=_("Nothing bought yet"),
        meaning=_("A partner for at least {days} without a single order in 24 months."),
        where="tenure_days >= {days} & orders_24m = 0 & business != bank & business != insurer & business != carrier",
        refresh="daily", parameters=(_days(30),), has="partner joined=30", just_not="partner joined=400 type=bank",
    ),
)  # fmt: skip

_TREND = (
    TagDefinition(
        key="surging", family="growth", owner=_CSM, name=_("Surging"),
        meaning=_("The last 3 months are at least {share} above the same months a year ago, and above {amount}."),
        where="trend_yoy >= {share} & amount_3m >= {amount}",
        parameters=(_share(0.3), _amount(50_000)), refresh="daily",
        has="buy 65000 brakes @5; buy 50000 brakes x1+12", just_not="buy 64999 brakes @5; buy 50000 brakes x1+12",
    ),
    TagDefinition(
        key="growing", family="growth", owner=_CSM, name=_("Growing"),
        meaning=_("12 months are at least {share} above the 12 before."),
        where="trend_12m >= {share}", parameters=(_share(0.1),), refresh="daily",
        has="buy 110 brakes @5; buy 100 brakes x1+12", just_not="buy 109 brakes @5; buy 100 brakes x1+12",
    ),
    TagDefinition(
        key="declining", family="growth", owner=_CSM, name=_("Declining"),
        meaning=_("The last 3 months are at least {share} below the same months a year ago."),
        where="trend_yoy <= -{share} & amount_3m_last_year >= {amount}",
        parameters=(_share(0.2, most=1), _amount(20_000)), refresh="daily",
        has="buy 16000 brakes @5; buy 20000 brakes x1+12", just_not="buy 16001 brakes @5; buy 20000 brakes x1+12",
    ),
    TagDefinition(
        key="collapsing", family="growth", owner=_CSM, name=_("Collapsing"),
        meaning=_("The last 3 months have lost at least {share} of the 3 before and of a year ago."),
        where="trend_3m <= -{share} & trend_yoy <= -{share}", parameters=(_share(0.5, most=1),), refresh="daily",
        has="buy 50 brakes @5; buy 100 brakes x1+3; buy 100 brakes x1+12",
        just_not="buy 51 brakes @5; buy 100 brakes x1+3; buy 100 brakes x1+12",
    ),
    TagDefinition(
        key="recovering", family="growth", owner=_CSM, name=_("Recovering"),
        meaning=_("Still below a year ago, but at least {share} above the 3 months before."),
        where="trend_yoy < 0 & trend_3m >= {share}", parameters=(_share(0.2),), refresh="daily",
        has="buy 120 brakes @5; buy 100 brakes x1+3; buy 121 brakes x1+12",
        just_not="buy 120 brakes @5; buy 100 brakes x1+3; buy 120 brakes x1+12",
    ),
    TagDefinition(
        key="two_years_up", family="growth", owner=_MANAGER, name=_("Up on every horizon"),
        meaning=_("Above the past on 3 months, a year ago and 12 months, each by {share}."),
        where="trend_3m >= {share} & trend_yoy >= {share} & trend_12m >= {share}",
        parameters=(_share(0.05),), refresh="daily",
        has="buy 110 brakes @5; buy 100 brakes x1+3; buy 100 brakes x1+12",
        just_not="buy 104 brakes @5; buy 100 brakes x1+3; buy 100 brakes x1+12",
    ),
)  # fmt: skip

_RHYTHM = (
    TagDefinition(
        key="bought_last_7d", family="buying", owner=_CSM, name=_("Ordered within 7 days"),
        meaning=_("The last order is at most 7 days old."), where="recency_days <= 7", refresh="daily",
        has="buy 9 brakes @7", just_not="buy 9 brakes @8",
    ),
    TagDefinition(
        key="bought_last_30d", family="buying", owner=_CSM, name=_("Ordered within 30 days"),
        meaning=_("The last order is at most 30 days old."), where="recency_days <= 30", refresh="daily",
        has="buy 9 brakes @30", just_not="buy 9 brakes @31",
    ),
    TagDefinition(
        key="due_to_order", family="buying", owner=_CSM, name=_("Overdue to order"),
        meaning=_("Orders usually come regularly, but the last one is {factor} times the usual gap ago."),
        where="gap_ratio >= {factor} & orders_12m >= {count} & recency_days < 180",
        parameters=(_factor(1.5), _count(6)), refresh="daily",
        has="buy 9 brakes @30 @50 @70 @90 @110 @130", just_not="buy 9 brakes @29 @49 @69 @89 @109 @129",
    ),
    TagDefinition(
        key="lapsed_60d", family="buying", owner=_CSM, name=_("Quiet for two months"),
        meaning=_("Bought within a year, but nothing for {days}."),
        where="recency_days >= {days} & recency_days < 365", parameters=(_days(60),), refresh="daily",
        has="buy 9 brakes @60", just_not="buy 9 brakes @59",
    ),
    TagDefinition(
        key="lapsed_180d", family="buying", owner=_MANAGER, name=_("Lapsed"),
        meaning=_("Used to buy, but nothing for {days}."),
        where="recency_days >= {days} & orders_24m >= {count}", parameters=(_days(180), _count(2)), refresh="daily",
        has="buy 9 brakes @180 @200", just_not="buy 9 brakes @179 @200",
    ),
    TagDefinition(
        key="steady", family="buying", owner=_CSM, name=_("Steady every month"),
        meaning=_("Ordered in every month of the year, and monthly purchases swing by at most {factor}."),
        where="active_months_12m >= 12 & volatility <= {factor}", parameters=(_factor(0.4),),
        has="buy 9 brakes x12", just_not="buy 9 brakes x11",
    ),
    TagDefinition(
        key="irregular", family="buying", owner=_CSM, name=_("Irregular"),
        meaning=_("Monthly purchases swing by at least {factor}, with at least {count} ordering days a year."),
        where="volatility >= {factor} & orders_12m >= {count}", parameters=(_factor(1.0), _count(4)),
        has="buy 900 brakes @5; buy 9 brakes x3+1", just_not="buy 900 brakes @5; buy 9 brakes x2+1",
    ),
    TagDefinition(
        key="weekly_buyer", family="buying", owner=_CSM, name=_("Orders every week"),
        meaning=_("At least {count} ordering days in the last 12 months."),
        where="orders_12m >= {count}", parameters=(_count(48),),
        has="buy 9 brakes x48d7", just_not="buy 9 brakes x47d7",
    ),
    TagDefinition(
        key="bulk_orders", family="buying", owner=_CSM, name=_("Orders in bulk"),
        meaning=_("An ordering day is worth at least {amount} on average."),
        where="basket >= {amount}", parameters=(_amount(50_000),),
        has="buy 50000 brakes @5", just_not="buy 49999 brakes @5",
    ),
    TagDefinition(
        key="small_orders", family="buying", owner=_CSM, name=_("Many small orders"),
        meaning=_("At least {count} ordering days a year, each below {amount} on average."),
        where="basket < {amount} & orders_12m >= {count}", parameters=(_amount(3_000), _count(24)),
        has="buy 2999 brakes x24d7", just_not="buy 3000 brakes x24d7",
    ),
)  # fmt: skip

BUYING = (*_VALUE, *_TREND, *_RHYTHM)
