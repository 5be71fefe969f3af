"""From the list of partners to the composer."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.push import access
from xinglian.push.actions.write_to_partners import write_to_partners as begin
from xinglian.push.rules.list_expression import expression
from xinglian.ui import toast


@allow(*access.AUTHORS)
@require_POST
def write_to_partners(request: ViewerRequest) -> HttpResponse:
    """POST: the ticked rows (`id`), or `all` and `query`. More than a list holds becomes an expression."""
    viewer = request.viewer
    try:
        try:
            ids, words = partners.chosen_partners(post=request.POST, viewer=viewer), ""
        except partners.TooMany:
            words = expression(partners.chosen_filters(post=request.POST, viewer=viewer))
            if not words:
                raise
            ids = None
        message = begin(viewer=viewer, partner_ids=ids, audience_expr=words, now=clock.now())
        url = reverse("push:compose", args=[message.pk])
    except Refusal as refusal:
        toast.done(request, str(refusal))
        query = QueryDict(request.POST.get("query", "").lstrip("?")).urlencode()
        url = reverse("partners:list") + (f"?{query}" if query else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
