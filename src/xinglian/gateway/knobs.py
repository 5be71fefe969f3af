"""How much a program may ask."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

declare(
    Knob(
        key="gateway.requests_a_minute",
        kind="integer",
        default=600,
        least=60,
        most=100_000,
        label=_("API: requests a minute"),
        help=_(
            "What one token may ask in a minute; above it the answer is 429 with the seconds to wait."
        ),
        unit=_("requests"),
        is_safeguard=True,
    )
)
