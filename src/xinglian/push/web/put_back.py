"""An archived month back into the database, for whoever has to work with it again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import jobs, scope
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import shelf
from xinglian.push.queries.months import month_of
from xinglian.ui import toast


@allow(*access.OPERATORS)
@require_POST
def put_back(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id)
    for one in shelf.archived(months=[month_of(message_id)]):
        jobs.defer(
            "push.put_back", scope=scope.network(), archive_id=one.pk, queueing_lock=f"push.put_back:{one.pk}"
        )  # fmt: skip
    toast.done(request, _("The month is being put back. Reload this page in a minute or two."))
    return redirect("push:result", message.pk)
