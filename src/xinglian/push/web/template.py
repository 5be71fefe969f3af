"""Templates of a provider: texts it has to approve before it carries them."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.set_template import (
    Wording,
    ask_template,
    remove_template,
    set_template,
)
from xinglian.push.channels import base
from xinglian.push.models import Provider, Template
from xinglian.push.rules.short_text import FIELDS
from xinglian.push.web.channels import KEEPERS, name_of
from xinglian.push.web.words import KINDS, LANGUAGES, TEMPLATES
from xinglian.ui import toast, widgets

_VARIABLE = re.compile(r"\$?\{(\w+)\}")


class TemplateForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Its number at the provider"), max_length=80, help_text=gettext_lazy("For example SMS_154950909 or 449739.")
    )  # fmt: skip
    sign = forms.CharField(
        label=gettext_lazy("Signature"), max_length=40, required=False, help_text=gettext_lazy("As approved, without 【】.")
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("Text as handed in"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("With the provider's variables: ${name} or {1}."),
    )  # fmt: skip
    fields_of = forms.CharField(
        label=gettext_lazy("What fills the variables"), max_length=300, required=False,
        help_text=gettext_lazy("In the order of the text, with commas: name, subject, link, token, text, minutes. The link's token fills a variable behind a fixed address."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("For these kinds of message"), choices=list(KINDS.items()), required=False,
        widget=widgets.Checkboxes(), help_text=gettext_lazy("None ticked: for all."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=list(LANGUAGES.items()), initial="zh-hans"
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State of the approval"), initial="pending",
        choices=[(key, words[0]) for key, words in TEMPLATES.items()],
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why it was rejected"), max_length=300, required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        names = list(dict.fromkeys(_VARIABLE.findall(given.get("body", ""))))
        filled = [one.strip() for one in str(given.get("fields_of", "")).replace("，", ",").split(",") if one.strip()]  # fmt: skip
        if len(names) != len(filled):
            self.add_error("fields_of", _("The text has %(names)s variables, %(filled)s are filled. Name one for each, in the order of the text.") % {"names": len(names), "filled": len(filled)})  # fmt: skip
        unknown = [one for one in filled if one not in FIELDS]
        if unknown:
            self.add_error("fields_of", _("“%(word)s” is not among name, subject, link, token, text, minutes.") % {"word": unknown[0]})  # fmt: skip
        given["variables"] = [{"name": name, "field": field} for name, field in zip(names, filled, strict=False)]  # fmt: skip
        return given


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: ViewerRequest, provider: str) -> HttpResponse:
    found = Provider.objects.filter(pk=provider, needs_template=True).first()
    if found is None:
        raise Http404
    return _edit(request, found, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def template(request: ViewerRequest, template_id: int) -> HttpResponse:
    found = _find(template_id)
    return _edit(request, found.provider, found)


@allow(*KEEPERS)
@require_POST
def ask(request: ViewerRequest, template_id: int) -> HttpResponse:
    found = _find(template_id)
    try:
        answered = ask_template(template_id=found.pk, now=clock.now())
    except Refusal as refusal:
        return render(request, "push/refused.html", {"refusal": str(refusal)}, status=409)
    toast.done(
        request, _("The provider says: %(state)s.") % {"state": TEMPLATES[answered.state][0]}
    )
    return redirect("push:provider", found.provider_id)


@allow(*KEEPERS)
@require_POST
def remove(request: ViewerRequest, template_id: int) -> HttpResponse:
    provider = remove_template(template_id=_find(template_id).pk)
    toast.done(request, _("The template is removed."))
    return redirect("push:provider", provider)


def _edit(request: ViewerRequest, provider: Provider, stored: Template | None) -> HttpResponse:
    initial: dict[str, Any] | None = None
    if stored:
        initial = {
            name: getattr(stored, name)
            for name in ("code", "sign", "body", "kinds", "language", "state", "reason")
        } | {"fields_of": ", ".join(one["field"] for one in stored.variables)}
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "fields_of"}
        try:
            set_template(
                provider=provider.pk, wording=Wording(**given), now=clock.now(), template_id=stored.pk if stored else None
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            toast.done(request, _("The template is kept."))
            return redirect("push:provider", provider.pk)
    return render(
        request,
        "push/template.html",
        {
            "provider": provider, "name": name_of(provider), "channel": base.kind_of(provider.channel_id), "stored": stored,
            "form": form, "can_ask": base.provider_kind(provider.kind).ask_template is not None,
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _find(template_id: int) -> Template:
    found = Template.objects.select_related("provider").filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found
