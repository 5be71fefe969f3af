"""Indicators that are defined, and not measured yet: the context that will record their facts is named. Nothing stands in for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.indicator import Direction, Indicator, Unit

_TICKETS = _("tickets and their clocks")
_POLICIES = _("policies and their settlement")
_TASKS = _("tasks with proof of execution")
_ACADEMY = _("lessons, exams and certificates")
_SURVEYS = _("surveys and NPS rounds")
_TRACE = _("codes scanned at sale and installation")
_VISITS = _("visits of CSMs")


# key, name, formula in words, group, unit, direction, owner, source to come, what is waited for, target
_DECLARED: tuple[tuple[str, Any, Any, str, Unit, Direction, str, str, Any, float], ...] = (
    ("first_response", _("First response"), _("Time from a ticket to its first answer, added up ÷ tickets answered"), "service", "minutes", "down", "regional_csm", "servicedesk.ticket", _TICKETS, 60),
    ("resolution_time", _("Time to resolve"), _("Time from a ticket to its solution, added up ÷ tickets solved"), "service", "minutes", "down", "regional_csm", "servicedesk.ticket", _TICKETS, 1440),
    ("solved_first", _("Solved at the first answer"), _("Tickets solved by their first answer ÷ tickets solved"), "service", "share", "up", "regional_csm", "servicedesk.ticket", _TICKETS, 0.7),
    ("visit_coverage", _("Visit coverage"), _("Partners visited in the quarter ÷ partners in care of a CSM"), "service", "share", "up", "regional_csm", "fieldwork.visit", _VISITS, 0.6),
    ("policy_execution", _("Policy execution"), _("Policy tasks done in time with proof ÷ policy tasks due"), "policy", "share", "up", "policy_officer", "tasks.task", _TASKS, 0.85),
    ("rebate_accuracy", _("Rebate accuracy"), _("Rebate statements without a dispute upheld ÷ statements issued"), "policy", "share", "up", "policy_officer", "policies.statement", _POLICIES, 0.99),
    ("rebate_time", _("Days to rebate"), _("Days from the end of the period to the payment, added up ÷ statements paid"), "policy", "days", "down", "policy_officer", "policies.statement", _POLICIES, 15),
    ("trained", _("Technicians trained"), _("Technicians with a lesson done in the quarter ÷ technicians"), "training", "share", "up", "channel_manager", "academy.lesson", _ACADEMY, 0.7),
    ("exam_pass", _("Exams passed"), _("Exams passed ÷ exams sat"), "training", "share", "up", "channel_manager", "academy.exam", _ACADEMY, 0.9),
    ("launch_training", _("Trained within 48 hours of a launch"), _("People who did a launch's lesson within 48 hours ÷ people concerned"), "training", "share", "up", "channel_manager", "academy.lesson", _ACADEMY, 0.9),
    ("nps", _("NPS"), _("Promoters less detractors ÷ answers"), "voice", "share", "up", "hq_director", "surveys.answer", _SURVEYS, 0.6),
    ("nps_delivery", _("NPS, delivery"), _("Promoters less detractors on delivery ÷ answers on it"), "voice", "share", "up", "hq_director", "surveys.answer", _SURVEYS, 0.6),
    ("nps_product", _("NPS, products"), _("Promoters less detractors on products ÷ answers on them"), "voice", "share", "up", "hq_director", "surveys.answer", _SURVEYS, 0.6),
    ("nps_support", _("NPS, support"), _("Promoters less detractors on support ÷ answers on it"), "voice", "share", "up", "hq_director", "surveys.answer", _SURVEYS, 0.6),
    ("satisfaction", _("Satisfaction"), _("Answers of satisfied or better ÷ answers of the monthly pulse"), "voice", "share", "up", "hq_director", "surveys.answer", _SURVEYS, 0.9),
    ("diversion", _("Diversion"), _("Codes scanned outside the seller's territory ÷ codes scanned"), "conduct", "share", "down", "channel_manager", "trace.scan", _TRACE, 0.01),
    ("below_floor", _("Sales below the floor price"), _("Sales found below the floor price ÷ sales seen"), "conduct", "share", "down", "policy_officer", "trace.scan", _TRACE, 0.01),
)  # fmt: skip

WAITING = tuple(
    Indicator(
        key=key, name=name, formula=formula, group=group, unit=unit, direction=direction, owner=owner,
        source=source, waits_for=waits_for, target=target,
    )
    for key, name, formula, group, unit, direction, owner, source, waits_for, target in _DECLARED
)  # fmt: skip
