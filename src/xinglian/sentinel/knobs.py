"""Settings of the sentinels a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        key="sentinel.size", kind="integer", default=60, least=6, most=500, label=_("Sentinels in all"), unit=_("partners"),
        help=_("The suggestion fills up to this number, balanced by type and province."),
    )
)  # fmt: skip
declare(
    Knob(
        key="sentinel.margin", kind="decimal", default=0.05, least=0.01, most=0.5, label=_("A series has moved from"),
        help=_("0.05: a change of less than 5 percent counts as about the same when it is held against what sentinels say."),
    )
)  # fmt: skip
declare(
    Knob(
        key="sentinel.remind_days", kind="integer", default=4, least=1, most=14, label=_("Remind the silent before the due day by"),
        unit=_("days"), help=_("Once a round."),
    )
)  # fmt: skip
