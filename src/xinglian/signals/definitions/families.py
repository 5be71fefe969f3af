"""Families of tags, and words of the partner register that an expression may use."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import FAMILIES

FAMILY_LABELS = dict(
    zip(
        FAMILIES,
        (
            _("Basics"), _("Buying"), _("Categories and brands"), _("Season and climate"), _("EV"), _("Stock"),
            _("Price and policy"), _("Payment"), _("Reading and answering"), _("Service needs"), _("Training"),
            _("Growth"), _("Risk"), _("Relationship"),
        ),
        strict=True,
    )
)  # fmt: skip

# Tags of what is no partner.
SUBJECT_LABELS = {"part": _("Parts"), "person": _("People")}

OWNER_LABELS = {
    "hq_director": _("HQ director"),
    "channel_manager": _("Channel manager"),
    "regional_csm": _("Regional CSM"),
    "policy_officer": _("Policy officer"),
}
