"""What a parcel costs by the settings in force."""

from xinglian.kernel import knobs
from xinglian.pool.rules import gains
from xinglian.pool.rules.gains import Km


def freight(*, km: Km) -> Km:
    """Minor units."""
    return gains.freight(
        km=km, base_minor=int(knobs.value("pool.freight_base")) * 100, each_100_km_minor=int(knobs.value("pool.freight_100_km")) * 100
    )  # fmt: skip
