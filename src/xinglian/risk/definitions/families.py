"""Causes, and what to do first."""

from django.utils.translation import gettext_lazy as _

from xinglian.risk.definitions.kind import Family

FAMILIES: dict[str, Family] = {
    one.key: one
    for one in (
        Family(
            key="sales", label=_("Sales"), icon="chart-line",
            steps=(
                _("Look where it comes from: the places and types at the top of “What it is made of”"),
                _("Call the two partners whose orders fell most; ask about stock, price and competitors"),
                _("Check whether an import is missing or a price list has just changed"),
                _("Agree with the region on one measure and a day to look again"),
            ),
        ),
        Family(
            key="returns", label=_("Returns and corrections"), icon="rotate-ccw",
            steps=(
                _("See which categories and parts come back"),
                _("Ask the quality people whether a batch is behind it; stop shipping it if so"),
                _("Tell the partners concerned what to do with their stock"),
            ),
        ),
        Family(
            key="price", label=_("Prices below the list"), icon="scale",
            steps=(
                _("List the sellers and parts below the price list"),
                _("Separate approved promotions from breaches"),
                _("Talk with the sellers; write down what was agreed"),
            ),
        ),
        Family(
            key="partners", label=_("Partner base"), icon="users",
            steps=(
                _("Look at who went silent or left, and who looked after them"),
                _("Call the larger ones this week"),
                _("Note the reasons; if one repeats, make it a risk in the register"),
            ),
        ),
        Family(
            key="stock", label=_("Stock"), icon="boxes",
            steps=(
                _("List the parts and partners concerned"),
                _("Move stock between partners before ordering anew"),
                _("Slow stock: offer an exchange or a promotion"),
            ),
        ),
        Family(
            key="supply", label=_("Delivery of goods"), icon="truck",
            steps=(
                _("Open the overview of orders: which seller answers, sends and delivers late"),
                _("Call the seller: missing goods, missing hands or the carrier?"),
                _("Have buyers told a new day before they ask; offer what lies elsewhere"),
                _("Days promised too short: lengthen the delivery days in the seller's terms"),
            ),
        ),
        Family(
            key="reading", label=_("Reading and acknowledging"), icon="eye",
            steps=(
                _("See which messages and regions fall behind"),
                _("Check whether too much was sent lately; hold back what can wait"),
                _("Have liaisons and CSMs chase what must be acknowledged"),
                _("Rework the weakest text: shorter, the request first"),
            ),
        ),
        Family(
            key="delivery", label=_("Handing messages over"), icon="plug",
            steps=(
                _("Open the providers: which one fails, with which code"),
                _("Switch to the backup provider, lower the rate if it is throttled"),
                _("Settle the uncertain ones; have broken addresses corrected"),
            ),
        ),
        Family(
            key="annoyance", label=_("Unwanted messages"), icon="ban",
            steps=(
                _("Read the last messages as a partner would"),
                _("Narrow the audience; lower the cap per week"),
                _("Ask two of those who left what was wrong"),
            ),
        ),
        Family(
            key="answers", label=_("Answers and escalations"), icon="message-square",
            steps=(
                _("Answer the oldest first"),
                _("Spread them: who has time today"),
                _("See whether one message caused most of them; correct it"),
            ),
        ),
        Family(
            key="care", label=_("Partner hardship"), icon="headset",
            steps=(
                _("Look for an event in the region: flood, quake, closure"),
                _("Start a check-in there"),
                _("Settle the open needs, the overdue ones first"),
            ),
        ),
        Family(
            key="data", label=_("Data"), icon="database",
            steps=(
                _("Open the failed imports and read the first reason"),
                _("Call the sender of the file"),
                _("Import again, then recount the radar"),
            ),
        ),
    )
}  # fmt: skip
