from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ANYONE, ViewerRequest, allow, client_address
from xinglian.identity.actions.add_person import PhoneMalformed
from xinglian.identity.actions.check_phone_code import check_phone_code
from xinglian.identity.actions.send_phone_code import ask_for_phone_code
from xinglian.identity.channels import sms
from xinglian.identity.models import SignIn
from xinglian.identity.rules.phone import is_mobile, masked_phone, normal_phone
from xinglian.identity.web.forms import refused_into, show
from xinglian.identity.web.session import admit, safe_next, with_next
from xinglian.kernel import clock


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "inputmode": "tel", "autofocus": True}
        ),
    )

    def clean_phone(self) -> str:
        phone = normal_phone(self.cleaned_data["phone"])
        if not is_mobile(phone):
            raise forms.ValidationError(str(PhoneMalformed(phone=self.cleaned_data["phone"])))
        return phone


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six digits from the text message"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


@allow(ANYONE)
def phone_code(request: ViewerRequest) -> HttpResponse:
    """Ask for a code. The answer is the same whether the number is known or not."""
    if not sms.is_offered():
        raise Http404
    next = safe_next(request)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            ask_for_phone_code(
                phone=form.cleaned_data["phone"], address=client_address(request), now=clock.now()
            )
            request.session["code_phone"] = form.cleaned_data["phone"]
            return redirect(with_next("identity:enter_code", next))
    return show(request, "identity/phone_code.html", form, next=next)


@allow(ANYONE)
def enter_code(request: ViewerRequest) -> HttpResponse:
    """Type the code."""
    phone, next = request.session.get("code_phone", ""), safe_next(request)
    if not phone or not sms.is_offered():
        return redirect(with_next("identity:sign_in", next))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            person = check_phone_code(
                phone=phone,
                code=form.cleaned_data["code"],
                address=client_address(request),
                now=clock.now(),
            )
            return admit(request, person, by=SignIn.By.PHONE_CODE, next=next)
    return show(request, "identity/enter_code.html", form, next=next, phone=masked_phone(phone))
