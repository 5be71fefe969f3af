"""What scorecard shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, name_verbs
from xinglian.ui import nav, slots

nav.offer(
    nav.NavItem(
        group="business", url_name="scorecard:board", label=_("Health index"), icon="activity", order=24,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="business", url_name="scorecard:mine", label=_("Business diagnosis"), icon="activity", order=24,
        allowed=lambda viewer: viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
    )
)  # fmt: skip
slots.offer(
    slots.Panel(
        slot="workspace.cockpit",
        url_name="scorecard:cockpit_panel",
        order=10,
        allowed=lambda viewer: viewer.is_staff,
    )
)
slots.offer(slots.Panel(slot="partners.aside", url_name="scorecard:partner_panel", order=5))
slots.offer(
    slots.Panel(
        slot="partners.mine",
        url_name="scorecard:partner_panel",
        order=5,
        allowed=lambda viewer: viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
    )
)
name_verbs(
    {
        "begin_weights": _("began new weights"),
        "change_weights": _("changed weights"),
        "propose_weights": _("handed weights over for release"),
        "release_weights": _("released weights"),
        "drop_weights": _("dropped weights"),
        "take_back_weights": _("took weights back"),
        "export_health": _("exported health"),
    },
    subjects={"scorecard.release": _("Weights"), "scorecard.board": _("Health index")},
    fields={
        "weights": _("Weights"), "red": _("Red below"), "green": _("Green from"), "margin": _("Margin"),
        "least_coverage": _("Least measured"), "written_by": _("Written by"), "from": _("Holds from"),
    },
)  # fmt: skip
