"""Indicators that are computed today: from order lines, stock, receipts, sign-ins and orders made here.

`place` is the indicator's seat in the stored arrays: a new one takes the next free number, a retired one leaves its seat
empty. An indicator of a month looks at that month and at what came before it, never after (`queries/indicator_sql.py`).
"""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.definitions.figures import FACTS, LINES, RECEIPTS, STOCK
from xinglian.signals.rules.indicator import Indicator

PRICES, ORDER_BOOK = "prices.price", "orders.order"

GROWTH = (
    Indicator(
        key="growth", place=1, name=_("Growth on the year before"), group="growth", unit="share", direction="up",
        formula=_("Net purchases of the month, less those of the same month a year ago ÷ those of a year ago"),
        top="net - net_year_ago", bottom="CASE WHEN net_year_ago > 0 AND is_whole THEN net_year_ago END",
        source=LINES, owner="channel_manager", target=0.05, limit=-0.15,
    ),
    Indicator(
        key="activity", place=2, name=_("Active customers"), group="growth", unit="share", direction="up",
        formula=_("Partners that ordered in the last 3 months ÷ partners that ordered in the last 12"),
        top="(orders_3m > 0)::INT", bottom="CASE WHEN orders_12m > 0 THEN 1 END",
        source=LINES, owner="regional_csm", target=0.9, limit=0.75,
    ),
    Indicator(
        key="retention", place=3, name=_("Repeat orders"), group="growth", unit="share", direction="up",
        formula=_("Partners that ordered in the month ÷ partners that ordered in the 3 months before"),
        top="(orders > 0)::INT", bottom="CASE WHEN orders_before_3m > 0 AND is_whole THEN 1 END",
        source=LINES, owner="regional_csm", target=0.8, limit=0.6,
    ),
    Indicator(
        key="order_days", place=4, name=_("Ordering days a month"), group="growth", unit="number", direction="up",
        formula=_("Days with an order in the month ÷ partners that ordered in the last 12 months"),
        top="orders", bottom="CASE WHEN orders_12m > 0 AND is_whole THEN 1 END",
        source=LINES, owner="regional_csm", target=4, limit=1.5,
    ),
    Indicator(
        key="basket", place=5, name=_("Purchase per ordering day"), group="growth", unit="money", direction="up",
        formula=_("Net purchases of the month ÷ days with an order"),
        top="net", bottom="CASE WHEN orders > 0 THEN orders END", source=LINES, owner="channel_manager",
    ),
)  # fmt: skip

ASSORTMENT = (
    Indicator(
        key="breadth", place=6, name=_("Breadth of range"), group="assortment", unit="number", direction="up",
        formula=_("Main categories bought in the last 3 months ÷ partners that ordered in them"),
        top="categories_3m", bottom="CASE WHEN orders_3m > 0 THEN 1 END",
        source=LINES, owner="regional_csm", target=5, limit=2,
    ),
    Indicator(
        key="new_parts", place=7, name=_("New parts tried"), group="assortment", unit="share", direction="up",
        formula=_("Parts bought for the first time in 12 months ÷ parts bought in the month"),
        top="new_parts", bottom="CASE WHEN parts > 0 AND has_year THEN parts END",
        source=LINES, owner="channel_manager", target=0.1, limit=0.03,
    ),
    Indicator(
        key="ev_readiness", place=8, name=_("EV readiness"), group="assortment", unit="share", direction="up",
        formula=_("Purchases of parts for EVs in the last 3 months ÷ all purchases in them"),
        top="ev_3m", bottom="CASE WHEN gross_3m > 0 THEN gross_3m END",
        source=LINES, owner="channel_manager", target=0.12, limit=0.03,
    ),
)  # fmt: skip

ORDER = (
    Indicator(
        key="month_end_rush", place=9, name=_("Month-end rush"), group="order", unit="share", direction="down",
        formula=_("Purchases of the last 5 days of the month ÷ purchases of the month"),
        top="rush", bottom="CASE WHEN gross > 0 AND is_whole THEN gross END",
        source=LINES, owner="channel_manager", target=0.25, limit=0.5,
    ),
    Indicator(
        key="return_rate", place=10, name=_("Return rate"), group="order", unit="share", direction="down",
        formula=_("Value of returns in the last 3 months ÷ value of purchases in them"),
        top="returned_3m", bottom="CASE WHEN gross_3m > 0 THEN gross_3m END",
        source=LINES, owner="channel_manager", target=0.03, limit=0.08,
    ),
    Indicator(
        key="corrections", place=11, name=_("Invoices corrected"), group="order", unit="share", direction="down",
        formula=_("Correction lines in the last 3 months ÷ order lines in them"),
        top="corrections_3m", bottom="CASE WHEN lines_3m > 0 THEN lines_3m END",
        source=LINES, owner="channel_manager", target=0.01, limit=0.04,
    ),
    Indicator(
        key="price_discipline", place=12, name=_("Price discipline"), group="order", unit="share", direction="up",
        formula=_("Order lines at a price of a list in force, within 0.5% ÷ order lines of parts that have one"),
        top="at_list_price", bottom="CASE WHEN priced > 0 THEN priced END",
        source=PRICES, owner="policy_officer", target=0.98, limit=0.9,
    ),
)  # fmt: skip

STOCKED = (
    Indicator(
        key="stock_out", place=13, name=_("Stock-out rate"), group="stock", unit="share", direction="down",
        formula=_("Parts at zero ÷ parts reported, at the end of the month"),
        top="zero_parts", bottom="CASE WHEN stock_parts > 0 THEN stock_parts END",
        source=STOCK, owner="regional_csm", target=0.05, limit=0.12,
    ),
    Indicator(
        key="sellers_out", place=14, name=_("Selling parts out of stock"), group="stock", unit="share", direction="down",
        formula=_("Parts at zero that were bought in the last 3 months ÷ reported parts bought in them"),
        top="zero_sellers", bottom="CASE WHEN sellers > 0 THEN sellers END",
        source=STOCK, owner="regional_csm", target=0.05, limit=0.12,
    ),
    Indicator(
        key="slow_share", place=15, name=_("Slow share of stock"), group="stock", unit="share", direction="down",
        formula=_("Stock value without movement for 180 days ÷ stock value, at the end of the month"),
        top="slow_value", bottom="CASE WHEN stock_value > 0 THEN stock_value END",
        source=STOCK, owner="regional_csm", target=0.12, limit=0.25,
    ),
    Indicator(
        key="turnover", place=16, name=_("Stock turns a year"), group="stock", unit="times", direction="up",
        formula=_("Net purchases of 12 months ÷ stock value at the end of the month"),
        top="CASE WHEN net_12m IS NOT NULL THEN greatest(net_12m, 0) END", bottom="CASE WHEN stock_value > 0 AND has_year THEN stock_value END",
        source=STOCK, owner="regional_csm", target=8, limit=3,
    ),
    Indicator(
        key="stock_days", place=17, name=_("Days of stock"), group="stock", unit="days", direction="down",
        formula=_("Stock value at the end of the month × 365 ÷ net purchases of 12 months"),
        top="stock_value * 365", bottom="CASE WHEN stock_value > 0 AND has_year AND net_12m > 0 THEN net_12m END",
        source=STOCK, owner="regional_csm", target=45, limit=120,
    ),
    Indicator(
        key="stock_reporting", place=18, name=_("Stock reported"), group="stock", unit="share", direction="up",
        formula=_("Partners that reported stock in the month ÷ partners that did in the last 12 months"),
        top="reported::INT", bottom="CASE WHEN reports_12m > 0 AND is_over THEN 1 END",
        source=STOCK, owner="regional_csm", target=0.95, limit=0.8,
    ),
)  # fmt: skip

READING = (
    Indicator(
        key="reach", place=19, name=_("Reach"), group="reach", unit="share", direction="up",
        formula=_("Messages that reached the partner ÷ messages sent to it"),
        top="reached", bottom="CASE WHEN sent > 0 THEN sent END",
        source=RECEIPTS, owner="channel_manager", target=0.9, limit=0.65,
    ),
    Indicator(
        key="ten_minutes", place=20, name=_("Reached within ten minutes"), group="reach", unit="share", direction="up",
        formula=_("Messages that reached the partner within ten minutes of release ÷ messages sent to it"),
        top="reached_10", bottom="CASE WHEN sent > 0 THEN sent END",
        source=RECEIPTS, owner="channel_manager", target=0.9, limit=0.5,
    ),
    Indicator(
        key="policy_awareness", place=21, name=_("Policy awareness"), group="reach", unit="share", direction="up",
        formula=_("Policy messages that reached the partner ÷ policy messages sent to it"),
        top="policy_reached", bottom="CASE WHEN policy_sent > 0 THEN policy_sent END",
        source=RECEIPTS, owner="policy_officer", target=0.85, limit=0.65,
    ),
    Indicator(
        key="urgent_reach", place=22, name=_("Urgent notices reached in ten minutes"), group="reach", unit="share", direction="up",
        formula=_("Urgent notices that reached the partner within ten minutes ÷ urgent notices sent to it"),
        top="urgent_reached_10", bottom="CASE WHEN urgent_sent > 0 THEN urgent_sent END",
        source=RECEIPTS, owner="hq_director", target=0.95, limit=0.8,
    ),
    Indicator(
        key="read_time", place=23, name=_("Time to read"), group="response", unit="minutes", direction="down",
        formula=_("Time from release to the first reader, added up ÷ messages read"),
        top="read_seconds", bottom="CASE WHEN read > 0 THEN read END",
        source=RECEIPTS, owner="channel_manager", target=60, limit=1440,
    ),
    Indicator(
        key="acknowledgement", place=24, name=_("Acknowledgement"), group="response", unit="share", direction="up",
        formula=_("Messages acknowledged ÷ messages that ask for it"),
        top="acknowledged", bottom="CASE WHEN must_acknowledge > 0 THEN must_acknowledge END",
        source=RECEIPTS, owner="policy_officer", target=0.9, limit=0.65,
    ),
    Indicator(
        key="response_time", place=25, name=_("Response time"), group="response", unit="minutes", direction="down",
        formula=_("Time from release to the first acknowledgement, added up ÷ messages acknowledged"),
        top="acknowledge_seconds", bottom="CASE WHEN acknowledged > 0 THEN acknowledged END",
        source=RECEIPTS, owner="channel_manager", target=60, limit=1440,
    ),
    Indicator(
        key="answers", place=26, name=_("Messages answered"), group="response", unit="share", direction="up",
        formula=_("Messages the partner wrote back to ÷ messages that reached it"),
        top="answered", bottom="CASE WHEN reached > 0 THEN reached END",
        source=FACTS, owner="regional_csm", target=0.1, limit=0.01,
    ),
    Indicator(
        key="signed_in", place=27, name=_("Partners signed in"), group="adoption", unit="share", direction="up",
        formula=_("Partners with somebody signed in during the month ÷ partners with people of their own"),
        top="(signins > 0)::INT", bottom="CASE WHEN has_people AND signins_known THEN 1 END",
        source=FACTS, owner="channel_manager", target=0.6, limit=0.3,
    ),
)  # fmt: skip

# By buyer: how the goods it ordered here came to it.
SUPPLY = (
    Indicator(
        key="fulfilment", place=28, name=_("Order fulfilment"), group="supply", unit="share", direction="up",
        formula=_("Order lines received in full by the day first promised ÷ order lines promised for a day that is over"),
        top="kept", bottom="CASE WHEN promised > 0 THEN promised END",
        source=ORDER_BOOK, owner="channel_manager", target=0.95, limit=0.8,
    ),
    Indicator(
        key="delivery_time", place=29, name=_("Delivery time"), group="supply", unit="days", direction="down",
        formula=_("Days from order to receipt, added up ÷ orders received"),
        top="delivery_days", bottom="CASE WHEN delivered > 0 THEN delivered END",
        source=ORDER_BOOK, owner="channel_manager", target=2, limit=5,
    ),
    Indicator(
        key="handling_time", place=30, name=_("Order handling time"), group="supply", unit="minutes", direction="down",
        formula=_("Time from order to shipment, added up ÷ orders shipped"),
        top="handling_seconds", bottom="CASE WHEN shipped > 0 THEN shipped END",
        source=ORDER_BOOK, owner="channel_manager", target=720, limit=2880,
    ),
)  # fmt: skip

MEASURED = (*GROWTH, *ASSORTMENT, *ORDER, *STOCKED, *READING, *SUPPLY)
