"""Figures counted from light facts: one line each, all of them computed in one pass over the facts."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import Figure, FigureKind
from xinglian.signals.rules.fact_kind import FactAggregate, FactFigure

# figure, kind, label, fact, how it is counted, of how many days (0: two years), of which item
_COUNTED: tuple[tuple[str, FigureKind, object, str, FactAggregate, int, str], ...] = (
    ("signins_30d", "count", _("Sign-ins, 30 days"), "identity.signed_in", "count", 30, ""),
    ("last_signin_days", "days", _("Days since somebody signed in"), "identity.signed_in", "days_since", 0, ""),
    ("signins_90d", "count", _("Sign-ins, 90 days"), "identity.signed_in", "count", 90, ""),
    ("answers_90d", "count", _("Answers to messages, 90 days"), "push.answered", "count", 90, ""),
    ("left_topics_180d", "count", _("Topics left, 180 days"), "push.unsubscribed", "count", 180, ""),
    ("contacts_90d", "count", _("Personal contacts, 90 days"), "care.contact", "count", 90, ""),
    ("last_contact_days", "days", _("Days since a personal contact"), "care.contact", "days_since", 0, ""),
    ("csm_days", "days", _("Days since the CSM changed"), "partners.csm_assigned", "days_since", 0, ""),
    ("layer_days", "days", _("Days since the layer changed"), "partners.layer_changed", "days_since", 0, ""),
    ("trainings_12m", "count", _("Trainings finished, 12 months"), "training.finished", "count", 365, ""),
    ("training_courses_12m", "count", _("Different courses finished, 12 months"), "training.finished", "distinct", 365, ""),
    ("training_score", "number", _("Training score on average, 12 months"), "training.finished", "average", 365, ""),
    ("last_training_days", "days", _("Days since a training"), "training.finished", "days_since", 0, ""),
    ("trainings_missed_180d", "count", _("Trainings missed, 180 days"), "training.missed", "count", 180, ""),
    ("certificates_valid", "count", _("Valid certificates"), "certificate.granted", "valid", 0, ""),
    ("ev_certificates", "count", _("Valid EV certificates"), "certificate.granted", "valid", 0, "ev"),
    ("ev_certificate_days_left", "days", _("Days until the last EV certificate ends"), "certificate.granted", "days_left", 0, "ev"),
    ("lifts", "count", _("Lifts"), "equipment.counted", "last", 0, "lift"),
    ("ev_tools", "count", _("EV tool sets"), "equipment.counted", "last", 0, "ev_tools"),
    ("scanners", "count", _("Diagnostic testers"), "equipment.counted", "last", 0, "scanner"),
    ("chargers", "count", _("Charging points"), "equipment.counted", "last", 0, "charger"),
    ("technicians_counted", "count", _("Technicians counted"), "staff.counted", "last", 0, "technician"),
    ("ev_technicians", "count", _("EV technicians"), "staff.counted", "last", 0, "ev_technician"),
    ("open_hours", "number", _("Opening hours a week"), "hours.stated", "last", 0, "week"),
    ("open_sunday", "number", _("Opening hours on Sundays"), "hours.stated", "last", 0, "sunday"),
    ("open_night", "number", _("Opening hours after 20:00, a week"), "hours.stated", "last", 0, "night"),
    ("invoices_12m", "count", _("Invoices paid, 12 months"), "payment.settled", "count", 365, ""),
    ("days_late", "number", _("Days late with payments, average of 12 months"), "payment.settled", "average", 365, ""),
    ("days_late_90d", "number", _("Days late with payments, average of 90 days"), "payment.settled", "average", 90, ""),
    ("late_share", "share", _("Invoices paid late, 12 months"), "payment.settled", "late_share", 365, ""),
    ("overdue_amount", "money", _("Overdue amount"), "payment.overdue", "last", 0, ""),
    ("credit_limit", "money", _("Credit limit"), "credit.limit", "last", 0, ""),
    ("credit_used", "money", _("Credit used"), "credit.used", "last", 0, ""),
    ("visits_90d", "count", _("Visits, 90 days"), "visit.reported", "count", 90, ""),
    ("last_visit_days", "days", _("Days since a visit"), "visit.reported", "days_since", 0, ""),
    ("visit_rating", "number", _("Rating at the last visit"), "visit.reported", "last", 0, ""),
    ("competitors_180d", "count", _("Competitors seen, 180 days"), "competitor.mentioned", "distinct", 180, ""),
    ("complaints_180d", "count", _("Complaints, 180 days"), "complaint.raised", "count", 180, ""),
    ("warranty_claims_12m", "count", _("Warranty claims, 12 months"), "warranty.claimed", "count", 365, ""),
    ("warranty_amount_12m", "money", _("Warranty amount, 12 months"), "warranty.claimed", "sum", 365, ""),
    ("help_90d", "count", _("Technical questions, 90 days"), "help.requested", "count", 90, ""),
    ("help_ev_90d", "count", _("Technical questions on EVs, 90 days"), "help.requested", "count", 90, "ev"),
    ("help_diagnosis_90d", "count", _("Questions on diagnosis, 90 days"), "help.requested", "count", 90, "diagnosis"),
    ("help_parts_90d", "count", _("Questions on finding a part, 90 days"), "help.requested", "count", 90, "parts"),
    ("deliveries_90d", "count", _("Deliveries, 90 days"), "delivery.received", "count", 90, ""),
    ("delivery_late_share", "share", _("Deliveries that came late, 90 days"), "delivery.received", "late_share", 90, ""),
    ("undercuts_180d", "count", _("Offers below the guide price, 180 days"), "price.undercut", "count", 180, ""),
    ("undercut_by", "share", _("Below the guide price on average, 180 days"), "price.undercut", "average", 180, ""),
    ("diversions_12m", "count", _("Diversions found, 12 months"), "diversion.found", "count", 365, ""),
    ("promotions_12m", "count", _("Promotions joined, 12 months"), "promotion.joined", "distinct", 365, ""),
    ("last_promotion_days", "days", _("Days since a promotion"), "promotion.joined", "days_since", 0, ""),
    ("rebate_12m", "money", _("Rebates credited, 12 months"), "rebate.credited", "sum", 365, ""),
    ("recommends", "number", _("Would recommend us, 0–10"), "survey.answered", "last", 365, ""),
    ("vehicles_month", "count", _("Vehicles serviced a month"), "vehicles.serviced", "last", 0, "all"),
    ("ev_vehicles_month", "count", _("EVs serviced a month"), "vehicles.serviced", "last", 0, "ev"),
)  # fmt: skip

FACT_FIGURES: dict[str, FactFigure] = {
    key: FactFigure(figure=key, fact=fact, by=by, days=days, item=item)
    for key, _kind, _label, fact, by, days, item in _COUNTED
}
COUNTED: tuple[Figure, ...] = (
    *(
        Figure(key=key, kind=kind, label=label, source=fact)
        for key, kind, label, fact, _by, _days, _item in _COUNTED
    ),
    Figure(key="credit_use", kind="share", label=_("Credit used of the limit"), source="credit.used"),
    Figure(key="rebate_share", kind="share", label=_("Rebates ÷ purchases, 12 months"), source="rebate.credited"),
    Figure(key="ev_vehicle_share", kind="share", label=_("EVs among vehicles serviced"), source="vehicles.serviced"),
    Figure(key="late_change", kind="number", label=_("Days later than usual, 90 days against 12 months"), source="payment.settled"),
)  # fmt: skip
