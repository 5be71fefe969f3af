"""How a person keeps a list: filters under a name, and the columns they want."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.models import ListLayout, ListView
from xinglian.kernel.refusal import Refusal

MOST = 30


class ViewNameTaken(Refusal):
    sentence = _("You have a view called “%(name)s” already. Choose another name.")
    field = "name"


class NoFilter(Refusal):
    sentence = _("There is no filter to keep. Filter the list first, then save the view.")


class TooManyViews(Refusal):
    sentence = _("You have %(most)s views of this list. Delete one before you save another.")


class NotYourView(Refusal):
    sentence = _("Only the person who saved a view can change or delete it.")


def save_list_view(
    *, org_id: int, person_id: int, list_key: str, name: str, query: str, is_shared: bool,
    now: datetime,
) -> ListView:  # fmt: skip
    """Keep the list's filters under a name. Raises ViewNameTaken, NoFilter, TooManyViews."""
    if not query:
        raise NoFilter
    mine = ListView.objects.filter(person_id=person_id, list=list_key)
    if mine.filter(name=name).exists():
        raise ViewNameTaken(name=name)
    if mine.count() >= MOST:
        raise TooManyViews(most=MOST)
    return ListView.objects.create(
        org_id=org_id, person_id=person_id, list=list_key, name=name, query=query[:2000],
        is_shared=is_shared, created_at=now,
    )  # fmt: skip


def change_list_view(*, view_id: int, person_id: int, name: str, is_shared: bool) -> ListView:
    """Raises NotYourView, ViewNameTaken."""
    view = _own(view_id=view_id, person_id=person_id)
    others = ListView.objects.filter(person_id=person_id, list=view.list).exclude(pk=view_id)
    if others.filter(name=name).exists():
        raise ViewNameTaken(name=name)
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])
    return view


def delete_list_view(*, view_id: int, person_id: int) -> ListView:
    """The view as it was, so that it can be saved again. Raises NotYourView."""
    view = _own(view_id=view_id, person_id=person_id)
    ListView.objects.filter(pk=view_id).delete()
    return view


def _own(*, view_id: int, person_id: int) -> ListView:
    view = ListView.objects.select_for_update().filter(pk=view_id, person_id=person_id).first()
    if view is None:
        raise NotYourView
    return view


def keep_columns(*, org_id: int, person_id: int, list_key: str, columns: Sequence[str]) -> None:
    """No columns at all means: as the list comes."""
    mine = ListLayout.objects.filter(person_id=person_id, list=list_key)
    if not columns:
        mine.delete()
        return
    ListLayout.objects.update_or_create(
        person_id=person_id, list=list_key,
        defaults={"org_id": org_id, "columns": [one[:40] for one in columns[:MOST]]},
    )  # fmt: skip
