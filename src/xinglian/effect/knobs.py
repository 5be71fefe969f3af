"""Settings of effectiveness a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

_TARGETS = _("Targets of communication")

declare(
    Knob(
        key="effect.reach", kind="decimal", default=0.9, least=0.1, most=1, group=_TARGETS,
        label=_("Partners reached, at least"),
        help=_("Share of the partners a message was for; 0.9 is nine in ten."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.awareness", kind="decimal", default=0.85, least=0.1, most=1, group=_TARGETS,
        label=_("Policies known, at least"),
        help=_("Share of the people told of a policy who acknowledged it, or read it where nothing was asked."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.response_minutes", kind="integer", default=60, least=1, most=10_080, group=_TARGETS,
        label=_("Half have responded within"), unit=_("minutes"),
        help=_("The median time from the inbox to the answer."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.mark", kind="decimal", default=0.6, least=0.05, most=1, group=_TARGETS,
        label=_("To rework below a response of"),
        help=_("A message fewer people responded to goes back to its author; 0.6 is 60 percent."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.rework_hours", kind="integer", default=72, least=1, most=720, group=_TARGETS,
        label=_("To rework not before"), unit=_("hours after sending"),
        help=_("People get so long to respond before a message is judged."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.rework_people", kind="integer", default=20, least=1, most=10_000, group=_TARGETS,
        label=_("To rework from"), unit=_("recipients"),
        help=_("Shares of fewer people jump: such messages are left alone."),
    )
)  # fmt: skip
declare(
    Knob(
        key="effect.rework_remind_days", kind="integer", default=7, least=1, most=90, group=_TARGETS,
        label=_("Remind the author after"), unit=_("days"),
        help=_("Once, when a message to rework is still on the list."),
    )
)  # fmt: skip
