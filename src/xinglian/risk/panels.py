"""What the radar shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.risk.access import READERS
from xinglian.ui import nav, slots

nav.offer(
    nav.NavItem(
        group="trust", url_name="risk:board", label=_("Risk radar"), icon="shield-alert", order=10,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
slots.offer(
    slots.Panel(
        slot="workspace.cockpit", url_name="risk:cockpit_panel", order=20, allowed=lambda viewer: viewer.has(*READERS), lines=4,
    )
)  # fmt: skip
name_verbs(
    {
        "alert_taken": _("acknowledged an alert"),
        "alert_muted": _("muted an alert"),
        "alert_unmuted": _("let an alert be heard again"),
        "alert_closed": _("closed an alert"),
        "alert_reopened": _("reopened an alert"),
        "alert_handed": _("handed an alert over"),
        "alert_noted": _("wrote a note on an alert"),
        "alert_step": _("did a step of a playbook"),
        "alert_unstep": _("undid a step of a playbook"),
        "export_alerts": _("exported alerts"),
        "write_risk": _("wrote a risk down"),
        "change_risk": _("reviewed a risk"),
        "add_measure": _("added a measure against a risk"),
        "tick_measure": _("ticked a measure"),
        "export_risks": _("exported the risk register"),
        "begin_drill": _("began a drill of the radar"),
        "export_drills": _("exported drills of the radar"),
        "drift_agreed": _("said that a drift is so now"),
        "measure_radar": _("had the radar measured"),
        "count_radar": _("had the radar count anew"),
    },
    subjects={
        "risk.alert": _("Alert"),
        "risk.risk": _("Risk"),
        "risk.drill": _("Drill of the radar"),
        "risk.drift": _("Drift of a tag or forecast"),
    },
    fields={"words": _("Note or cause"), "likelihood": _("Likelihood"), "impact": _("Impact")},
)
