"""The filters that indicator pages share: region, partner type, layer."""

from django.utils.translation import gettext as _

from xinglian.identity.api import ViewerRequest, region_chip
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.signals.queries.indicator_series import Narrowed
from xinglian.ui import chips


def narrowing(request: ViewerRequest) -> tuple[Narrowed, list[chips.Chip]]:
    """What the address asks for, and the chips to change it."""
    region_path, place = region_chip(request)
    kind, layer = request.GET.get("type", ""), request.GET.get("layer", "")
    narrowed = Narrowed(
        region_path=region_path, type=kind if kind in TYPE_WORDS else "", layer=layer if layer in LAYER_WORDS else ""
    )  # fmt: skip
    return narrowed, [
        place,
        chips.one_of(request, "type", _("Type"), TYPE_WORDS),
        chips.one_of(request, "layer", _("Layer"), LAYER_WORDS),
    ]
