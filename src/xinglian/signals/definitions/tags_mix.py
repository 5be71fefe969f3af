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


_BUYS = tuple(
    TagDefinition(
        key=f"buys:{code}", family="mix", owner=_MANAGER, name=format_lazy(_("Buys: {category}"), category=label),
        meaning=_("Bought this category for at least {amount} in the last 12 months."),
        where=f"bought_{code} >= {{amount}}", parameters=(_amount(_BUYS_FROM),),
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip
_FOCUS = tuple(
    TagDefinition(
        key=f"focus:{code}", family="mix", owner=_MANAGER, name=format_lazy(_("Strong in: {category}"), category=label),
        meaning=_("This category is at least {share} of the purchases of 12 months."),
        where=f"share_{code} >= {{share}}", parameters=(_share(_FOCUS_FROM),),
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip

_RANGE = (
    TagDefinition(
        key="broad_range", family="mix", owner=_MANAGER, name=_("Broad range"),
        meaning=_("Bought from at least {count} categories in the last 12 months."),
        where="categories_12m >= {count}", parameters=(_count(10),),
    ),
    TagDefinition(
        key="one_category", family="mix", owner=_MANAGER, name=_("Lives on one category"),
        meaning=_("One category makes at least {share} of the purchases."),
        where="category_top_share >= {share}", parameters=(_share(0.7),),
    ),
    TagDefinition(
        key="one_brand", family="mix", owner=_MANAGER, name=_("Loyal to one brand"),
        meaning=_("One brand makes at least {share} of the purchases."),
        where="brand_top_share >= {share}", parameters=(_share(0.6),),
    ),
    TagDefinition(
        key="many_brands", family="mix", owner=_MANAGER, name=_("Buys many brands"),
        meaning=_("Bought at least {count} brands in the last 12 months."),
        where="brands_12m >= {count}", parameters=(_count(6),),
    ),
    TagDefinition(
        key="tries_new", family="mix", owner=_MANAGER, name=_("Tries new parts"),
        meaning=_("At least {count} parts of the last 3 months were never bought in the 21 months before."),
        where="new_parts_3m >= {count} & first_order_days > 365", parameters=(_count(20),),
    ),
    TagDefinition(
        key="winter_ready", family="mix", owner=_MANAGER, name=_("Equipped for winter"),
        meaning=_("Bought antifreeze, batteries and wipers in the last 12 months, each for at least {amount}."),
        where="bought_antifreeze >= {amount} & bought_battery >= {amount} & bought_wipers >= {amount}",
        parameters=(_amount(_BUYS_FROM),),
    ),
)  # fmt: skip

_EV = (
    TagDefinition(
        key="ev_specialist", family="ev", owner=_MANAGER, name=_("EV specialist"),
        meaning=_("Parts for EVs are at least {share} of the purchases, and worth at least {amount}."),
        where="ev_share >= {share} & amount_ev_12m >= {amount}", parameters=(_share(0.3), _amount(20_000)),
    ),
    TagDefinition(
        key="ev_rising", family="ev", owner=_MANAGER, name=_("EV share rising"),
        meaning=_("The share of parts for EVs grew by at least {share} against the 12 months before."),
        where="ev_share_change >= {share} & amount_ev_12m > 0", parameters=(_share(0.05),), refresh="daily",
    ),
    TagDefinition(
        key="no_ev", family="ev", owner=_MANAGER, name=_("No EV parts"),
        meaning=_("Buys, but not a single part for EVs in the last 12 months."),
        where="amount_12m > 0 & amount_ev_12m <= 0",
    ),
)  # fmt: skip

_SEASON = (
    TagDefinition(
        key="winter_peak", family="season", owner=_MANAGER, name=_("Winter-sensitive"),
        meaning=_("November to February bring at least {index} times an average month."),
        where="winter_index >= {index} & active_months_12m >= 6", parameters=(_index(1.2),),
    ),
    TagDefinition(
        key="summer_peak", family="season", owner=_MANAGER, name=_("Summer-sensitive"),
        meaning=_("June to August bring at least {index} times an average month."),
        where="summer_index >= {index} & active_months_12m >= 6", parameters=(_index(1.2),),
    ),
    TagDefinition(
        key="rainy_peak", family="season", owner=_MANAGER, name=_("Rainy-season sensitive"),
        meaning=_("April to July bring at least {index} times an average month, in a region with a rainy season."),
        where="rainy_index >= {index} & (rain_season = plum | rain_season = south)", parameters=(_index(1.1),),
    ),
    TagDefinition(
        key="quarter_end", family="season", owner=_POLICY, name=_("Buys at quarter's end"),
        meaning=_("At least {share} of the purchases fall into the last 10 days of a quarter."),
        where="quarter_end_share >= {share} & orders_12m >= 6", parameters=(_share(0.3),),
    ),
)  # fmt: skip

_RETURNS = (
    TagDefinition(
        key="high_returns", family="returns", owner=_CSM, name=_("Returns a lot"),
        meaning=_("Returns are at least {share} of the purchases of 12 months."),
        where="return_share >= {share}", parameters=(_share(0.05),),
    ),
    TagDefinition(
        key="no_returns", family="returns", owner=_CSM, name=_("Never returns"),
        meaning=_("At least {count} ordering days in 12 months and nothing returned."),
        where="orders_12m >= {count} & returns_12m = 0", parameters=(_count(12),),
    ),
)  # fmt: skip

MIX = (*_BUYS, *_FOCUS, *_RANGE, *_EV, *_SEASON, *_RETURNS)
