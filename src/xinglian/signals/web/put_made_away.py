"""Put a tag people made away, and bring it back."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.access import MAKERS
from xinglian.signals.actions import save_made as saving
from xinglian.signals.queries.made_tags import NoSuchMadeTag
from xinglian.ui.answers import done, missing_is_404, refused


@allow(*MAKERS)
@require_POST
@missing_is_404(NoSuchMadeTag)
def put_made_away(request: ViewerRequest, made_id: int) -> HttpResponse:
    """Refused by name while somebody uses it; undone from the toast."""
    try:
        tag = saving.put_made_away(made_id=made_id, now=clock.now())
    except saving.StillUsed as refusal:
        return refused(request, refusal, to=reverse("signals:made_tag", args=[made_id]))
    return done(
        request, _("Tag “%(name)s” put away") % {"name": tag.label}, to=reverse("signals:tags"),
        undo_url=reverse("signals:bring_made_back", args=[made_id]),
    )  # fmt: skip


@allow(*MAKERS)
@require_POST
@missing_is_404(NoSuchMadeTag)
def bring_made_back(request: ViewerRequest, made_id: int) -> HttpResponse:
    """As it was; refused when its name was given away, or its rule names what is gone."""
    to = reverse("signals:made_tag", args=[made_id])
    try:
        tag = saving.bring_made_back(made_id=made_id)
    except NoSuchMadeTag:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=to)
    return done(request, _("Tag “%(name)s” is back") % {"name": tag.label}, to=to)
