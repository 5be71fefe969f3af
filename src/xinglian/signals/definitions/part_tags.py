"""Tags of parts: how they sell, when, where and to whom."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.tagging import MANAGER, count, days, money, share, tag
from xinglian.signals.rules.definition import Figure
from xinglian.signals.rules.part_case import part_case
from xinglian.signals.rules.subject import Subject, declare_subject

_LINES, _STOCK, _PRICES, _CATALOGUE = (
    "trade.order_line",
    "trade.stock",
    "prices.price",
    "catalogue.part",
)
_YES_NO = {"yes": _("yes"), "no": _("no")}
FIGURES = (
    Figure(key="sold_12m", kind="count", label=_("Pieces sold, last 12 months"), source=_LINES),
    Figure(key="sold_24m", kind="count", label=_("Pieces sold, last 24 months"), source=_LINES),
    Figure(key="buyers_12m", kind="count", label=_("Partners that bought, last 12 months"), source=_LINES),
    Figure(key="idle_days", kind="days", label=_("Days since the last sale"), source=_LINES),
    Figure(key="winter_share", kind="share", label=_("Share sold from November to February"), source=_LINES),
    Figure(key="summer_share", kind="share", label=_("Share sold from June to August"), source=_LINES),
    Figure(key="trend_yoy", kind="share", label=_("3 months against a year ago"), source=_LINES),
    Figure(key="return_share", kind="share", label=_("Pieces returned of those sold"), source=_LINES),
    Figure(key="provinces_12m", kind="count", label=_("Provinces that bought, last 12 months"), source=_LINES),
    Figure(key="top_share", kind="share", label=_("Share of the largest buyer"), source=_LINES),
    Figure(key="on_hand", kind="count", label=_("Pieces in partners' stock"), source=_STOCK),
    Figure(key="list_price", kind="money", label=_("List price"), source=_PRICES),
    Figure(key="prices", kind="count", label=_("Prices in force"), source=_PRICES),
    Figure(key="references", kind="count", label=_("Cross-reference numbers"), source=_CATALOGUE),
    Figure(key="launched_days", kind="days", label=_("Days since the launch"), source=_CATALOGUE),
    Figure(key="ev", kind="word", label=_("For electric vehicles"), source=_CATALOGUE, choices=_YES_NO),
    Figure(key="superseded", kind="word", label=_("Superseded"), source=_CATALOGUE, choices=_YES_NO),
)  # fmt: skip

TAGS = (
    tag(
        "part.fast_mover", "part", MANAGER, _("Fast mover"),
        _("At least {count} partners bought it in 12 months, and the last sale is at most {days} ago."),
        "buyers_12m >= {count} & idle_days <= {days}", count(10), days(30),
        has="buy 1 @30 by=10", just_not="buy 1 @31 by=10",
    ),
    tag(
        "part.slow_mover", "part", MANAGER, _("Slow mover"),
        _("Partners have it in stock, and none has bought it for {days}."),
        "on_hand > 0 & idle_days >= {days}", days(180),
        has="stock 3; buy 5 @180", just_not="stock 3; buy 5 @179",
    ),
    tag(
        "part.stocked_unsold", "part", MANAGER, _("In stock, not sold"),
        _("At least {count} pieces lie with partners, and not one was sold in 12 months."),
        "on_hand >= {count} & sold_12m = 0", count(1),
        has="stock 1; buy 1 @365", just_not="stock 1; buy 1 @364",
    ),
    tag(
        "part.winter", "part", MANAGER, _("Winter part"),
        _("At least {share} of 24 months' sales fall between November and February."),
        "winter_share >= {share} & sold_24m >= {count}", share(0.6, most=1), count(12),
        has="buy 60 @300; buy 40 @90", just_not="buy 59 @300; buy 41 @90",
    ),
    tag(
        "part.summer", "part", MANAGER, _("Summer part"),
        _("At least {share} of 24 months' sales fall between June and August."),
        "summer_share >= {share} & sold_24m >= {count}", share(0.45, most=1), count(12),
        has="buy 45 @100; buy 55 @300", just_not="buy 44 @100; buy 56 @300",
    ),
    tag(
        "part.new", "part", MANAGER, _("Newly launched"), _("Launched in the last {days}."),
        "launched_days <= {days}", days(180), has="part launched=180", just_not="part launched=181",
    ),
    tag(
        "part.fading", "part", MANAGER, _("Fading"),
        _("The last 3 months are at least {share} below the same months a year ago."),
        "trend_yoy <= -{share} & sold_24m >= {count}", share(0.4, most=1), count(12),
        has="buy 10 @400; buy 6 @30", just_not="buy 100 @400; buy 61 @30",
    ),
    tag(
        "part.rising", "part", MANAGER, _("Rising"),
        _("The last 3 months are at least {share} above the same months a year ago."),
        "trend_yoy >= {share} & sold_24m >= {count}", share(0.4), count(12),
        has="buy 10 @400; buy 14 @30", just_not="buy 100 @400; buy 139 @30",
    ),
    tag(
        "part.one_province", "part", MANAGER, _("Sold in one province only"),
        _("At least {count} partners bought it in 12 months, all in one province."),
        "provinces_12m = 1 & buyers_12m >= {count}", count(3),
        has="buy 1 @30 by=3", just_not="buy 1 @30 by=3 in=2",
    ),
    tag(
        "part.one_buyer", "part", MANAGER, _("Hangs on one buyer"),
        _("One partner takes at least {share} of what is sold in 12 months."),
        "top_share >= {share} & buyers_12m >= 2 & sold_12m >= {count}", share(0.6, most=1), count(10),
        has="buy 2 @30 by=3; buy 4 @20", just_not="buy 3 @30 by=3; buy 3 @20",
    ),
    tag(
        "part.ev", "part", MANAGER, _("EV part"), _("For electric and hybrid vehicles."), "ev = yes",
        has="part ev", just_not="part",
    ),
    tag(
        "part.high_value", "part", MANAGER, _("High value"), _("A list price of at least {amount}."),
        "list_price >= {amount}", money(1000), has="part price=1000", just_not="part price=999",
    ),
    tag(
        "part.many_returns", "part", MANAGER, _("Many returns"),
        _("At least {share} of the pieces sold in 12 months came back."),
        "return_share >= {share} & sold_12m >= {count}", share(0.05, most=1), count(20),
        has="buy 20 @30; return 1 @20", just_not="buy 21 @30; return 1 @20",
    ),
    tag(
        "part.no_price", "part", MANAGER, _("No price in force"), _("No price list names it today."),
        "prices = 0", has="part", just_not="part price=10",
    ),
    tag(
        "part.no_reference", "part", MANAGER, _("No cross-reference"),
        _("No number of another maker leads to it: who asks by that number does not find it."),
        "references = 0", has="part", just_not="reference",
    ),
    tag(
        "part.superseded_sold", "part", MANAGER, _("Superseded, still sold"),
        _("Another part has replaced it, and the last sale is at most {days} ago."),
        "superseded = yes & idle_days <= {days}", days(90),
        has="part superseded; buy 1 @90", just_not="part superseded; buy 1 @91",
    ),
)  # fmt: skip

declare_subject(
    Subject(
        key="part", table="signals_part_tag", figures={one.key: one for one in FIGURES},
        tags={one.key: one for one in TAGS}, case=part_case,
    )
)  # fmt: skip
