"""Settings of the pool a person may change."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.knobs import Knob, declare

_POOL = _("Stock pool")

declare(
    Knob(
        key="pool.freight_base", kind="integer", default=15, least=0, most=10_000, group=_POOL,
        label=_("Freight: a parcel from"), unit=_("yuan"),
        help=_("Estimated only: the two sides settle what it really cost."),
    )
)  # fmt: skip
declare(
    Knob(
        key="pool.freight_100_km", kind="integer", default=4, least=0, most=10_000, group=_POOL,
        label=_("Freight: and for every 100 km"), unit=_("yuan"),
        help=_("Whether an offer is worth its way is judged by it."),
    )
)  # fmt: skip
declare(
    Knob(
        key="pool.holding_rate", kind="decimal", default=0.015, least=0, most=0.2, group=_POOL,
        label=_("Keeping goods costs a month"),
        help=_("Money tied up, room, and what grows old; 0.015 is 1.5 percent of their worth."),
    )
)  # fmt: skip
declare(
    Knob(
        key="pool.answer_days", kind="integer", default=3, least=1, most=30, group=_POOL,
        label=_("A call-off is answered within"), unit=_("days"),
        help=_("After that the goods are free for others again."),
    )
)  # fmt: skip
declare(
    Knob(
        key="pool.offer_days", kind="integer", default=90, least=7, most=365, group=_POOL,
        label=_("An offer stands at most"), unit=_("days"),
        help=_("Nobody finds a price in it that was true last year."),
    )
)  # fmt: skip
