"""Saved views of the list."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners.actions.save_view import delete_view, save_view
from xinglian.partners.web.answers import again, done, refuse
from xinglian.ui.widgets import Switch


class SaveViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=40)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Show it to colleagues too"), required=False, widget=Switch()
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="view_%s")


@allow(STAFF)
@require_POST
def save_this_view(request: ViewerRequest) -> HttpResponse:
    """POST: name, is_shared, query."""
    form, viewer = SaveViewForm(request.POST), request.viewer
    query = request.POST.get("query", "")
    if form.is_valid():
        try:
            view = save_view(
                org_id=viewer.org_id,
                person_id=viewer.person_id,
                name=form.cleaned_data["name"],
                query=query,
                is_shared=form.cleaned_data["is_shared"],
                now=clock.now(),
            )
            return done(
                request,
                _("View “%(name)s” saved") % {"name": view.name},
                to=f"{reverse('partners:list')}?{view.query}",
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return again(request, "partners/_save_view.html", {"view_form": form, "query": query})


@allow(STAFF)
@require_POST
def delete_this_view(request: ViewerRequest, view_id: int) -> HttpResponse:
    try:
        view = delete_view(view_id=view_id, person_id=request.viewer.person_id)
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("partners:list"))
    return done(
        request, _("View “%(name)s” deleted") % {"name": view.name}, to=reverse("partners:list")
    )
