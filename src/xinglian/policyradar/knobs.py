"""Settings of the policy radar a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare
from xinglian.policyradar.definitions.words import WORDS

declare(
    Knob(
        key="policyradar.hours", kind="integer", default=72, least=1, most=720,
        label=_("From finding to push within"), unit=_("hours"),
        help=_("Counts for entries found from now on."),
    )
)  # fmt: skip
declare(
    Knob(
        key="policyradar.warn_hours", kind="integer", default=48, least=1, most=719,
        label=_("Warn the owner after"), unit=_("hours"),
        help=_("One message to whoever answers for the entry; another when it is overdue."),
    )
)  # fmt: skip
declare(
    Knob(
        key="policyradar.relevant_words", kind="text", lines=4,
        default=WORDS["relevant"],
        label=_("Words that make an entry of a feed likely relevant"),
        help=_("Separated by commas. A person decides; the words only propose."),
    )
)  # fmt: skip
declare(
    Knob(
        key="policyradar.ignored_words", kind="text", lines=3,
        default=WORDS["ignored"],
        label=_("Words that make an entry of a feed likely irrelevant"),
        help=_("Separated by commas. They weigh more than the relevant ones."),
    )
)  # fmt: skip
