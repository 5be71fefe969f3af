"""Make a tag: by a rule in the builder, or as a list; and change one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.access import MAKERS
from xinglian.signals.actions import save_made as saving
from xinglian.signals.queries import builder_state, made_tags, made_uses
from xinglian.signals.queries.made_tags import MadeTag, NoSuchMadeTag
from xinglian.signals.web.builder import context_of
from xinglian.ui import toast
from xinglian.ui.answers import missing_is_404, refuse
from xinglian.ui.days import DayField


class MadeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Tag name"), max_length=80)
    name_en = forms.CharField(
        label=gettext_lazy("English name"), max_length=80, required=False,
        help_text=gettext_lazy("For colleagues who read English; may stay empty."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=300, required=False
    )  # fmt: skip


class ListForm(MadeForm):
    expires_on = DayField(
        label=gettext_lazy("Last day of the list"), ahead=True, required=False,
        help_text=gettext_lazy("After this day nobody is on it any more. Empty: it never ends."),
    )  # fmt: skip


@allow(*MAKERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(NoSuchMadeTag)
def edit_made(
    request: ViewerRequest, kind: str = "rule", made_id: int | None = None
) -> HttpResponse:
    """The whole tag on one page; its size and some partners are seen before it is saved."""
    kept = _kept(made_id)
    kind = kept.kind if kept else kind
    form = (ListForm if kind == "list" else MadeForm)(request.POST or None, initial=_initial(kept))
    expression = request.POST.get(
        "audience_expr", kept.expression if kept else request.GET.get("audience_expr", "")
    )
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = saving.save_made(
                kind=kind, **form.cleaned_data, expression=expression, person_name=request.viewer.name,
                now=clock.now(), today=timezone.localdate(), made_id=made_id,
            )  # fmt: skip
        except Refusal as refused:
            if refused.field == "audience_expr":
                refusal = refused
            else:
                refuse(form, refused)
        else:
            toast.done(request, _("Tag “%(name)s” saved") % {"name": form.cleaned_data["name"]})
            return redirect("signals:made_tag", made_id=saved)
    context: dict[str, Any] = {
        "form": form,
        "kept": kept,
        "is_list": kind == "list",
        "refusal": refusal,
        "uses": made_uses.uses_of_made(kept.key) if kept else None,
    }
    if kind == "rule":
        context |= context_of(builder_state.from_text(expression))
    return render(
        request, "signals/edit_made.html", context, status=422 if refusal or form.errors else 200
    )


def _kept(made_id: int | None) -> MadeTag | None:
    """The tag to change; one that was put away comes back first. Raises NoSuchMadeTag."""
    if made_id is None:
        return None
    kept = made_tags.made_tag(made_id)
    if kept.archived_at:
        raise NoSuchMadeTag
    return kept


def _initial(kept: MadeTag | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {key: getattr(kept, key) for key in ("name", "name_en", "note", "expires_on")}
