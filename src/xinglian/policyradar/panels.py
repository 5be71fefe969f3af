"""What the policy radar shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.policyradar.access import READERS
from xinglian.ui import nav, slots

nav.offer(
    nav.NavItem(
        group="trust", url_name="policyradar:board", label=_("Policy radar"), icon="scale", order=11,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
slots.offer(
    slots.Panel(
        slot="workspace.cockpit", url_name="policyradar:panel", order=40, lines=3,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
name_verbs(
    {
        "policy_written": _("wrote an entry of the policy radar down"),
        "policy_changed": _("changed an entry of the policy radar"),
        "policy_found": _("had a feed find an entry of the policy radar"),
        "policy_brought": _("brought entries of the policy radar by a file"),
        "policy_relevant": _("took a policy for relevant"),
        "policy_irrelevant": _("put a policy aside"),
        "policy_reopened": _("took a policy up again"),
        "policy_handed": _("handed a policy over"),
        "policy_noted": _("wrote a note on a policy"),
        "policy_drafted": _("drafted advice on a policy"),
        "policy_pushed": _("pushed advice on a policy"),
        "policy_done": _("settled a policy"),
        "policy_undone": _("took a step on a policy back"),
        "policy_warned": _("warned the owner of a policy"),
        "policy_overdue": _("told the owner that a policy is overdue"),
        "export_policy_partners": _("exported whom a policy concerns"),
        "export_policies": _("exported the policy radar"),
        "add_feed": _("added a feed"),
        "change_feed": _("changed a feed"),
        "pause_feed": _("paused a feed"),
        "resume_feed": _("let a feed go on"),
        "delete_feed": _("deleted a feed"),
        "take_feed_file": _("took a feed from a file"),
    },
    subjects={"policyradar.entry": _("Policy entry"), "policyradar.feed": _("Feed")},
)
