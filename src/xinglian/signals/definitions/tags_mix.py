"""Tags about what a partner buys: categories, brands, EV, seasons, returns."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.categories import CATEGORIES
from xinglian.signals.rules.definition import Parameter, TagDefinition

_MANAGER, _CSM, _POLICY = "channel_manager", "regional_csm", "policy_officer"

_BUYS_FROM = 1_000
_FOCUS_FROM = 0.35


def _share(default: float, key: str = "share") -> Parameter:
    return Parameter(key=key, kind="share", default=default, label=_("Share"), least=0, most=1)


def _count(default: int) -> Parameter:
    return Parameter(
        key="count", kind="count", default=default, label=_("Count"), least=0, most=10_000
    )


def _amount(default: int) -> Parameter:
    return Parameter(key="amount", kind="money", default=default, label=_("Amount"), most=1e10)


def _index(default: float) -> Parameter:
    return Parameter(
        key="index", kind="number", default=default, label=_("Index"), least=0, most=100
    )


def _other(code: str) -> str:
    return "tyres" if code != "tyres" else "brakes"


_BUYS = tuple(
    TagDefinition(
        key=f"buys:{code}", family="mix", owner=_MANAGER, name=format_lazy(_("Buys: {category}"), category=label),
        meaning=_("Bought this category for at least {amount} in the last 12 months."),
        where=f"bought_{code} >= {{amount}}", parameters=(_amount(_BUYS_FROM),),
        has=f"buy 1000 {code} @5", just_not=f"buy 999 {code} @5",
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip
_FOCUS = tuple(
    TagDefinition(
        key=f"focus:{code}", family="mix", owner=_MANAGER, name=format_lazy(_("Strong in: {category}"), category=label),
        meaning=_("This category is at least {share} of the purchases of 12 months."),
        where=f"share_{code} >= {{share}}", parameters=(_share(_FOCUS_FROM),),
        has=f"buy 35 {code} @5; buy 65 {_other(code)} @5", just_not=f"buy 34 {code} @5; buy 66 {_other(code)} @5",
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip

_RANGE = (
    TagDefinition(
        key="broad_range", family="mix", owner=_MANAGER, name=_("Broad range"),
        meaning=_("Bought from at least {count} categories in the last 12 months."),
        where="categories_12m >= {count}", parameters=(_count(10),),
        has="buy 9 brakes @5; buy 9 filters @5; buy 9 cooling @5; buy 9 battery @5; buy 9 lighting @5; buy 9 suspension @5; buy 9 engine @5; buy 9 electrical @5; buy 9 body @5; buy 9 tyres @5",
        just_not="buy 9 brakes @5; buy 9 filters @5; buy 9 cooling @5; buy 9 battery @5; buy 9 lighting @5; buy 9 suspension @5; buy 9 engine @5; buy 9 electrical @5; buy 9 body @5",
    ),
    TagDefinition(
        key="one_category", family="mix", owner=_MANAGER, name=_("Lives on one category"),
        meaning=_("One category makes at least {share} of the purchases."),
        where="category_top_share >= {share}", parameters=(_share(0.7),),
        has="buy 70 brakes @5; buy 30 tyres @5", just_not="buy 69 brakes @5; buy 31 tyres @5",
    ),
    TagDefinition(
        key="one_brand", family="mix", owner=_MANAGER, name=_("Loyal to one brand"),
        meaning=_("One brand makes at least {share} of the purchases."),
        where="brand_top_share >= {share}", parameters=(_share(0.6),),
        has="buy 60 brakes+b=A @5; buy 40 tyres+b=B @5", just_not="buy 59 brakes+b=A @5; buy 41 tyres+b=B @5",
    ),
    TagDefinition(
        key="many_brands", family="mix", owner=_MANAGER, name=_("Buys many brands"),
        meaning=_("Bought at least {count} brands in the last 12 months."),
        where="brands_12m >= {count}", parameters=(_count(6),),
        has="buy 9 brakes#A+b=A @5; buy 9 brakes#B+b=B @5; buy 9 brakes#C+b=C @5; buy 9 brakes#D+b=D @5; buy 9 brakes#E+b=E @5; buy 9 brakes#F+b=F @5",
        just_not="buy 9 brakes#A+b=A @5; buy 9 brakes#B+b=B @5; buy 9 brakes#C+b=C @5; buy 9 brakes#D+b=D @5; buy 9 brakes#E+b=E @5",
    ),
    TagDefinition(
        key="tries_new", family="mix", owner=_MANAGER, name=_("Tries new parts"),
        meaning=_("At least {count} parts of the last 3 months were never bought in the 21 months before."),
        where="new_parts_3m >= {count} & first_order_days > 365", parameters=(_count(20),),
        has="buy 9 tyres @400; buy 9 brakes#0 @5; buy 9 brakes#1 @5; buy 9 brakes#2 @5; buy 9 brakes#3 @5; buy 9 brakes#4 @5; buy 9 brakes#5 @5; buy 9 brakes#6 @5; buy 9 brakes#7 @5; buy 9 brakes#8 @5; buy 9 brakes#9 @5; buy 9 brakes#10 @5; buy 9 brakes#11 @5; buy 9 brakes#12 @5; buy 9 brakes#13 @5; buy 9 brakes#14 @5; buy 9 brakes#15 @5; buy 9 brakes#16 @5; buy 9 brakes#17 @5; buy 9 brakes#18 @5; buy 9 brakes#19 @5",
        just_not="buy 9 tyres @400; buy 9 brakes#0 @5; buy 9 brakes#1 @5; buy 9 brakes#2 @5; buy 9 brakes#3 @5; buy 9 brakes#4 @5; buy 9 brakes#5 @5; buy 9 brakes#6 @5; buy 9 brakes#7 @5; buy 9 brakes#8 @5; buy 9 brakes#9 @5; buy 9 brakes#10 @5; buy 9 brakes#11 @5; buy 9 brakes#12 @5; buy 9 brakes#13 @5; buy 9 brakes#14 @5; buy 9 brakes#15 @5; buy 9 brakes#16 @5; buy 9 brakes#17 @5; buy 9 brakes#18 @5",
    ),
    TagDefinition(
        key="winter_ready", family="mix", owner=_MANAGER, name=_("Equipped for winter"),
        meaning=_("Bought antifreeze, batteries and wipers in the last 12 months, each for at least {amount}."),
        where="bought_antifreeze >= {amount} & bought_battery >= {amount} & bought_wipers >= {amount}",
        parameters=(_amount(_BUYS_FROM),),
        has="buy 1000 antifreeze @5; buy 1000 battery @5; buy 1000 wipers @5",
        just_not="buy 1000 antifreeze @5; buy 1000 battery @5; buy 999 wipers @5",
    ),
)  # fmt: skip

_EV = (
    TagDefinition(
        key="ev_specialist", family="ev", owner=_MANAGER, name=_("EV specialist"),
        meaning=_("Parts for EVs are at least {share} of the purchases, and worth at least {amount}."),
        where="ev_share >= {share} & amount_ev_12m >= {amount}", parameters=(_share(0.3), _amount(20_000)),
        has="buy 30000 ev+ev @5; buy 70000 brakes @5", just_not="buy 29999 ev+ev @5; buy 70001 brakes @5",
    ),
    TagDefinition(
        key="ev_rising", family="ev", owner=_MANAGER, name=_("EV share rising"),
        meaning=_("The share of parts for EVs grew by at least {share} against the 12 months before."),
        where="ev_share_change >= {share} & amount_ev_12m > 0", parameters=(_share(0.05),), refresh="daily",
        has="buy 5 ev+ev @5; buy 95 brakes @5; buy 100 brakes x1+12", just_not="buy 4 ev+ev @5; buy 96 brakes @5; buy 100 brakes x1+12",
    ),
    TagDefinition(
        key="no_ev", family="ev", owner=_MANAGER, name=_("No EV parts"),
        meaning=_("Buys, but not a single part for EVs in the last 12 months."),
        where="amount_12m > 0 & amount_ev_12m <= 0",
        has="buy 9 brakes @5", just_not="buy 9 brakes @5; buy 9 ev+ev @5",
    ),
)  # fmt: skip

_SEASON = (
    TagDefinition(
        key="winter_peak", family="season", owner=_MANAGER, name=_("Winter-sensitive"),
        meaning=_("November to February bring at least {index} times an average month."),
        where="winter_index >= {index} & active_months_12m >= 6", parameters=(_index(1.2),),
        has="buy 100 brakes x8; buy 140 brakes x4+8; buy 100 brakes x8+12; buy 140 brakes x4+20", just_not="buy 100 brakes x24",
    ),
    TagDefinition(
        key="summer_peak", family="season", owner=_MANAGER, name=_("Summer-sensitive"),
        meaning=_("June to August bring at least {index} times an average month."),
        where="summer_index >= {index} & active_months_12m >= 6", parameters=(_index(1.2),),
        has="buy 100 brakes x24; buy 100 brakes @2024-07-03 @2025-07-03", just_not="buy 100 brakes x24; buy 50 brakes @2024-07-03 @2025-07-03",
    ),
    TagDefinition(
        key="rainy_peak", family="season", owner=_MANAGER, name=_("Rainy-season sensitive"),
        meaning=_("April to July bring at least {index} times an average month, in a region with a rainy season."),
        where="rainy_index >= {index} & (rain_season = plum | rain_season = south)", parameters=(_index(1.1),),
        has="partner place=cn.east.32.3201; buy 100 brakes x24; buy 100 brakes @2024-05-03 @2025-05-03",
        just_not="partner place=cn.north.11; buy 100 brakes x24; buy 100 brakes @2024-05-03 @2025-05-03",
    ),
    TagDefinition(
        key="quarter_end", family="price", owner=_POLICY, name=_("Buys at quarter's end"),
        meaning=_("At least {share} of the purchases fall into the last 10 days of a quarter."),
        where="quarter_end_share >= {share} & orders_12m >= 6", parameters=(_share(0.3),),
        has="buy 10 brakes x6+1; buy 30 brakes @2025-09-25", just_not="buy 10 brakes x6+1; buy 20 brakes @2025-09-25",
    ),
)  # fmt: skip

_RETURNS = (
    TagDefinition(
        key="high_returns", family="risk", owner=_CSM, name=_("Returns a lot"),
        meaning=_("Returns are at least {share} of the purchases of 12 months."),
        where="return_share >= {share}", parameters=(_share(0.05),),
        has="buy 100 brakes @5; return 5 brakes @5", just_not="buy 100 brakes @5; return 4 brakes @5",
    ),
    TagDefinition(
        key="no_returns", family="risk", owner=_CSM, name=_("Never returns"),
        meaning=_("At least {count} ordering days in 12 months and nothing returned."),
        where="orders_12m >= {count} & returns_12m = 0", parameters=(_count(12),),
        has="buy 9 brakes x12", just_not="buy 9 brakes x12; return 1 brakes @5",
    ),
)  # fmt: skip

MIX = (*_BUYS, *_FOCUS, *_RANGE, *_EV, *_SEASON, *_RETURNS)
