"""A group and its robot: what it is told, a test that really posts, its end."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow, region_levels
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.queue_group_posts import tell_again
from xinglian.push.actions.set_group import Told, remove_group, set_group, test_group
from xinglian.push.actions.set_provider import describe
from xinglian.push.channels import robot
from xinglian.push.models import Group
from xinglian.push.web.channels import KEEPERS
from xinglian.push.web.words import KINDS, LANGUAGES
from xinglian.ui import toast, widgets
from xinglian.ui.cascade import Cascade


class GroupForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("Whose robot"), choices=[(one.key, one.label) for one in robot.kinds()]
    )
    address = forms.CharField(
        label=gettext_lazy("Webhook address of the robot"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Stored encrypted and never shown: whoever has it can post. Leave empty to keep the one stored."),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Key of the signature"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("DingTalk and Feishu, when the signature is chosen there. WeCom has none. A new address needs its own."),
    )  # fmt: skip
    region = forms.CharField(
        label=gettext_lazy("Region"), required=False, help_text=gettext_lazy("Told of messages that somebody there has. None: of all."),
        widget=Cascade(url=reverse_lazy("identity:region_levels"), levels=region_levels),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Told of these kinds of message"), choices=list(KINDS.items()), required=False,
        widget=widgets.Checkboxes(), help_text=gettext_lazy("None ticked: of all."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGES.items()), initial="zh-hans")  # fmt: skip
    has_partners = forms.BooleanField(
        label=gettext_lazy("Partners read along"), required=False, widget=widgets.Switch(),
        help_text=gettext_lazy("Then it says neither the audience nor figures, and the link opens the reader’s own inbox."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True, widget=widgets.Switch())  # fmt: skip

    def __init__(self, *given: Any, is_new: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["address"].required = is_new

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        secure = address.startswith("https://") or settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED
        if address and not (secure and "://" in address):
            raise forms.ValidationError(_("The address begins with https://. Copy it from the group’s settings, whole."))  # fmt: skip
        return address

    def clean_region(self) -> str | None:
        code = str(self.cleaned_data["region"])
        if not code:
            return None
        place = identity.regions(codes=[code]).get(code)
        if place is None:
            raise forms.ValidationError(_("There is no such region. Choose one from the list."))
        return place.path


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: ViewerRequest) -> HttpResponse:
    return _edit(request, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def group(request: ViewerRequest, group_id: int) -> HttpResponse:
    return _edit(request, _find(group_id))


@allow(*KEEPERS)
@require_POST
def test(request: ViewerRequest, group_id: int) -> HttpResponse:
    found = _find(group_id)
    outcome = test_group(group_id=found.pk, now=clock.now())
    given = {"outcome": outcome, "said": describe(outcome), "address": found.name}
    return render(request, "push/_tested.html", given)


@allow(*KEEPERS)
@require_POST
def remove(request: ViewerRequest, group_id: int) -> HttpResponse:
    name = remove_group(group_id=_find(group_id).pk, now=clock.now())
    toast.done(request, _("%(name)s is removed.") % {"name": name})
    return redirect("push:channels")


@allow(*access.OPERATORS)
@require_POST
def again(request: ViewerRequest, message_id: int) -> HttpResponse:
    """A person's word on a post that failed, or may have been posted."""
    given = request.POST.get("group", "")
    done = given.isdecimal() and tell_again(
        message_id=message_id, group_id=int(given), name=request.viewer.name, now=clock.now()
    )
    toast.done(request, _("The group is told again.") if done else _("Nothing left to send again."))
    return redirect("push:result", message_id)


def _edit(request: ViewerRequest, stored: Group | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = GroupForm(given, is_new=stored is None, initial=_initial(stored) if stored else None)
    if given is not None and form.is_valid():
        values = dict(form.cleaned_data)
        address, key, path = values.pop("address"), values.pop("key"), values.pop("region")
        try:
            kept = set_group(
                org_id=request.viewer.org_id, group_id=stored.pk if stored else None, address=address, key=key, now=clock.now(),
                told=Told(region_path=path, **values),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(getattr(refusal, "field", None), str(refusal))
        else:
            toast.done(request, _("Saved. Send a test to be sure."))
            return redirect("push:group", kept.pk)
    return render(
        request, "push/group.html", {"stored": stored, "form": form, "vendors": robot.kinds()},
        status=422 if given is not None else 200,
    )  # fmt: skip


def _initial(stored: Group) -> dict[str, Any]:
    names = ("name", "kind", "kinds", "language", "has_partners", "is_on")
    place = identity.regions_by_path(paths=[stored.region_path] if stored.region_path else [])
    code = next((one.code for one in place.values()), "")
    return {name: getattr(stored, name) for name in names} | {"region": code}


def _find(group_id: int) -> Group:
    found = Group.objects.filter(pk=group_id).first()
    if found is None:
        raise Http404
    return found
