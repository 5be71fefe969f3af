"""Kinds of entries: what they are called, and what partners do about them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.policyradar.rules.stages import Kind


@dataclass(frozen=True, kw_only=True)
class KindWords:
    label: Any
    steps: tuple[Any, ...]


KINDS: dict[str, KindWords] = {
    Kind.RECALL: KindWords(
        label=_("Recall"),
        steps=(
            _("Set the named parts aside today and sell none of them."),
            _("Count what you have on hand and answer this message with the number."),
            _("Call customers whose vehicles carry them; offer the free remedy."),
        ),
    ),
    Kind.SUBSIDY: KindWords(
        label=_("Subsidy"),
        steps=(
            _("Tell customers at the counter: who is entitled, until when, with which papers."),
            _("Have order, invoice and vehicle papers ready for the application."),
            _("Stock up on what the subsidy will move; ask your contact before large orders."),
        ),
    ),
    Kind.EMISSION: KindWords(
        label=_("Emission standard"),
        steps=(
            _("Check which of your parts meet the standard, and mark those that do not."),
            _("Sell off what may no longer be fitted before the day it takes effect."),
            _("Tell workshops which part replaces which."),
        ),
    ),
    Kind.TARIFF: KindWords(
        label=_("Tariff"),
        steps=(
            _("Check orders of imported parts that arrive after the day it takes effect."),
            _("Quote with the new cost from then on; quotes given before hold."),
            _("Ask your contact for parts from here that replace them."),
        ),
    ),
    Kind.TAX: KindWords(
        label=_("Tax"),
        steps=(
            _("Have your accountant look at it before the day it takes effect."),
            _("Check rates and invoice settings in your system."),
        ),
    ),
    Kind.SAFETY: KindWords(
        label=_("Safety rule"),
        steps=(
            _("Compare the rule with what your workshop and store do, point by point."),
            _("Put right what does not fit, and keep the proof."),
        ),
    ),
    Kind.INSURANCE: KindWords(
        label=_("Insurance"),
        steps=(
            _("Check running claims and repairs on insurance for the new terms."),
            _("Tell customers before their policy renews."),
        ),
    ),
    Kind.OTHER: KindWords(
        label=pgettext_lazy("policy", "Other"), 
        steps=(_("Read it, and ask your contact when something is unclear."),),
    ),
}  # fmt: skip

STATE_WORDS: dict[str, Any] = {
    "new": pgettext_lazy("policy", "To be weighed"),
    "relevant": _("Advice to be written"),
    "drafted": _("Advice under way"),
    "pushed": pgettext_lazy("policy", "Pushed"),
    "done": pgettext_lazy("policy", "Settled"),
    "irrelevant": _("Does not concern us"),
}
# A drafted entry is told by where its message stands.
STAGE_WORDS: dict[str, Any] = STATE_WORDS | {
    "drafted": _("Draft"),
    "review": pgettext_lazy("policy", "Waits for the second person"),
    "approved": _("Approved, about to go out"),
    "lost": _("Draft gone: write it again"),
}
TONES = {
    "new": "watch", "relevant": "watch", "drafted": "info", "review": "watch", "approved": "info", "lost": "act",
    "pushed": "good", "done": "none", "irrelevant": "none",
}  # fmt: skip
VERB_WORDS: dict[str, Any] = {
    "written": _("Written down"), "found": _("Found by a feed"), "brought": _("Brought by a file"), "changed": _("Changed"),
    "relevant": _("Taken for relevant"), "irrelevant": _("Put aside"), "reopened": _("Taken up again"), "handed": _("Handed over"),
    "noted": pgettext_lazy("policy", "Note"), "drafted": _("Advice drafted"), "pushed": _("Advice pushed"), "done": _("Settled"),
    "renewed": _("Changed by a later file"), "undone": _("Taken back"), "warned": _("Owner warned"), "overdue": _("Overdue: owner told"),
}  # fmt: skip
# What a later file changed.
RENEWED_WORDS: dict[str, Any] = {
    "documents": _("documents"), "vehicles": _("vehicles"), "text": _("text"), "categories": _("categories of parts"), "day": _("day published"),
}  # fmt: skip
