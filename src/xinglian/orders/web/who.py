"""Who of the two sides does something on a page."""

from xinglian.identity.api import Viewer
from xinglian.orders.rules.hand import Hand


def hand(viewer: Viewer) -> Hand:
    return Hand(org_id=viewer.org_id, person_id=viewer.person_id, name=viewer.name)
