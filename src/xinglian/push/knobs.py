"""Settings of push a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import jobs
from xinglian.kernel.knobs import Knob, declare


def release_held() -> None:
    """There may be money again."""
    jobs.defer("push.release_held", queueing_lock="push.release_held")


APPROVAL_SIZE = declare(
    Knob(
        key="push.approval_size", is_safeguard=True, kind="integer", default=200, least=1, most=1_000_000,
        label=_("Second person from this many recipients"), unit=_("recipients"),
        help=_("A message to more recipients than this needs the approval of a second person, never the author."),
    )
)  # fmt: skip
APPROVAL_HOURS = declare(
    Knob(
        key="push.approval_hours", is_safeguard=True, kind="integer", default=24, least=1, most=720,
        label=_("Sendings without approval are added up over"), unit=_("hours"),
        help=_("What one person has sent without a second person within these hours counts towards the size, so that many small messages are no way around it."),
    )
)  # fmt: skip
UNDO_SECONDS = declare(
    Knob(
        key="push.undo_seconds", kind="integer", default=30, least=0, most=600,
        label=_("Time to take a message back"), unit=_("seconds"),
        help=_("So long after “Send” a message waits and can be taken back. 0 sends at once."),
    )
)  # fmt: skip
CHUNK_PARTNERS = declare(
    Knob(
        key="push.chunk_partners", kind="integer", default=250_000, least=1, most=1_000_000,
        label=_("Partners per step of a large sending"), unit=_("partners"),
        help=_("After each step the progress is shown, and pause and cancel take effect."),
    )
)  # fmt: skip
ATTEMPTS = declare(
    Knob(
        key="push.attempts", kind="integer", default=6, least=1, most=20,
        label=_("Attempts per delivery"), unit=_("attempts"),
        help=_("After so many temporary failures a delivery counts as failed."),
    )
)  # fmt: skip
GIVE_UP_HOURS = declare(
    Knob(
        key="push.give_up_hours", kind="integer", default=24, least=1, most=168,
        label=_("Provider's own faults are waited out for"), unit=_("hours"),
        help=_("While a provider is away its deliveries wait or go to the next provider. After so long they count as failed."),
    )
)  # fmt: skip
MONTH_BUDGET = declare(
    Knob(
        key="push.month_budget", kind="integer", default=0, least=0, most=100_000_000,
        label=_("Budget of all channels together, a month"), unit=_("yuan"),
        help=_("At the limit everything that costs money waits until the next month; urgent notices go out nevertheless. 0 = no limit."),
        changed=release_held,
    )
)  # fmt: skip
REACH_TARGET_MINUTES = declare(
    Knob(
        key="push.reach_minutes", kind="integer", default=10, least=1, most=1440,
        label=_("Everybody reached within"), unit=_("minutes"),
        help=_("The goal that result pages and the cockpit measure against."),
    )
)  # fmt: skip
