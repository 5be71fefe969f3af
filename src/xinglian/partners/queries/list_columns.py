"""The columns of the list of partners: which there are, which are shown."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

# key -> (words, shown by default, priority as the panel narrows)
COLUMNS: dict[str, tuple[Any, bool, int]] = {
    "type": (_("Type"), True, 1),
    "place": (_("Place"), True, 2),
    "layer": (_("Layer"), True, 0),
    "status": (_("Status"), True, 0),
    "bought": (_("Bought in 12 months"), True, 0),
    "growth": (_("Growth"), True, 3),
    "joined": (_("Joined"), True, 3),
    "csm": (_("CSM"), True, 2),
    "contact": (_("Contact"), False, 3),
    "bays": (_("Service bays"), False, 3),
    "technicians": (_("Technicians"), False, 3),
}


def shown(asked: Sequence[str]) -> list[str]:
    """The chosen columns in the table's order; the default ones when nothing was chosen."""
    chosen = [key for key in COLUMNS if key in asked]
    return chosen or [key for key, (_words, default, _p) in COLUMNS.items() if default]
