"""What identity shows in the shell: navigation, the account menu, and the words of its audit."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.queries.labels import kind_label
from xinglian.identity.queries.verbs import name_verbs
from xinglian.identity.rules.rights import sees_audit
from xinglian.identity.rules.roles import Role
from xinglian.identity.rules.viewer import Viewer
from xinglian.ui import nav, shell


def _sees_people(viewer: Viewer) -> bool:
    return viewer.is_staff or viewer.has(Role.PARTNER_OWNER)


nav.offer(
    nav.NavItem(
        group="trust", url_name="identity:people", label=_("People and roles"), icon="users",
        order=60, allowed=_sees_people,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="trust", url_name="identity:audit", label=_("Audit trail"), icon="history",
        order=70, allowed=sees_audit,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="trust", url_name="identity:console", label=_("Engine room"), icon="activity",
        order=80, allowed=lambda viewer: viewer.has(Role.HQ_DIRECTOR, Role.AUDITOR),
        badge_url="identity:console_badge", badge_topic="console",
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="foot", url_name="identity:knobs", label=_("Settings"), icon="settings", order=10,
        allowed=lambda viewer: viewer.has(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER),
    )
)  # fmt: skip

shell.offer_menu(
    shell.MenuItem(
        label=_("Account and organisations"), url_name="identity:profile", icon="circle-user",
        order=10,
    )
)  # fmt: skip
shell.offer_menu(
    shell.MenuItem(
        label=_("How I am reached"), url_name="identity:addresses", icon="bell", order=15
    )
)
shell.offer_menu(
    shell.MenuItem(
        label=_("Signed-in devices"), url_name="identity:sessions", icon="smartphone", order=20
    )
)
shell.offer_menu(
    shell.MenuItem(
        label=_("Sign out"), url_name="identity:sign_out", icon="log-out", post=True, order=90
    )
)

_WAYS = {"link": _("link to pass on"), "sms": _("text message"), "email": _("e-mail")}

name_verbs(
    {
        "accept_invitation": _("accepted an invitation"),
        "add_people": _("added people"),
        "add_person": _("added a person"),
        "change_password": _("changed the password"),
        "change_profile": _("changed the own profile"),
        "deactivate_member": _("deactivated a member"),
        "edit_member": _("changed roles"),
        "edit_person": _("changed a person's data"),
        "enrol_second_factor": _("set up a second factor"),
        "export_audit": _("exported the audit trail"),
        "export_people": _("exported the list of people"),
        "force_sign_out": _("signed a person out everywhere"),
        "give_password": _("set a password on the machine"),
        "lock_out": _("locked after wrong passwords"),
        "open_invitation": _("invited somebody"),
        "reactivate_member": _("reactivated a member"),
        "register_organisation": _("registered an organisation"),
        "renew_recovery_codes": _("renewed the recovery codes"),
        "resend_invitation": _("sent an invitation again"),
        "reset_password": _("reset the password by e-mail"),
        "reset_second_factor": _("took the second factor away"),
        "retry_job": _("queued a failed job again"),
        "retry_letter": _("sent a parked letter again"),
        "revoke_invitation": _("withdrew an invitation"),
        "send_reset": _("sent a link for a new password"),
        "turn_knob": _("changed a setting"),
        "unlock_person": _("unlocked a person"),
    },
    subjects={
        "identity.person": _("Person"),
        "identity.organisation": _("Organisation"),
        "identity.invitation": _("Invitation"),
        "kernel.audit": _("Audit trail"),
        "kernel.job": _("Job"),
        "kernel.knob": _("Setting"),
        "kernel.letter": _("Letter"),
        "context.identity": _("Signing in"),
        # Headings of the settings; the contexts may name themselves better.
        "context.care": _("Partner care"),
        "context.catalogue": _("Parts"),
        "context.effect": _("Effectiveness"),
        "context.emergency": _("Emergency"),
        "context.gateway": _("Interfaces"),
        "context.intake": _("Imports"),
        "context.partners": _("Partners"),
        "context.policyradar": _("Policy radar"),
        "context.push": _("Messages"),
        "context.risk": _("Risk radar"),
        "context.sentinel": _("Sentinels"),
        "context.signals": _("Tags"),
        "context.stock": _("Stock ledger"),
        "context.trade": _("Trade"),
        "context.ui": _("Calendar"),
        "context.workspace": _("Cockpit"),
    },
    fields={
        "by": _("Way"),
        "code": _("Code"),
        "count": _("Count"),
        "email": _("E-mail address"),
        "ended": _("Devices signed out"),
        "is_active": _("Active"),
        "is_liaison": _("Certified liaison"),
        "kind": _("Kind"),
        "language": _("Language"),
        "login": _("Sign-in name"),
        "name": _("Name"),
        "phone": _("Phone"),
        "region": _("Region"),
        "region_paths": _("Regions looked after"),
        "roles": _("Roles"),
        "title": _("Title on the card"),
        "tries": _("Tries"),
        "until": _("Until"),
        "value": _("Value"),
        "content_language": _("Language of messages"),
        "person_id": _("Their number"),
        "zone": _("Time zone"),
    },
    values={
        ("identity.organisation", "kind"): kind_label,
        ("identity.invitation", "by"): lambda way: _WAYS.get(way, way),
    },
)
