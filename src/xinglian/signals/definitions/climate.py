"""Words for the climate table of `rules/climate.py`."""

from django.utils.translation import gettext_lazy as _

CLIMATES = {
    "severe_cold": _("severe cold"),
    "cold": _("cold"),
    "hot_cold": _("hot summer, cold winter"),
    "hot_warm": _("hot summer, warm winter"),
    "mild": _("mild"),
}
RAIN_SEASONS = {
    "plum": _("plum rain"),
    "south": _("South China spring rain"),
    "none": _("no long rainy season"),
}
