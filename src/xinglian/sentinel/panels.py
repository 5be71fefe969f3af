"""What sentinels show elsewhere: on the radar's pages and in the list of partners."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.partners import api as partners
from xinglian.risk import api as risk
from xinglian.sentinel.access import READERS, STEERERS
from xinglian.ui import slots

risk.offer_section(
    risk.Section(
        url_name="sentinel:home", label=_("Sentinels"), icon="eye", allowed=lambda viewer: viewer.has(*READERS)
    )
)  # fmt: skip
for _slot in ("risk.board", "risk.register"):
    slots.offer(
        slots.Panel(slot=_slot, url_name="sentinel:panel", lines=4, allowed=lambda viewer: viewer.has(*READERS))
    )  # fmt: skip
partners.offer_bulk(
    partners.BulkAction(
        key="sentinel", label=_("Make sentinels"), icon="eye", order=40, url_name="sentinel:choose_selected",
        allowed=lambda viewer: viewer.has(*STEERERS) and not viewer.region_paths,
    )
)  # fmt: skip
name_verbs(
    {
        "choose_sentinels": _("chose sentinels"),
        "dismiss_sentinels": _("let sentinels go"),
        "write_questions": _("wrote questions for sentinels"),
        "ask_sentinels": _("asked the sentinels"),
        "remind_sentinels": _("reminded silent sentinels"),
        "close_sentinels": _("closed a round of the sentinels"),
        "reopen_sentinels": _("opened a round of the sentinels again"),
        "export_sentinels": _("exported sentinels or their answers"),
    },
    subjects={
        "sentinel.sentinel": _("Sentinels"),
        "sentinel.questionnaire": _("Questions for sentinels"),
        "sentinel.round": _("Round of the sentinels"),
    },
    fields={"source": _("How"), "questions": _("Questions")},
)
