"""Families of tags, and words of the partner register that an expression may use."""

from django.utils.translation import gettext_lazy as _

from xinglian.signals.rules.definition import FAMILIES

FAMILY_LABELS = dict(
    zip(
        FAMILIES,
        (
            _("Buying value"), _("Trend"), _("Rhythm"), _("Assortment"), _("EV"), _("Season"), _("Region and climate"),
            _("Stock"), _("Returns"), _("Tenure"), _("Reading habits"),
        ),
        strict=True,
    )
)  # fmt: skip

OWNER_LABELS = {
    "hq_director": _("HQ director"),
    "channel_manager": _("Channel manager"),
    "regional_csm": _("Regional CSM"),
    "policy_officer": _("Policy officer"),
}
