"""The one thing to do next for a partner: the first that applies."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.identity.api import Viewer
from xinglian.partners.access import EDITORS, STEWARDS
from xinglian.partners.models import Partner


@dataclass(frozen=True)
class Step:
    """A title, why, and one way to do it. `tone`: act or watch."""

    title: str
    text: str
    label: str
    url: str
    tone: str = "watch"


def next_step(one: Partner, context: dict[str, Any], viewer: Viewer) -> Step | None:
    if not viewer.has(*EDITORS) or one.merged_into_id or one.status == "ended":
        return None
    page = reverse("partners:partner", args=[one.pk])
    for paper in context["documents"]:
        if paper["tone"] in ("act", "watch"):
            ends = {"title": paper["title"], "day": paper["expires_on"]}
            words = (
                _("%(title)s ran out on %(day)s.") if paper["tone"] == "act"
                else _("%(title)s runs out on %(day)s.")
            )  # fmt: skip
            return Step(
                _("Renew a paper"), words % ends, _("Add the new one"), f"{page}?tab=papers",
                paper["tone"],
            )  # fmt: skip
    if one.csm_person_id is None and viewer.has(*STEWARDS):
        return Step(
            _("Assign a CSM"), _("Nobody looks after this partner."), _("Choose a CSM"),
            reverse("partners:edit", args=[one.pk]) + "#id_csm_person",
        )  # fmt: skip
    if context["pairs"] and viewer.has(*STEWARDS):
        return Step(
            _("Check for a duplicate"), _("Another partner looks like this one."),
            _("Compare the two"), f"{reverse('partners:duplicates')}?partner={one.pk}",
        )  # fmt: skip
    if one.liaison_membership_id is None and one.status == "active":
        return Step(
            _("Name a certified liaison"), _("Urgent notices go to the liaison first."),
            _("Choose a person"), f"{page}?tab=people",
        )  # fmt: skip
    return None
