"""Which sections of orders somebody is led to: those that open."""

from django import template

from xinglian.identity.api import Viewer
from xinglian.orders.access import SECTIONS

register = template.Library()


@register.filter
def opens(viewer: Viewer, section: str) -> bool:
    return viewer.has(*SECTIONS[section])
