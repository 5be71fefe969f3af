"""Tags about where a partner lives, what lies in its store, how long it has been here, and how it reads."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import Parameter, TagDefinition

_DIRECTOR, _MANAGER, _CSM = "hq_director", "channel_manager", "regional_csm"


def _days(default: int) -> Parameter:
    return Parameter(
        key="days", kind="days", default=default, label=_("Days"), least=1, most=20_000
    )


def _share(default: float) -> Parameter:
    return Parameter(key="share", kind="share", default=default, label=_("Share"), least=0, most=1)


def _count(default: int) -> Parameter:
    return Parameter(
        key="count", kind="count", default=default, label=_("Count"), least=0, most=10_000
    )


def _minutes(default: int) -> Parameter:
    return Parameter(
        key="minutes", kind="minutes", default=default, label=_("Minutes"), least=1, most=100_000
    )


def _amount(default: int) -> Parameter:
    return Parameter(key="amount", kind="money", default=default, label=_("Amount"), most=1e10)


def _region(
    key: str, name: object, meaning: object, where: str, *parameters: Parameter, has: str, just_not: str
) -> TagDefinition:  # fmt: skip
    return TagDefinition(
        key=key, family="season", owner=_MANAGER, name=name, meaning=meaning, where=where,
        parameters=parameters, refresh="daily", has=has, just_not=just_not,
    )  # fmt: skip


_REGION = (
    _region(
        "cold_region", _("Cold region"), _("It lies in a cold or severe cold climate zone."),
        "climate = cold | climate = severe_cold",
        has="partner place=cn.north.11", just_not="partner place=cn.east.32.3201",
    ),
    _region(
        "severe_cold_region", _("Severe cold region"), _("It lies in the severe cold climate zone."),
        "climate = severe_cold",
        has="partner place=cn.northeast.23.2301", just_not="partner place=cn.northeast.21.2102",
    ),
    _region(
        "hot_region", _("Hot region"), _("Summers are hot there and winters warm."), "climate = hot_warm",
        has="partner place=cn.south.44.4401", just_not="partner place=cn.south.44.4402",
    ),
    _region(
        "four_season_region", _("Hot summer, cold winter"), _("Summers are hot there and winters cold."),
        "climate = hot_cold",
        has="partner place=cn.east.32.3201", just_not="partner place=cn.east.32.3203",
    ),
    _region("mild_region", _("Mild region"), _("Summers and winters are mild there."), "climate = mild",
        has="partner place=cn.southwest.53.5301", just_not="partner place=cn.southwest.53.5328",
    ),
    _region(
        "plum_rain_region", _("Plum-rain region"), _("The province has plum rain in June and July."),
        "rain_season = plum",
        has="partner place=cn.east.32.3201", just_not="partner place=cn.southwest.51",
    ),
    _region(
        "south_rain_region", _("South China rain"), _("The province has long rain from April to June."),
        "rain_season = south",
        has="partner place=cn.south.44.4401", just_not="partner place=cn.east.32.3201",
    ),
    _region(
        "plateau_region", _("High altitude"), _("The provincial capital lies at {metres} or higher."),
        "altitude_m >= {metres}",
        Parameter(key="metres", kind="metres", default=1500, label=_("Metres"), least=0, most=9000),
        has="partner place=cn.northwest.62.6201", just_not="partner place=cn.southwest.52",
    ),
    _region("coastal_region", _("Coastal region"), _("The province has a sea coast."), "coastal = yes",
        has="partner place=cn.east.32.3201", just_not="partner place=cn.east.34",
    ),
)  # fmt: skip

_STOCK = (
    TagDefinition(
        key="slow_stock", family="stock", owner=_CSM, name=_("Slow stock high"),
        meaning=_("At least {share} of the stock value has not moved for 180 days."),
        where="slow_share >= {share} & stock_value > 0", parameters=(_share(0.25),),
        has="stock 75 brakes idle 9; stock 25 tyres idle 180", just_not="stock 76 brakes idle 9; stock 24 tyres idle 180",
    ),
    TagDefinition(
        key="stock_heavy", family="stock", owner=_CSM, name=_("Too much stock"),
        meaning=_("The stock lasts for at least {days} at the purchases of 12 months."),
        where="stock_days >= {days}", parameters=(_days(120),),
        has="buy 365 brakes @5; stock 120 brakes idle 9", just_not="buy 365 brakes @5; stock 119 brakes idle 9",
    ),
    TagDefinition(
        key="stock_thin", family="stock", owner=_CSM, name=_("Thin stock"),
        meaning=_("The stock lasts for less than {days} at the purchases of 12 months."),
        where="stock_days < {days} & amount_12m > 0", parameters=(_days(15),),
        has="buy 365 brakes @5; stock 14 brakes idle 9", just_not="buy 365 brakes @5; stock 15 brakes idle 9",
    ),
    TagDefinition(
        key="stock_outs", family="stock", owner=_CSM, name=_("Parts sold out"),
        meaning=_("At least {count} parts stand at zero."),
        where="stock_out_parts >= {count}", parameters=(_count(5),),
        has="stock 0 brakes#0; stock 0 brakes#1; stock 0 brakes#2; stock 0 brakes#3; stock 0 brakes#4",
        just_not="stock 0 brakes#0; stock 0 brakes#1; stock 0 brakes#2; stock 0 brakes#3",
    ),
    TagDefinition(
        key="stock_stale", family="stock", owner=_CSM, name=_("Stock report overdue"),
        meaning=_("The last stock report is at least {days} old."),
        where="stock_reported_days >= {days}", parameters=(_days(45),), refresh="daily",
        has="stock 9 brakes idle 9 @44", just_not="stock 9 brakes idle 9 @43",
    ),
    TagDefinition(
        key="stock_value_high", family="stock", owner=_CSM, name=_("Large stock"),
        meaning=_("The stock is worth at least {amount}."),
        where="stock_value >= {amount}", parameters=(_amount(1_000_000),),
        has="stock 1000000 brakes idle 9", just_not="stock 999999 brakes idle 9",
    ),
)  # fmt: skip

_TENURE = (
    TagDefinition(
        key="newcomer", family="basics", owner=_CSM, name=_("New partner"),
        meaning=_("A partner for at most {days}."),
        where="tenure_days <= {days}", parameters=(_days(180),), refresh="daily",
        has="partner joined=180", just_not="partner joined=181",
    ),
    TagDefinition(
        key="first_steps", family="basics", owner=_CSM, name=_("First orders"),
        meaning=_("The first order is at most {days} old."),
        where="first_order_days <= {days}", parameters=(_days(90),), refresh="daily",
        has="buy 9 brakes @90", just_not="buy 9 brakes @91",
    ),
    TagDefinition(
        key="veteran", family="basics", owner=_DIRECTOR, name=_("Veteran"),
        meaning=_("A partner for at least {days}."),
        where="tenure_days >= {days}", parameters=(_days(1825),), refresh="daily",
        has="partner joined=1825", just_not="partner joined=1824",
    ),
)  # fmt: skip

_READING = (
    TagDefinition(
        key="read_last_7d", family="reading", owner=_CSM, name=_("Read within 7 days"),
        meaning=_("Somebody there read a message within the last 7 days."), where="last_read_days < 7",
        refresh="daily",
        has="got 6 read 5", just_not="got 7 read 5",
    ),
    TagDefinition(
        key="read_last_30d", family="reading", owner=_CSM, name=_("Read within 30 days"),
        meaning=_("Somebody there read a message within the last 30 days."), where="last_read_days < 30",
        refresh="daily",
        has="got 29 read 5", just_not="got 30 read 5",
    ),
    TagDefinition(
        key="fast_reader", family="reading", owner=_CSM, name=_("Reads at once"),
        meaning=_("Half of the messages are read within {minutes}."),
        where="minutes_to_read <= {minutes} & read_rate_90d >= 50%", parameters=(_minutes(10),),
        has="got 9 read 10", just_not="got 9 read 10.1",
    ),
    TagDefinition(
        key="slow_reader", family="reading", owner=_CSM, name=_("Reads late"),
        meaning=_("Half of the messages take {minutes} or longer to be read."),
        where="minutes_to_read >= {minutes}", parameters=(_minutes(240),),
        has="got 9 read 240", just_not="got 9 read 239",
    ),
    TagDefinition(
        key="reads_all", family="reading", owner=_CSM, name=_("Reads everything"),
        meaning=_("At least {share} of the messages of 90 days were read."),
        where="read_rate_90d >= {share} & sent_90d >= {count}", parameters=(_share(0.95), _count(3)),
        has="got 9 read 5 x=3", just_not="got 9 read 5 x=3; got 8",
    ),
    TagDefinition(
        key="rarely_reads", family="reading", owner=_CSM, name=_("Rarely reads"),
        meaning=_("At most {share} of the messages of 90 days were read."),
        where="read_rate_90d <= {share} & sent_90d >= {count}", parameters=(_share(0.3), _count(3)),
        has="got 9 read 5 x=3; got 8 x=7", just_not="got 9 read 5 x=3; got 8 x=6",
    ),
    TagDefinition(
        key="never_reads", family="reading", owner=_MANAGER, name=_("Reads nothing"),
        meaning=_("Received at least {count} messages in 90 days and read none."),
        where="sent_90d >= {count} & read_rate_90d = 0", parameters=(_count(2),),
        has="got 9 x=2", just_not="got 9 x=1",
    ),
    TagDefinition(
        key="unread_waiting", family="reading", owner=_CSM, name=_("Unread pile"),
        meaning=_("At least {count} messages are unread now."),
        where="unread_now >= {count}", parameters=(_count(3),),
        has="got 9 x=3", just_not="got 9 x=2",
    ),
    TagDefinition(
        key="ack_open", family="reading", owner=_CSM, name=_("Acknowledgement open"),
        meaning=_("At least {count} messages wait to be acknowledged."),
        where="must_ack_open >= {count}", parameters=(_count(1),),
        has="got 9 must read 5", just_not="got 9 must read 5 ack 9",
    ),
    TagDefinition(
        key="acks_reliably", family="reading", owner=_CSM, name=_("Acknowledges reliably"),
        meaning=_("Acknowledged at least {share} of what had to be, in 90 days."),
        where="ack_rate_90d >= {share}", parameters=(_share(0.95),),
        has="got 9 must read 5 ack 9", just_not="got 9 must read 5 ack 9; got 8 must read 5",
    ),
    TagDefinition(
        key="acts", family="reading", owner=_CSM, name=_("Acts on messages"),
        meaning=_("At least {share} of the messages of 90 days led to the thing asked for."),
        where="acted_rate_90d >= {share} & sent_90d >= 3", parameters=(_share(0.5),),
        has="got 9 read 5 act x=2; got 8 x=2", just_not="got 9 read 5 act x=2; got 8 x=3",
    ),
    TagDefinition(
        key="away_30d", family="reading", owner=_CSM, name=_("Nobody signs in"),
        meaning=_("Nobody signed in for {days}."),
        where="last_signin_days >= {days}", parameters=(_days(30),), refresh="daily",
        has="fact identity.signed_in @30", just_not="fact identity.signed_in @29",
    ),
)  # fmt: skip

LIVING = (*_REGION, *_STOCK, *_TENURE, *_READING)
