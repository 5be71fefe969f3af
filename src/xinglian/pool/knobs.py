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
