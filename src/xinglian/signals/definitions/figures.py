"""The figures of a partner. Every window ends on the day of the computation, `as_of`."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.categories import CATEGORIES
from xinglian.signals.definitions.climate import CLIMATES, RAIN_SEASONS
from xinglian.signals.rules.definition import Figure, FigureKind

LINES, STOCK, RECEIPTS, PARTNERS, CLIMATE, FACTS = (
    "trade.order_line", "trade.stock", "push.receipt", "partners.partner", "signals.climate", "kernel.fact",
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
    ("signins_30d", "count", _("Sign-ins, 30 days"), FACTS),
    ("last_signin_days", "days", _("Days since somebody signed in"), FACTS),
)

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

FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        *(
            Figure(key=key, kind=kind, label=label, source=source)
            for key, kind, label, source in _PLAIN
        ),
        *_WORDS,
        *_CATEGORY_AMOUNTS,
        *_CATEGORY_SHARES,
    )
}

SOURCES = {
    LINES: _("order lines"),
    STOCK: _("reported stock"),
    RECEIPTS: _("message receipts"),
    PARTNERS: _("partner register"),
    CLIMATE: _("climate table by province and city"),
    FACTS: _("sign-ins"),
}
