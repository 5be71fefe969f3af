"""URLs by name, worked out once each."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch


def address(name: str, *args: object) -> str:
    """The URL of a page. Raises NoReverseMatch when there is none."""
    return _address(settings.ROOT_URLCONF, name, args)


def address_or_none(name: str, *args: object) -> str:
    """The URL of a name, or "" when there is none: a button without effect is not drawn."""
    if not name:
        return ""
    try:
        return address(name, *args)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=8192)
def _address(urlconf: str, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, urlconf=urlconf, args=args)
