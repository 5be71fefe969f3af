from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.partners.models import SavedView


class ViewNameTaken(Refusal):
    sentence = _("You have a view called “%(name)s” already. Choose another name.")
    field = "name"


class NotYourView(Refusal):
    sentence = _("Only the person who saved a view can change or delete it.")


def save_view(
    *, org_id: int, person_id: int, name: str, query: str, is_shared: bool, now: datetime
) -> SavedView:
    """Keep the list's filters under a name. Raises ViewNameTaken."""
    if SavedView.objects.filter(person_id=person_id, name=name).exists():
        raise ViewNameTaken(name=name)
    return SavedView.objects.create(
        org_id=org_id, person_id=person_id, name=name, query=query[:2000], is_shared=is_shared,
        created_at=now,
    )  # fmt: skip


def delete_view(*, view_id: int, person_id: int) -> SavedView:
    """Raises NotYourView."""
    view = SavedView.objects.filter(pk=view_id, person_id=person_id).first()
    if view is None:
        raise NotYourView
    view.delete()
    return view
