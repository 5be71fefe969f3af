"""What is watched. A new one: an entry here, its key counted by a source."""

from django.utils.translation import gettext_lazy as _

from xinglian.risk.definitions.kind import Series

_ALL = (0, 2, 3)
_NETWORK = (0,)
_TYPES = ("type",)

SERIES: dict[str, Series] = {
    one.key: one
    for one in (
        Series(
            key="order_amount", label=_("Order amount"), about=_("What partners ordered on the day, net of nothing"), family="sales",
            source="orders", unit="yuan", impact=5, least=10_000, levels=_ALL, cuts=_TYPES,
        ),
        Series(
            key="order_lines", label=_("Order lines"), about=_("Lines ordered on the day"), family="sales", source="orders", unit="count",
            impact=4, least=10, levels=_ALL, cuts=_TYPES,
        ),
        Series(
            key="buyers", label=_("Partners ordering"), about=_("Partners that ordered anything on the day"), family="sales",
            source="orders", unit="count", impact=4, least=3, levels=_ALL, cuts=_TYPES,
        ),
        Series(
            key="order_size", label=_("Amount per buyer"), about=_("Order amount over partners ordering"), family="sales",
            source="orders", unit="yuan", is_share=True, least_n=5, least=200, levels=(0, 2),
        ),
        Series(
            key="category_amount", label=_("Amount by category"), about=_("Order amount of a category of parts"), family="sales",
            source="parts", unit="yuan", impact=4, least=5_000, levels=(), cuts=("category",),
        ),
        Series(
            key="ev_amount", label=_("Amount of EV parts"), about=_("Order amount of parts for electric vehicles, seven days"),
            family="sales", source="parts", unit="yuan", window=7, impact=3, least=5_000, levels=_NETWORK,
        ),
        Series(
            key="return_share", label=_("Return share"), about=_("Returned over ordered amount, four weeks"), family="returns",
            source="orders", unit="share", harm="up", window=28, is_share=True, least_n=50_000, least=0.005, levels=(0, 2), impact=4,
        ),
        Series(
            key="category_returns", label=_("Returns by category"), about=_("Returned over ordered amount of a category, four weeks"),
            family="returns", source="parts", unit="share", harm="up", window=28, is_share=True, least_n=50_000, least=0.01, levels=(),
            cuts=("category",), impact=4,
        ),
        Series(
            key="correction_share", label=_("Corrected lines"), about=_("Corrections over order lines, seven days"), family="returns",
            source="orders", unit="share", harm="up", window=7, is_share=True, least_n=200, least=0.005, levels=_NETWORK, impact=2,
        ),
        Series(
            key="price_below", label=_("Below the price list"), about=_("Order lines cheaper than every list, seven days"), family="price",
            source="parts", unit="share", harm="up", window=7, is_share=True, least_n=200, least=0.01, levels=_NETWORK, impact=4,
        ),
        Series(
            key="new_partners", label=_("New partners"), about=_("Partners that joined, four weeks"), family="partners", source="partners",
            unit="count", window=28, least=2, levels=_NETWORK, impact=2,
        ),
        Series(
            key="silent_partners", label=_("Gone silent"), about=_("Active partners without an order for 60 days, counted on the day they reach it; seven days"),
            family="partners", source="orders", unit="count", harm="up", window=7, least=3, levels=(0, 2), impact=4, likelihood=4,
        ),
        Series(
            key="ended_partners", label=_("Ended or suspended"), about=_("Partners whose status was ended or suspended, four weeks"),
            family="partners", source="partners", unit="count", harm="up", window=28, least=2, levels=_NETWORK, impact=4, likelihood=2,
        ),
        Series(
            key="stock_out", label=_("Out of stock"), about=_("Positions with nothing left, of all stated on the day"), family="stock",
            source="stock", unit="share", harm="up", is_share=True, least_n=100, least=0.01, levels=(0, 2), impact=4,
        ),
        Series(
            key="slow_stock", label=_("Slow stock"), about=_("Positions not moved for 180 days, of all stated on the day"), family="stock",
            source="stock", unit="share", harm="up", is_share=True, least_n=100, least=0.01, levels=(0, 2), impact=3,
        ),
        Series(
            key="promises_missed", label=_("Promises not kept"),
            about=_("Order lines not received in full by the day first promised, of those promised; seven days"), family="supply",
            source="made", unit="share", harm="up", window=7, is_share=True, least_n=20, least=0.03, levels=(0, 2), impact=4,
        ),
        Series(
            key="sent_late", label=_("Orders sent late"),
            about=_("Orders not all of which had left by the day promised, of those promised; seven days"), family="supply",
            source="made", unit="share", harm="up", window=7, is_share=True, least_n=20, least=0.03, levels=(0, 2), impact=4,
        ),
        Series(
            key="answered_late", label=_("Orders answered late"),
            about=_("Orders the seller had not answered in time, of those due; seven days"), family="supply",
            source="made", unit="share", harm="up", window=7, is_share=True, least_n=20, least=0.03, levels=(0, 2), impact=3,
        ),
        Series(
            key="read_rate", label=_("Read within a day"), about=_("Recipients who read within 24 hours, messages of seven days"),
            family="reading", source="reading", unit="share", window=7, is_share=True, least_n=30, least=0.03, levels=(0, 2), impact=4,
        ),
        Series(
            key="ack_rate", label=_("Acknowledged within a day"), about=_("Of those who must, messages of seven days"), family="reading",
            source="reading", unit="share", window=7, is_share=True, least_n=30, least=0.03, levels=(0, 2), impact=4,
        ),
        Series(
            key="read_hours", label=_("Hours to a reading"), about=_("Mean hours until read, a day at most; messages of seven days"),
            family="reading", source="reading", unit="hours", harm="up", window=7, is_share=True, least_n=30, least=0.5, levels=(0, 2),
        ),
        Series(
            key="delivery_failed", label=_("Failed deliveries"), about=_("Of all handed to channels, seven days"), family="delivery",
            source="delivery", unit="share", harm="up", role="support_agent", window=7, is_share=True, least_n=30, least=0.01,
            levels=(0, 2), impact=4,
        ),
        Series(
            key="delivery_uncertain", label=_("Uncertain deliveries"), about=_("Cut off between sending and recording, seven days"),
            family="delivery", source="delivery", unit="share", harm="up", role="support_agent", window=7, is_share=True, least_n=30,
            least=0.005, levels=_NETWORK, likelihood=2,
        ),
        Series(
            key="broken_addresses", label=_("Broken addresses"), about=_("Addresses found not to arrive, seven days"), family="delivery",
            source="facts", unit="count", harm="up", role="support_agent", window=7, least=3, levels=_NETWORK, impact=2,
        ),
        Series(
            key="unsubscribed", label=_("Unsubscribed"), about=_("People who want no more of a kind of message, seven days"),
            family="annoyance", source="facts", unit="count", harm="up", window=7, least=3, levels=_NETWORK,
        ),
        Series(
            key="complaints", label=_("Complaints about messages"), about=_("Reported as unwanted, seven days"), family="annoyance",
            source="facts", unit="count", harm="up", window=7, least=2, levels=_NETWORK, impact=4, likelihood=2,
        ),
        Series(
            key="answers_waiting", label=_("Answers left waiting"), about=_("Answers not opened within 4 hours, of all; seven days"),
            family="answers", source="answers", unit="share", harm="up", window=7, is_share=True, least_n=10, least=0.1, levels=(0, 2),
        ),
        Series(
            key="escalations", label=_("Escalations opened"), about=_("Opened because somebody had not read in time, seven days"),
            family="answers", source="answers", unit="count", harm="up", window=7, least=5, levels=(0, 2),
        ),
        Series(
            key="sign_ins", label=_("Sign-ins of partners"), about=_("Times partners' people signed in, seven days"), family="reading",
            source="facts", unit="count", window=7, least=10, levels=(0, 2), impact=2,
        ),
        Series(
            key="asked_for_help", label=_("Asked for help"), about=_("Partners that asked for help, seven days"), family="care",
            source="facts", unit="count", harm="up", window=7, least=2, levels=(0, 2, 3), impact=5, likelihood=2,
        ),
        Series(
            key="talks", label=_("Talks with partners"), about=_("Personal talks written down, four weeks"), family="care",
            source="facts", unit="count", window=28, least=5, levels=(0, 2), impact=2,
        ),
        Series(
            key="imports_failed", label=_("Failed imports"), about=_("Of all files of seven days"), family="data", source="imports",
            unit="share", harm="up", role="support_agent", window=7, is_share=True, least_n=5, least=0.1, levels=_NETWORK, impact=3,
        ),
    )
}  # fmt: skip


def order_of(key: str) -> int:
    """The plainest series of a family comes first and stands for the others."""
    return list(SERIES).index(key)
