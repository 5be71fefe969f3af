from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.open_invitation import invitation_link, open_invitation
from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.channels import sms
from xinglian.identity.rules.roles import OrgKind
from xinglian.identity.web.add_person import OrgForm
from xinglian.identity.web.forms import (
    RegionPaths,
    language_choices,
    refused_into,
    role_choices,
    show,
)
from xinglian.identity.web.managed import MANAGERS, managed_org
from xinglian.kernel import clock
from xinglian.ui import toast


def ways() -> list[tuple[str, object]]:
    """How an invitation may travel here and now."""
    known = [
        ("link", _("Give me the link, I pass it on"), True),
        ("sms", _("Text message"), sms.is_offered()),
        ("email", _("E-mail"), mail_is_offered()),
    ]
    return [(way, label) for way, label, is_offered in known if is_offered]


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    title = forms.CharField(label=_("Title on the card"), max_length=60, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False
    )
    region_paths = RegionPaths(help_text=_("Only for regional customer success."))
    send_by = forms.ChoiceField(
        label=_("Send it by"), choices=ways, widget=forms.RadioSelect, initial="link"
    )

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices(kind)  # type: ignore[attr-defined]
        if kind != OrgKind.MAKER:
            del self.fields["region_paths"]


@allow(*MANAGERS)
def invite(request: ViewerRequest) -> HttpResponse:
    """Ask somebody to join."""
    viewer = request.viewer
    asked = request.POST.get("org") or request.GET.get("org") or ""
    if viewer.is_partner:
        asked = str(viewer.org_id)
    if not asked.isdecimal():
        return show(request, "identity/choose_org.html", OrgForm(), next="identity:invite")
    org = managed_org(request, int(asked))
    form = InviteForm(
        request.POST or None,
        kind=org.kind,
        initial={"language": viewer.language, "send_by": "link"},
    )
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            invitation = open_invitation(
                org_id=org.id, now=clock.now(), invited_by_name=viewer.name, **form.cleaned_data
            )
            if form.cleaned_data["send_by"] != "link":
                toast.done(
                    request,
                    gettext("Invitation on its way to %(name)s") % {"name": invitation.name},
                )
                return redirect("identity:invitations")
            return render(
                request,
                "identity/invitation_link.html",
                {"invitation": invitation, "link": invitation_link(invitation), "org": org},
            )
    return show(request, "identity/invite.html", form, org=org)
