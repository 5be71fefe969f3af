"""The catalogue of indicators, their groups, and a setting for each target."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import knobs
from xinglian.signals.definitions.indicators_measured import MEASURED, ORDER_BOOK, PRICES
from xinglian.signals.definitions.indicators_waiting import WAITING
from xinglian.signals.rules import indicator, registry

GROUP_LABELS = {
    "growth": _("Growth and activity"), "assortment": _("Assortment and EV"), "order": _("Orders and prices"),
    "stock": _("Stock"), "reach": _("Reach"), "response": _("Response"), "adoption": _("Use of the platform"),
    "service": _("Service"), "supply": _("Delivery"), "policy": _("Policy and rebate"), "training": _("Training"),
    "voice": _("Voice of the channel"), "conduct": _("Conduct in the market"),
}  # fmt: skip


def declare_indicators() -> None:
    """The catalogue, and what may be set about it."""
    indicator.declare((*MEASURED, *WAITING), groups=GROUP_LABELS)
    registry.SOURCE_LABELS[PRICES] = _("order lines and price lists")
    registry.SOURCE_LABELS[ORDER_BOOK] = _("orders made here, with their promises and receipts")

    knobs.declare(
        knobs.Knob(
            key="signals.indicator_grace_days", kind="integer", default=10, least=0, most=60, unit=_("days"),
            label=_("A month is closed after"),
            help=_("Days after its end. What changes an indicator of a closed month later is shown as a restatement."),
        )
    )  # fmt: skip
    for one in MEASURED:
        if one.target is not None:
            knobs.declare(
                knobs.Knob(
                    key=one.knob, kind="decimal", default=one.target, least=-1, most=100_000,
                    label=format_lazy("{name}: {word}", name=one.name, word=_("target")), help=one.formula,
                    group=GROUP_LABELS[one.group],
                )
            )  # fmt: skip
