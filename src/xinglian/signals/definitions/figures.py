"""The figures of a partner. Every window ends on the day of the computation, `as_of`."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.categories import CATEGORIES
from xinglian.signals.definitions.climate import CLIMATES, RAIN_SEASONS
from xinglian.signals.definitions.fact_figures import COUNTED
from xinglian.signals.definitions.facts import FACT_KINDS
from xinglian.signals.definitions.register_words import LAYERS, STATUSES, TYPES
from xinglian.signals.rules.definition import Figure, FigureKind

LINES, STOCK, RECEIPTS, PARTNERS, CLIMATE, PRICES, PEOPLE, FACTS, FORECAST = (
    "trade.order_line", "trade.stock", "push.receipt", "partners.partner", "signals.climate", "prices.price",
    "identity.membership", "kernel.fact", "signals.forecast",
)  # fmt: skip

_YES_NO = {"yes": _("yes"), "no": _("no")}

_PLAIN: tuple[tuple[str, FigureKind, object, str], ...] = (
    # value: purchases minus returns, corrections included, in the network's currency
    ("amount_1m", "money", _("Purchases, last month"), LINES),
    ("amount_3m", "money", _("Purchases, last 3 months"), LINES),
    ("amount_6m", "money", _("Purchases, last 6 months"), LINES),
    ("amount_12m", "money", _("Purchases, last 12 months"), LINES),
    ("amount_24m", "money", _("Purchases, last 24 months"), LINES),
    ("amount_prev_3m", "money", _("Purchases, the 3 months before"), LINES),
    ("amount_3m_last_year", "money", _("Purchases, the same 3 months a year ago"), LINES),
    ("amount_prev_12m", "money", _("Purchases, the 12 months before"), LINES),
    ("best_month", "money", _("Best month of the last 12"), LINES),
    ("lines_other_currency", "count", _("Order lines in another currency, last 12 months"), LINES),
    # trend, where a fifth more is written 0.2
    ("trend_3m", "share", _("3 months against the 3 before"), LINES),
    ("trend_yoy", "share", _("3 months against a year ago"), LINES),
    ("trend_12m", "share", _("12 months against the 12 before"), LINES),
    # rhythm: a day with at least one order counts once
    ("recency_days", "days", _("Days since the last order"), LINES),
    ("first_order_days", "days", _("Days since the first order"), LINES),
    ("orders_1m", "count", _("Ordering days, last month"), LINES),
    ("orders_3m", "count", _("Ordering days, last 3 months"), LINES),
    ("orders_6m", "count", _("Ordering days, last 6 months"), LINES),
    ("orders_12m", "count", _("Ordering days, last 12 months"), LINES),
    ("orders_24m", "count", _("Ordering days, last 24 months"), LINES),
    ("order_gap_days", "number", _("Days between orders, on average"), LINES),
    ("gap_ratio", "number", _("Time since the last order ÷ usual gap"), LINES),
    ("active_months_12m", "count", _("Months with an order, of the last 12"), LINES),
    ("volatility", "number", _("Swing of monthly purchases (deviation ÷ mean)"), LINES),
    ("basket", "money", _("Purchase per ordering day"), LINES),
    ("lines_per_order", "number", _("Lines per ordering day"), LINES),
    # mix, last 12 months
    ("parts_12m", "count", _("Different parts bought, last 12 months"), LINES),
    ("new_parts_3m", "count", _("Parts bought for the first time in 24 months"), LINES),
    ("brands_12m", "count", _("Brands bought, last 12 months"), LINES),
    ("categories_12m", "count", _("Categories bought, last 12 months"), LINES),
    ("brand_top_share", "share", _("Share of the largest brand"), LINES),
    ("category_top_share", "share", _("Share of the largest category"), LINES),
    ("amount_ev_12m", "money", _("Purchases of parts for EVs, last 12 months"), LINES),
    ("ev_share", "share", _("Share of parts for EVs"), LINES),
    ("ev_share_prev", "share", _("Share of parts for EVs, the 12 months before"), LINES),
    ("ev_share_change", "share", _("Change of the EV share"), LINES),
    # season: 1 = as much as in an average month of the last 24
    ("winter_index", "number", _("Winter index (November–February ÷ average month)"), LINES),
    ("summer_index", "number", _("Summer index (June–August ÷ average month)"), LINES),
    ("rainy_index", "number", _("Rainy-season index (April–July ÷ average month)"), LINES),
    ("quarter_end_share", "share", _("Share bought in the last 10 days of a quarter"), LINES),
    ("returns_12m", "money", _("Returns, last 12 months"), LINES),
    ("return_share", "share", _("Returns ÷ purchases, last 12 months"), LINES),
    # stock, latest position
    ("stock_value", "money", _("Stock value"), STOCK),
    ("stock_parts", "count", _("Parts in stock"), STOCK),
    ("stock_days", "number", _("Days of stock at the purchases of 12 months"), STOCK),
    ("slow_value", "money", _("Stock without movement for 180 days"), STOCK),
    ("slow_parts", "count", _("Parts without movement for 180 days"), STOCK),
    ("slow_share", "share", _("Slow share of stock value"), STOCK),
    ("stock_age_days", "number", _("Days since stock moved, by value"), STOCK),
    ("stock_out_parts", "count", _("Parts at zero"), STOCK),
    ("stock_reported_days", "days", _("Days since stock was reported"), STOCK),
    ("tenure_days", "days", _("Days as a partner"), PARTNERS),
    ("altitude_m", "metres", _("Altitude of the provincial capital"), CLIMATE),
    # reading: first reader of a message counts for the partner
    ("sent_30d", "count", _("Messages received, 30 days"), RECEIPTS),
    ("sent_90d", "count", _("Messages received, 90 days"), RECEIPTS),
    ("read_rate_30d", "share", _("Read, 30 days"), RECEIPTS),
    ("read_rate_90d", "share", _("Read, 90 days"), RECEIPTS),
    ("minutes_to_read", "minutes", _("Minutes to read, median of 90 days"), RECEIPTS),
    ("last_read_days", "days", _("Days since a message was read"), RECEIPTS),
    ("ack_rate_90d", "share", _("Acknowledged of what must be, 90 days"), RECEIPTS),
    ("acted_rate_90d", "share", _("Acted upon, 90 days"), RECEIPTS),
    ("unread_now", "count", _("Unread now"), RECEIPTS),
    ("must_ack_open", "count", _("Waiting to be acknowledged"), RECEIPTS),
)

_MORE: tuple[tuple[str, FigureKind, object, str], ...] = (
    # growth and rhythm, month by month
    ("trend_1m", "share", _("Last month against the average of the 11 before"), LINES),
    ("up_months", "count", _("Months above the same month a year ago, of 12"), LINES),
    ("rising_months", "count", _("Months in a row above the month before"), LINES),
    ("falling_months", "count", _("Months in a row below the month before"), LINES),
    ("streak_months", "count", _("Months in a row with an order"), LINES),
    ("peak_month_share", "share", _("Share of the best month in 12"), LINES),
    ("below_peak", "share", _("3 months against the best 3 in a row of 24"), LINES),
    ("frequency_trend", "share", _("Ordering days of 3 months against the 3 before"), LINES),
    ("basket_trend", "share", _("Purchase per ordering day, 3 months against 12"), LINES),
    ("weekend_share", "share", _("Ordering days at weekends"), LINES),
    ("month_end_share", "share", _("Share bought in the last 5 days of a month"), LINES),
    ("spring_index", "number", _("Spring index (March–May ÷ average month)"), LINES),
    ("autumn_index", "number", _("Autumn index (September–October ÷ average month)"), LINES),
    ("returns_3m", "money", _("Returns, last 3 months"), LINES),
    ("return_share_3m", "share", _("Returns ÷ purchases, last 3 months"), LINES),
    ("return_days_12m", "count", _("Days with a return, last 12 months"), LINES),
    ("corrections_12m", "count", _("Corrected order lines, last 12 months"), LINES),
    # which goods
    ("top_part_share", "share", _("Share of the best part"), LINES),
    ("repeat_share", "share", _("Share of parts ordered at least 3 times in 12 months"), LINES),
    ("lost_parts", "count", _("Parts of the year before not bought again"), LINES),
    ("lost_categories", "count", _("Categories of the year before not bought again"), LINES),
    ("new_categories", "count", _("Categories bought for the first time in 24 months"), LINES),
    ("lost_brands", "count", _("Brands of the year before not bought again"), LINES),
    ("new_product_share", "share", _("Share of parts launched within a year"), LINES),
    ("superseded_12m", "money", _("Purchases of superseded parts, last 12 months"), LINES),
    ("ev_parts_12m", "count", _("Different EV parts bought, last 12 months"), LINES),
    ("ev_pace", "share", _("EV purchases of 3 months against the pace of 12"), LINES),
    ("amount_ev_before", "money", _("Purchases of parts for EVs, the 12 months before"), LINES),
    ("winter_goods_12m", "money", _("Antifreeze and batteries, last 12 months"), LINES),
    ("winter_early_share", "share", _("Antifreeze and batteries bought in September and October"), LINES),
    ("summer_goods_12m", "money", _("Cooling parts without antifreeze, last 12 months"), LINES),
    ("summer_early_share", "share", _("Cooling parts without antifreeze bought from March to May"), LINES),
    ("discount_share", "share", _("Paid below today's list price"), PRICES),
    ("listed_share", "share", _("Share of purchases with a list price"), PRICES),
    # stock, by part
    ("idle90_share", "share", _("Stock without movement for 90 days"), STOCK),
    ("dead_value", "money", _("Stock without movement for a year"), STOCK),
    ("dead_share", "share", _("Share of stock without movement for a year"), STOCK),
    ("stock_turns", "number", _("Purchases of 12 months ÷ stock value"), STOCK),
    ("stock_out_share", "share", _("Share of parts at zero"), STOCK),
    ("wanted_outs", "count", _("Parts at zero that were ordered at least 3 times in 12 months"), STOCK),
    ("unbought_stock", "money", _("Stock of parts not bought for 12 months"), STOCK),
    ("superseded_stock", "money", _("Stock of superseded parts"), STOCK),
    ("ev_stock_value", "money", _("Stock of EV parts"), STOCK),
    ("winter_stock", "money", _("Stock of antifreeze and batteries"), STOCK),
    ("stock_top_share", "share", _("Share of the most valuable part in stock"), STOCK),
    # reading
    ("sent_7d", "count", _("Messages received, 7 days"), RECEIPTS),
    ("read_policy", "share", _("Policies read, 90 days"), RECEIPTS),
    ("read_launch", "share", _("New products read, 90 days"), RECEIPTS),
    ("read_training", "share", _("Trainings read, 90 days"), RECEIPTS),
    ("read_urgent", "share", _("Urgent notices read, 90 days"), RECEIPTS),
    ("sent_policy", "count", _("Policies received, 90 days"), RECEIPTS),
    ("sent_launch", "count", _("New products received, 90 days"), RECEIPTS),
    ("sent_training", "count", _("Trainings received, 90 days"), RECEIPTS),
    ("sent_urgent", "count", _("Urgent notices received, 90 days"), RECEIPTS),
    ("read_change", "share", _("Read in 30 days against 90 days"), RECEIPTS),
    ("night_reads", "share", _("Read between 22:00 and 6:00"), RECEIPTS),
    ("weekend_reads", "share", _("Read at weekends"), RECEIPTS),
    ("same_day_reads", "share", _("Read on the same day"), RECEIPTS),
    ("readers_90d", "count", _("People who read, 90 days"), RECEIPTS),
    # what is expected, said every night
    ("due_days", "days", _("Days until the next order is expected"), FORECAST),
    ("late_days", "days", _("Days since an order should have come by its own rhythm"), FORECAST),
    ("chance_30d", "share", _("Chance of an order within 30 days"), FORECAST),
    ("chance_90d", "share", _("Chance of an order within 90 days"), FORECAST),
    ("lost_chance", "share", _("Chance of no order for half a year"), FORECAST),
    ("usual_change", "share", _("Last 30 days against what is usual at this time"), FORECAST),
    ("usual_distance", "number", _("Last 30 days: distance from the usual, in its own swings"), FORECAST),
    ("hours_to_ack", "number", _("Hours to acknowledge, median of 90 days"), RECEIPTS),
    ("acks_overdue", "count", _("Acknowledgements open for more than 3 days"), RECEIPTS),
    # register
    ("people", "count", _("People with access"), PEOPLE),
    ("liaisons", "count", _("Certified liaisons"), PEOPLE),
    ("reachable_people", "count", _("People with a phone or an e-mail address"), PEOPLE),
    ("bays", "count", _("Service bays"), PARTNERS),
    ("technicians", "count", _("Technicians in the register"), PARTNERS),
)  # fmt: skip

_WORDS = (
    Figure(
        key="top_category",
        kind="word",
        label=_("Largest category"),
        source=LINES,
        choices=CATEGORIES,
    ),
    Figure(key="climate", kind="word", label=_("Climate zone"), source=CLIMATE, choices=CLIMATES),
    Figure(
        key="rain_season",
        kind="word",
        label=_("Rainy season"),
        source=CLIMATE,
        choices=RAIN_SEASONS,
    ),
    Figure(key="coastal", kind="word", label=_("On the coast"), source=CLIMATE, choices=_YES_NO),
    Figure(key="csm", kind="word", label=_("Has a CSM"), source=PARTNERS, choices=_YES_NO),
    Figure(key="mentored", kind="word", label=_("Has a mentor"), source=PARTNERS, choices=_YES_NO),
    Figure(key="branch", kind="word", label=_("Is a branch"), source=PARTNERS, choices=_YES_NO),
    Figure(
        key="ev_certified",
        kind="word",
        label=_("Certified for EVs"),
        source=PARTNERS,
        choices=_YES_NO,
    ),
    Figure(
        key="contact",
        kind="word",
        label=_("Has a contact number"),
        source=PARTNERS,
        choices=_YES_NO,
    ),
    Figure(key="business", kind="word", label=_("Partner type"), source=PARTNERS, choices=TYPES),
    Figure(key="standing", kind="word", label=_("Status"), source=PARTNERS, choices=STATUSES),
    Figure(key="circle", kind="word", label=_("Layer"), source=PARTNERS, choices=LAYERS),
)

_CATEGORY_AMOUNTS = tuple(
    Figure(
        key=f"bought_{code}", kind="money", source=LINES,
        label=format_lazy(_("{category}, purchases of 12 months"), category=label),
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip
_CATEGORY_SHARES = tuple(
    Figure(
        key=f"share_{code}", kind="share", source=LINES,
        label=format_lazy(_("{category}, share of 12 months"), category=label),
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip

_CATEGORY_BEFORE = tuple(
    Figure(
        key=f"before_{code}", kind="money", source=LINES,
        label=format_lazy(_("{category}, purchases of the 12 months before"), category=label),
    )
    for code, label in CATEGORIES.items()
)  # fmt: skip

FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        *(
            Figure(key=key, kind=kind, label=label, source=source)
            for key, kind, label, source in (*_PLAIN, *_MORE)
        ),
        *_WORDS,
        *_CATEGORY_AMOUNTS,
        *_CATEGORY_SHARES,
        *_CATEGORY_BEFORE,
        *COUNTED,
    )
}

SOURCES = {
    LINES: _("order lines"),
    STOCK: _("reported stock"),
    RECEIPTS: _("message receipts"),
    PARTNERS: _("partner register"),
    CLIMATE: _("climate table by province and city"),
    PRICES: _("price lists"),
    PEOPLE: _("people of the partner"),
    FACTS: _("sign-ins"),
    FORECAST: _("forecast of the night"),
    "catalogue.part": _("parts catalogue"),
    "push.wish": _("wishes and habits of the reader"),
    **{kind.key: kind.source for kind in FACT_KINDS.values()},
}
