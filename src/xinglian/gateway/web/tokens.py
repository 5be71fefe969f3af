"""API tokens: make one, see when it was last used, end it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.gateway.access import MAY_ISSUE, rights_open_to, roles_to_lend, tokens_visible_to
from xinglian.gateway.actions.issue_token import MOST_DAYS, issue_token
from xinglian.gateway.actions.revoke_token import revoke_token
from xinglian.gateway.rules.rights import Right
from xinglian.identity.api import Role, Viewer, allow, role_label
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast
from xinglian.ui.widgets import Checkboxes, NumberInput, TextInput

RIGHT_NAMES = {
    Right.PARTNERS_READ: _("Read partners"),
    Right.PARTS_READ: _("Read parts"),
    Right.FACTS_READ: _("Read order lines and stock"),
    Right.FACTS_WRITE: _("Record order lines"),
    Right.AUDIENCE_READ: _("Count audiences"),
    Right.MESSAGES_READ: _("Read messages and receipts"),
    Right.INBOX_READ: _("Read my inbox"),
    Right.RECEIPTS_WRITE: _("Read and acknowledge for me"),
    Right.ORDERS_READ: _("Read orders and shipments"),
    Right.ORDERS_WRITE: _("Order, answer, send and take back"),
    Right.GOODS_WRITE: _("Pick, pack, send and receive"),
    Right.TERMS_WRITE: _("Change terms, limits and consents, and approve"),
    Right.PRICES_READ: _("Read price lists"),
    Right.PRICES_WRITE: _("Change price lists"),
    Right.STOCK_READ: _("Read my own stock"),
    Right.STOCK_WRITE: _("Count my own stock"),
}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Token name"), max_length=80, required=False, widget=TextInput(),
        help_text=_("Which program uses it, for instance “ERP Nanjing”."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("At most as"), required=False,
        help_text=_("For a scanner or a colleague's program: it may no more than this role, whatever your own allows."),
    )  # fmt: skip
    rights = forms.MultipleChoiceField(label=_("Rights"), required=False, widget=Checkboxes())
    days = forms.IntegerField(
        label=_("Days it lives"), initial=90, min_value=1, max_value=MOST_DAYS, widget=NumberInput()
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = rights_open_to(viewer)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("My own role")), *((role.value, role_label(role)) for role in roles_to_lend(viewer))
        ]  # fmt: skip
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (right.value, RIGHT_NAMES[right]) for right in Right if right in allowed
        ]


@require_GET
@allow(*MAY_ISSUE)
def tokens(request: Any) -> HttpResponse:
    """The list, with the form to make a new one."""
    return _page(request, TokenForm(viewer=request.viewer))


@require_POST
@allow(*MAY_ISSUE)
def issue(request: Any) -> HttpResponse:
    """Make a token and show its secret, this once."""
    form = TokenForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        try:
            _token, secret = issue_token(
                viewer=request.viewer, stamp=request.session.get("stamp", 0), now=clock.now(),
                name=form.cleaned_data["name"], days=form.cleaned_data["days"],
                rights=[Right(r) for r in form.cleaned_data["rights"]],
                role=Role(form.cleaned_data["role"]) if form.cleaned_data["role"] else None,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return _page(request, TokenForm(viewer=request.viewer), secret=secret)
    return _page(request, form, status=422)


@require_POST
@allow(*MAY_ISSUE)
def revoke(request: Any, token_id: int) -> HttpResponse:
    token = get_object_or_404(tokens_visible_to(request.viewer), pk=token_id)
    revoke_token(token=token, now=clock.now())
    toast.done(request, _("Token “%(name)s” ended") % {"name": token.name})
    return redirect("gateway:tokens")


def _page(request: Any, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    now = clock.now()
    rows = [
        {
            "token": token,
            "role": role_label(token.role) if token.role else "",
            "rights": [RIGHT_NAMES[right] for right in Right if right.value in token.rights],
            "state": "ended"
            if token.revoked_at
            else "expired"
            if token.expires_at <= now
            else "live",
        }
        for token in tokens_visible_to(request.viewer).order_by("-pk")[:200]
    ]
    return render(
        request,
        "gateway/tokens.html",
        {"rows": rows, "form": form, "secret": secret},
        status=status,
    )
