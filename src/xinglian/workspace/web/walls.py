"""Wall screens of the maker: what hangs where, a new address, the end of one."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import Role, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.tongues import INTERFACE, tongue
from xinglian.ui import toast
from xinglian.ui.widgets import NumberInput, Select, TextInput
from xinglian.workspace.actions.keep_wall import MOST_DAYS, NameMissing, end_wall, give_wall
from xinglian.workspace.models import Wall


class WallForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Where it hangs"), max_length=80, widget=TextInput(), error_messages={"required": NameMissing.sentence},
        help_text=gettext_lazy("For instance “Lobby, 3rd floor”."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), widget=Select(),
        choices=[(code, tongue(code).name) for code in INTERFACE],
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Days it lives"), initial=180, min_value=1, max_value=MOST_DAYS, widget=NumberInput()
    )  # fmt: skip


@require_GET
@allow(Role.HQ_DIRECTOR)
def walls(request: Any) -> HttpResponse:
    """All addresses with their state, and the form for a new one."""
    return _page(request, WallForm(initial={"language": request.viewer.language}))


@require_POST
@allow(Role.HQ_DIRECTOR)
def new_wall(request: Any) -> HttpResponse:
    """Make an address and show it, this once."""
    form = WallForm(request.POST)
    if form.is_valid():
        try:
            _wall, secret = give_wall(
                viewer=request.viewer, name=form.cleaned_data["name"], days=form.cleaned_data["days"],
                language=form.cleaned_data["language"], now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            address = request.build_absolute_uri(reverse("workspace:wall", args=[secret]))
            return _page(
                request, WallForm(initial={"language": request.viewer.language}), address=address
            )
    return _page(request, form, status=422)


@require_POST
@allow(Role.HQ_DIRECTOR)
def revoke_wall(request: Any, wall_id: int) -> HttpResponse:
    try:
        wall = end_wall(wall_id=wall_id, now=clock.now())
    except Wall.DoesNotExist as error:
        raise Http404 from error
    toast.done(request, _("The screen “%(name)s” goes dark") % {"name": wall.name})
    return redirect("workspace:walls")


def _page(request: Any, form: WallForm, *, address: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    rows = [
        {
            "wall": wall,
            "state": "ended"
            if wall.revoked_at
            else "expired"
            if wall.expires_at <= now
            else "live",
        }
        for wall in Wall.objects.order_by("-pk")[:100]
    ]
    context = {"rows": rows, "form": form, "address": address}
    return render(request, "workspace/walls.html", context, status=status)
