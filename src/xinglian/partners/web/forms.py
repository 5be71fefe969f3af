"""The form of a partner's master data."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity.api import region_levels
from xinglian.partners.models import Partner
from xinglian.partners.queries.partner_cards import cards_by_id, search_cards
from xinglian.partners.queries.places import places
from xinglian.partners.queries.staff_people import csm_people, person_names
from xinglian.partners.queries.words import STATUS_WORDS, TYPE_WORDS
from xinglian.partners.rules import credit_code as credit_codes
from xinglian.ui.cascade import Cascade
from xinglian.ui.days import DayField
from xinglian.ui.lists import Option
from xinglian.ui.widgets import Picker, Switch


def _partner_labels(values: list[str]) -> dict[str, Any]:
    cards = cards_by_id(int(value) for value in values if value.isdecimal())
    return {str(key): card.label for key, card in cards.items()}


def partners_found(text: str) -> list[Option]:
    """For pickers: by code, name, pinyin or initials."""
    return [
        Option(value=card.partner_id, label=card.label, note=card.code)
        for card in search_cards(text=text[:100], limit=12)
    ]


class PartnerForm(forms.Form):
    """`region` is a region's code, `parent` and `mentor` partner ids, `csm_person` a person's id."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=60, required=False)
    code = forms.CharField(label=gettext_lazy("Partner code"), max_length=40)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=list(TYPE_WORDS.items()))
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=list(STATUS_WORDS.items()))
    joined_on = DayField(label=gettext_lazy("Joined on"), required=False)
    credit_code = forms.CharField(
        label=gettext_lazy("Credit code"), max_length=18, required=False,
        help_text=gettext_lazy("18 characters, as on the business licence."),
    )  # fmt: skip
    region = forms.CharField(
        label=gettext_lazy("Region"),
        widget=Cascade(url=reverse_lazy("identity:region_levels"), levels=region_levels),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), min_value=-90, max_value=90, required=False,
        help_text=gettext_lazy("Degrees north, as 32.0617. Without coordinates the centre of the city counts."),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), min_value=-180, max_value=180, required=False,
        help_text=gettext_lazy("Degrees east, as 118.7778."),
    )  # fmt: skip
    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone number"), max_length=40, required=False
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=120, required=False
    )
    csm_person = forms.ChoiceField(label=gettext_lazy("CSM"), required=False)
    parent = forms.CharField(
        label=gettext_lazy("Head office"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), labels=_partner_labels, find=partners_found),
        help_text=gettext_lazy("Only for branches and sub-accounts."),
    )  # fmt: skip
    mentor = forms.CharField(
        label=gettext_lazy("Mentor partner"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), labels=_partner_labels, find=partners_found),
    )  # fmt: skip
    bays = forms.IntegerField(
        label=gettext_lazy("Service bays"), min_value=0, max_value=10_000, required=False
    )
    technicians = forms.IntegerField(
        label=gettext_lazy("Technicians"), min_value=0, max_value=100_000, required=False
    )
    ev_certified = forms.BooleanField(
        label=gettext_lazy("Certified for electric vehicles"), required=False, widget=Switch()
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            # A status changes by its own action, with a reason.
            del self.fields["status"]
        now = str(self.initial.get("csm_person") or "")
        people = {str(person["person_id"]): person["name"] for person in csm_people()}
        if now and now not in people:
            people |= {str(key): name for key, name in person_names([int(now)]).items()}
        self.fields["csm_person"].choices = [("", _("Nobody")), *people.items()]  # type: ignore[attr-defined]

    def clean_credit_code(self) -> str:
        code = str(self.cleaned_data["credit_code"]).upper().replace(" ", "")
        if code and not credit_codes.is_valid(code):
            raise forms.ValidationError(
                _(
                    "This is not a valid credit code: 18 characters, the last one a check digit. Compare it with the licence."
                )
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = {name: data.get(name) is not None for name in ("latitude", "longitude")}
        for name, is_given in given.items():
            if not is_given and any(given.values()) and name not in self.errors:
                self.add_error(
                    name,
                    _("A point needs latitude and longitude. Give both, or leave both empty."),
                )
        return data

    def clean_seen_at(self) -> datetime | None:
        """When the form was opened. What is no time was never seen: the partner has changed since."""
        given = str(self.cleaned_data["seen_at"])
        try:
            seen = datetime.fromisoformat(given) if given else None
        except ValueError:
            seen = datetime.min.replace(tzinfo=UTC)
        return seen if seen is None or seen.tzinfo else seen.replace(tzinfo=UTC)

    def clean_region(self) -> str:
        code = str(self.cleaned_data["region"])
        if code not in places([code]):
            raise forms.ValidationError(_("Choose a place from the list."))
        return code

    def _partner_id(self, name: str) -> int | None:
        value = str(self.cleaned_data[name] or "")
        if not value:
            return None
        if not value.isdecimal() or int(value) not in cards_by_id([int(value)]):
            raise forms.ValidationError(_("Choose a partner from the list."))
        return int(value)

    def clean_parent(self) -> int | None:
        return self._partner_id("parent")

    def clean_mentor(self) -> int | None:
        return self._partner_id("mentor")

    def values(self) -> dict[str, Any]:
        """Columns of the partner."""
        data = self.cleaned_data
        same = (
            "name", "short_name", "code", "type", "joined_on", "credit_code", "address",
            "latitude", "longitude",
            "contact_name", "contact_phone", "contact_email", "bays", "technicians", "ev_certified",
        )  # fmt: skip
        return {name: data[name] for name in same} | {
            "region_id": data["region"],
            "csm_person_id": int(data["csm_person"]) if data["csm_person"] else None,
            "parent_id": data["parent"],
            "mentor_partner_id": data["mentor"],
        }


def initial_of(partner: Partner) -> dict[str, Any]:
    """What the form shows when it is opened for editing."""
    same = (
        "name", "short_name", "code", "type", "joined_on", "credit_code", "address",
        "latitude", "longitude",
        "contact_name", "contact_phone", "contact_email", "bays", "technicians", "ev_certified",
    )  # fmt: skip
    return {name: getattr(partner, name) for name in same} | {
        "region": partner.region_id,
        "csm_person": partner.csm_person_id or "",
        "parent": partner.parent_id or "",
        "mentor": partner.mentor_partner_id or "",
        "seen_at": partner.changed_at.isoformat(),
    }
