"""The kinds of light facts figures are counted from. A file brings them by the import format `signals.facts`."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.fact_kind import FactKind

_BOOKS, _ACADEMY, _SERVICE, _FIELD, _SURVEY, _PRODUCT = (
    _("bookkeeping"), _("training office"), _("service desk"), _("visits"), _("partner survey"), _("this system"),
)  # fmt: skip
_LARGE = 1e12

_RECORDED = (
    FactKind(
        key="identity.signed_in", label=_("Signed in"), help=_("Somebody of the partner signed in."),
        source=_PRODUCT, recorded_by="identity",
    ),
    FactKind(
        key="push.answered", label=_("Answered a message"), help=_("Somebody of the partner answered a message."),
        source=_PRODUCT, recorded_by="push",
    ),
    FactKind(
        key="push.unsubscribed", label=_("Wants no more of a topic"),
        help=_("Somebody of the partner left a topic because of a message."), source=_PRODUCT, recorded_by="push",
    ),
    FactKind(
        key="care.contact", label=_("Personal contact"), help=_("Somebody of ours called, visited or wrote in person."),
        source=_PRODUCT, recorded_by="care",
    ),
    FactKind(
        key="partners.csm_assigned", label=_("CSM assigned"), help=_("Another person looks after the partner."),
        source=_PRODUCT, recorded_by="partners",
    ),
    FactKind(
        key="partners.layer_changed", label=_("Layer changed"), help=_("The partner moved to another layer."),
        source=_PRODUCT, recorded_by="partners",
    ),
)  # fmt: skip

_IMPORTED = (
    FactKind(
        key="training.finished", label=_("Training finished"), help=_("One person finished one course."),
        source=_ACADEMY, amount="score", amount_label=_("Score, 0–100"), least=0, most=100, item_label=_("Course"),
    ),
    FactKind(
        key="training.missed", label=_("Training missed"), help=_("One person was enrolled and did not come."),
        source=_ACADEMY, item_label=_("Course"),
    ),
    FactKind(
        key="certificate.granted", label=_("Certificate granted"), help=_("One person holds a certificate from this day."),
        source=_ACADEMY, amount="months", amount_label=_("Valid for months"), least=1, most=240,
        items={"ev": _("EV high voltage"), "general": _("General repair"), "sales": _("Parts sales")},
    ),
    FactKind(
        key="equipment.counted", label=_("Equipment counted"), help=_("How many of a kind stand in the workshop on this day."),
        source=_FIELD, amount="number", amount_label=_("How many"), least=0, most=10_000,
        items={
            "lift": _("Lifts"), "ev_tools": _("Insulated EV tool sets"), "scanner": _("Diagnostic testers"),
            "charger": _("Charging points"), "battery_lift": _("Battery lifting tables"),
        },
    ),
    FactKind(
        key="staff.counted", label=_("Staff counted"), help=_("How many people of a trade work there on this day."),
        source=_FIELD, amount="number", amount_label=_("People"), least=0, most=100_000,
        items={"technician": _("Technicians"), "ev_technician": _("EV technicians"), "sales": _("Sales people")},
    ),
    FactKind(
        key="hours.stated", label=_("Opening hours"), help=_("How many hours the partner is open from this day on."),
        source=_FIELD, amount="number", amount_label=_("Hours"), least=0, most=168,
        items={"week": _("A week"), "sunday": _("On Sundays"), "night": _("After 20:00, a week")},
    ),
    FactKind(
        key="payment.settled", label=_("Invoice paid"), help=_("One invoice was paid; early is negative."),
        source=_BOOKS, amount="days", amount_label=_("Days late"), least=-3650, most=3650, item_label=_("Invoice"),
    ),
    FactKind(
        key="payment.overdue", label=_("Overdue amount"), help=_("What was overdue on this day, all invoices together."),
        source=_BOOKS, amount="money", amount_label=_("Amount"), least=0, most=_LARGE,
    ),
    FactKind(
        key="credit.limit", label=_("Credit limit"), help=_("The limit in force from this day."), source=_BOOKS,
        amount="money", amount_label=_("Amount"), least=0, most=_LARGE,
    ),
    FactKind(
        key="credit.used", label=_("Credit used"), help=_("What was used of the limit on this day."), source=_BOOKS,
        amount="money", amount_label=_("Amount"), least=0, most=_LARGE,
    ),
    FactKind(
        key="visit.reported", label=_("Visit report"), help=_("One visit to the partner, and how the store was found."),
        source=_FIELD, amount="score", amount_label=_("Rating, 0–100"), least=0, most=100, item_label=_("Purpose"),
    ),
    FactKind(
        key="competitor.mentioned", label=_("Competitor mentioned"), help=_("A competitor's goods or offer were seen there."),
        source=_FIELD, item_label=_("Competitor"),
    ),
    FactKind(
        key="complaint.raised", label=_("Complaint"), help=_("One complaint of the partner."), source=_SERVICE,
        item_label=_("Complained about"),
    ),
    FactKind(
        key="warranty.claimed", label=_("Warranty claim"), help=_("One claim, with its amount."), source=_SERVICE,
        amount="money", amount_label=_("Amount"), least=0, most=_LARGE, item_label=_("Part number"),
    ),
    FactKind(
        key="help.requested", label=_("Technical help asked for"), help=_("One question to the technical hotline."),
        source=_SERVICE, items={"ev": _("EV"), "diagnosis": _("Diagnosis"), "fitting": _("Fitting"), "parts": _("Finding a part")},
    ),
    FactKind(
        key="delivery.received", label=_("Delivery received"), help=_("One delivery against its promised day; early is negative. Goods received in this system are counted by themselves, and once: name their delivery note or order number."),
        source=_BOOKS, amount="days", amount_label=_("Days late"), least=-365, most=365, item_label=_("Delivery note"),
        also_by="orders",
    ),
    FactKind(
        key="price.undercut", label=_("Price below the guide"), help=_("Goods were offered below the guide price."),
        source=_FIELD, amount="share", amount_label=_("Below the guide by, 0–1"), least=0, most=1, item_label=_("Part number"),
    ),
    FactKind(
        key="diversion.found", label=_("Diversion found"), help=_("Goods of the partner turned up in another region."),
        source=_FIELD, item_label=_("Region"),
    ),
    FactKind(
        key="promotion.joined", label=_("Promotion joined"), help=_("The partner took part in a promotion."),
        source=_BOOKS, item_label=_("Promotion"),
    ),
    FactKind(
        key="rebate.credited", label=_("Rebate credited"), help=_("A rebate was credited."), source=_BOOKS,
        amount="money", amount_label=_("Amount"), least=0, most=_LARGE, item_label=_("Policy"),
    ),
    FactKind(
        key="survey.answered", label=_("Survey answered"), help=_("Would recommend us: 0 never, 10 certainly."),
        source=_SURVEY, amount="number", amount_label=_("0–10"), least=0, most=10,
    ),
    FactKind(
        key="vehicles.serviced", label=_("Vehicles serviced"), help=_("How many vehicles were served in the month that ends on this day."),
        source=_FIELD, amount="number", amount_label=_("Vehicles"), least=0, most=100_000,
        items={"all": _("All"), "ev": _("EV")},
    ),
)  # fmt: skip

FACT_KINDS: dict[str, FactKind] = {kind.key: kind for kind in (*_RECORDED, *_IMPORTED)}
