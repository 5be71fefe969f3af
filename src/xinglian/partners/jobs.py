"""Work of the registry that nobody waits for."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.partners.actions.find_duplicates import find_duplicates as look


@jobs.job("partners.find_duplicates", label=_("Look for duplicates"))
def find_duplicates(*, scope: Scope) -> None:
    """Look through the registry for pairs that look like one partner."""
    with acting(scope):
        look(now=clock.now())


@jobs.every(
    "20 3 * * *", "partners.find_duplicates_nightly", label=_("Look for duplicates at night")
)
def find_duplicates_nightly(*, scope: Scope) -> None:
    with acting(scope):
        look(now=clock.now())
