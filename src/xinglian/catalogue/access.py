"""Who may do what in the catalogue, and where every read of it starts. Partners read all of it."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue.models import Category, Part
from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal

EDITORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER)


class NoSuchPart(Refusal):
    sentence = _("There is no such part any more. Go back to the list.")


class NoSuchCategory(Refusal):
    sentence = _("There is no such category any more. Go back to the tree.")


def parts_seen() -> QuerySet[Part]:
    return Part.objects.all()


def part_seen(part_id: int, *, lock: bool = False) -> Part:
    """Raises NoSuchPart."""
    query = parts_seen().filter(pk=part_id)
    found = (query.select_for_update(no_key=True) if lock else query).first()
    if found is None:
        raise NoSuchPart
    return found


def category_seen(code: str, *, lock: bool = False) -> Category:
    """Raises NoSuchCategory."""
    query = Category.objects.filter(pk=code)
    found = (query.select_for_update(no_key=True) if lock else query).first()
    if found is None:
        raise NoSuchCategory
    return found
