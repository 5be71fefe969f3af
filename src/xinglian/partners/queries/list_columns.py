"""The columns of the list of partners."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xinglian.ui.desk import Column, arranged

COLUMNS = (
    Column("name", _("Partner"), sort="name", fixed=True),
    Column("type", _("Type"), priority=1),
    Column("place", _("Place"), priority=2, cls="text-ink-2"),
    Column("layer", _("Layer")),
    Column("status", _("Status")),
    Column("bought", _("Bought in 12 months"), sort="-bought", right=True),
    Column("growth", _("Growth"), priority=3, right=True),
    Column("joined", _("Joined"), sort="-joined", priority=3, cls="text-ink-2"),
    Column("csm", _("CSM"), priority=2, cls="text-ink-2"),
    Column("contact", _("Contact"), priority=3, shown=False, cls="text-ink-2"),
    Column("bays", _("Service bays"), priority=3, right=True, shown=False),
    Column("technicians", _("Technicians"), priority=3, right=True, shown=False),
)


def exported(asked: Sequence[str]) -> list[Column]:
    """The columns of a file: those asked for in their order, else the usual ones."""
    return [one for one in arranged(COLUMNS, asked)[0] if not one.fixed]
