"""Settings of emergencies a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        key="emergency.drill_minutes", kind="integer", default=10, least=1, most=240,
        label=_("A drill lasts"), unit=_("minutes"),
        help=_("Then it ends by itself: its message is withdrawn, and its report stands."),
    )
)  # fmt: skip
