"""When demand is forecast: every night; a night without new facts ends at once."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope
from xinglian.supply import api


@jobs.every(
    "0 21 * * *", "supply.refresh_daily", label=_("Forecast the demand of parts"), queue="signals"
)
def refresh_daily(*, scope: Scope) -> None:
    """After the night's figures: 05:00 in China."""
    api.refresh_everybody(now=clock.now())
