"""The groups that robots tell, for the page of the channels."""

from typing import Any

from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.push.models import Group


def rows() -> list[dict[str, Any]]:
    """Each with its place in words; two queries, however many there are."""
    found = list(Group.objects.all())
    places = identity.regions_by_path(paths={one.region_path for one in found if one.region_path})
    return [
        {
            "group": one,
            "place": places[one.region_path].label if one.region_path in places else _("Whole network"),
        }
        for one in found
    ]  # fmt: skip
