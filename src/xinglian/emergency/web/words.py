"""Words of emergencies for pages and documents."""

from typing import Any

from django.utils.translation import gettext_lazy as _

STATES: dict[str, tuple[Any, str]] = {
    "waiting": (_("Waits for the second person"), "act"),
    "released": (_("Running"), "info"),
    "ended": (_("Over"), "none"),
    "dropped": (_("Dropped"), "none"),
}
TROUBLES: dict[str, tuple[Any, str]] = {
    "failed": (_("Not delivered"), "act"),
    "uncertain": (_("Uncertain"), "watch"),
    "held": (_("Held back"), "watch"),
}
