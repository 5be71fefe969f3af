"""What may be changed about tags: the network's currency, and every threshold of every tag."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import jobs, knobs
from xinglian.signals.definitions.families import FAMILY_LABELS, SUBJECT_LABELS
from xinglian.signals.rules.definition import Parameter, TagDefinition
from xinglian.trade.api import CURRENCIES

REFRESH_JOB = "signals.refresh_all"


def recompute() -> None:
    """A threshold has changed: everybody's tags follow, once for several changes."""
    jobs.defer(REFRESH_JOB, scope=None, queueing_lock=REFRESH_JOB)


def declare_thresholds(tags: Iterable[TagDefinition]) -> None:
    """One setting per parameter: `signals.tag.<tag>.<parameter>`."""
    knobs.declare(
        knobs.Knob(
            key="signals.currency", kind="text", default="CNY", offers=tuple(CURRENCIES), label=_("Currency of purchases"),
            help=_("Purchases are summed in this currency. Order lines in another one are counted, but not added."),
            changed=recompute,
        )
    )  # fmt: skip
    for tag in tags:
        for parameter in tag.parameters:
            knobs.declare(_knob(tag, parameter))


def _knob(tag: TagDefinition, parameter: Parameter) -> knobs.Knob:
    return knobs.Knob(
        key=tag.knob(parameter.key),
        kind="decimal" if parameter.kind in {"share", "number"} else "integer",
        default=parameter.default,
        label=format_lazy("{tag}: {parameter}", tag=tag.name, parameter=parameter.label),
        help=tag.meaning,
        group={**FAMILY_LABELS, **SUBJECT_LABELS}[tag.family],
        least=parameter.least,
        most=parameter.most,
        changed=recompute,
        page=f"/signals/tags/?{'of' if tag.family in SUBJECT_LABELS else 'family'}={tag.family}",
    )  # fmt: skip
