"""The mailbox in which a mail server's returned mails lie: where it is, a test that opens it, its end."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.actions.set_mailbox import (
    PasswordMissing,
    Place,
    remove_mailbox,
    set_mailbox,
    try_mailbox,
)
from xinglian.push.channels import base
from xinglian.push.models import Mailbox, Provider
from xinglian.push.web.channels import KEEPERS, name_of
from xinglian.ui import toast, widgets

_HERE = ("localhost", "127.0.0.1", "::1")


class MailboxForm(forms.Form):
    host = forms.CharField(
        label=gettext_lazy("IMAP server"), max_length=200, help_text=gettext_lazy("For example imap.example.com.")
    )  # fmt: skip
    port = forms.IntegerField(
        label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=993, help_text=gettext_lazy("993 with TLS, 143 with STARTTLS.")
    )  # fmt: skip
    security = forms.ChoiceField(
        label=gettext_lazy("Encryption"), initial="tls",
        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", gettext_lazy("None"))],
    )  # fmt: skip
    user = forms.CharField(label=gettext_lazy("User name"), max_length=200)
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Many providers give out one for programs, not the one you sign in with. Stored encrypted and never shown. Leave empty to keep the one stored."),
    )  # fmt: skip
    folder = forms.CharField(label=gettext_lazy("Folder with the returned mails"), max_length=100, initial="INBOX")  # fmt: skip
    done_folder = forms.CharField(
        label=gettext_lazy("Folder for what was understood"), max_length=100, required=False,
        help_text=gettext_lazy("It is made when it is missing. Empty: mails stay and are marked as read. Mails of people and mails about nothing of ours are never touched."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True, widget=widgets.Switch())  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("security") == "none" and given.get("host") not in _HERE:
            self.add_error("security", _("Without encryption the password would travel readable: only for a server on this machine. Choose TLS or STARTTLS."))  # fmt: skip
        if given.get("folder") and given.get("folder") == given.get("done_folder"):
            self.add_error("done_folder", _("Choose another folder than the one that is read."))
        return given


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mailbox(request: ViewerRequest, provider: str) -> HttpResponse:
    stored = _find(provider)
    box = Mailbox.objects.filter(pk=stored.pk).first()
    given = request.POST if request.method == "POST" else None
    form = MailboxForm(given, initial={name: getattr(box, name) for name in Place.__dataclass_fields__} if box else None)  # fmt: skip
    if given is not None and form.is_valid():
        values = dict(form.cleaned_data)
        password = values.pop("password")
        try:
            set_mailbox(provider=stored.pk, place=Place(**values), password=password, now=clock.now())  # fmt: skip
        except PasswordMissing as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            toast.done(request, _("Saved. Test it to be sure."))
            return redirect("push:mailbox", stored.pk)
    return render(
        request, "push/mailbox.html",
        {"stored": stored, "name": name_of(stored), "channel": base.kind_of(stored.channel_id), "box": box, "form": form},
        status=422 if given is not None else 200,
    )  # fmt: skip


@allow(*KEEPERS)
@require_POST
def test(request: ViewerRequest, provider: str) -> HttpResponse:
    good, said = try_mailbox(provider=_box(provider).pk, now=clock.now())
    return render(request, "push/_mailbox_tested.html", {"good": good, "said": said})


@allow(*KEEPERS)
@require_POST
def remove(request: ViewerRequest, provider: str) -> HttpResponse:
    remove_mailbox(provider=_box(provider).pk)
    toast.done(request, _("The mailbox is forgotten. No mail in it was touched."))
    return redirect("push:provider", provider)


def _find(key: str) -> Provider:
    found = Provider.objects.filter(pk=key).first()
    if found is None or not base.provider_kind(found.kind).has_mailbox:
        raise Http404
    return found


def _box(key: str) -> Mailbox:
    found = Mailbox.objects.filter(pk=_find(key).pk).first()
    if found is None:
        raise Http404
    return found
