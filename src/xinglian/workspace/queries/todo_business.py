"""What waits in the business: imports, look-alikes, partners that fall behind, stock that lies, work that stopped."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Role, Viewer
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.signals import api as signals
from xinglian.ui.components.numbers import listed
from xinglian.workspace.queries.todo import Todo

_IMPORTERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER)
_STEWARDS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
# Tags that ask for a call, the most urgent first.
FALLING = ("collapsing", "due_to_order", "declining")
_MOST_WITHOUT_CSM = 1000


def imports(viewer: Viewer, now: datetime) -> list[Todo]:
    """Files that did not get in: one's own, or everybody's for who answers for the data."""
    if not viewer.has(*intake.READERS):
        return []
    person = None if viewer.has(*_IMPORTERS) else viewer.person_id
    return [
        Todo(
            key="import",
            tone="watch",
            title=_("Import stopped: %(file)s") % {"file": batch.file_name}
            if batch.state in ("failed", "refused")
            else _("Import waits for you: %(file)s") % {"file": batch.file_name},
            note=_("Nothing of it is in the books")
            if batch.state in ("failed", "refused")
            else _("Checked, not yet imported"),
            step=_("Look at it") if batch.state in ("failed", "refused") else _("Go on"),
            url=reverse("intake:batch", args=[batch.batch_id]),
            since=batch.changed_at,
        )
        for batch in intake.waiting_batches(since=now - timedelta(days=7), person_id=person)
    ]


def register(viewer: Viewer, _now: datetime) -> list[Todo]:
    """Look-alikes, and partners nobody looks after."""
    if not viewer.has(*_STEWARDS):
        return []
    care = partners.care()
    found = []
    if care.pairs:
        found.append(
            Todo(
                key="pairs",
                tone="watch",
                title=ngettext(
                    "%(n)s pair of partners looks like one",
                    "%(n)s pairs of partners look like one",
                    care.pairs,
                )
                % {"n": f"{care.pairs:,}"},
                note=_("Counted twice until somebody decides"),
                step=_("Decide"),
                url=reverse("partners:duplicates"),
            )
        )
    if care.without_csm:
        more = "+" if care.without_csm >= _MOST_WITHOUT_CSM else ""
        found.append(
            Todo(
                key="without_csm",
                tone="info",
                title=ngettext(
                    "%(n)s active partner has no CSM",
                    "%(n)s active partners have no CSM",
                    care.without_csm,
                )
                % {"n": f"{care.without_csm:,}{more}"},
                note=_("Their escalations reach nobody in person"),
                step=_("Assign"),
                url=reverse("partners:list") + "?csm=none&status=active",
            )
        )
    return found


def falling(viewer: Viewer, _now: datetime) -> list[Todo]:
    """Partners that buy less or are overdue: a CSM's own, with the biggest named; the network's as counts."""
    if viewer.has(Role.REGIONAL_CSM):
        return _own_falling(viewer)
    if not viewer.has(*_STEWARDS) or viewer.region_paths:
        return []
    counts = signals.tag_counts()
    return [
        fallen(key, counts[key], "", reverse("partners:list") + f"?tag={key}")
        for key in FALLING[:2]
        if counts.get(key)
    ]


def _own_falling(viewer: Viewer) -> list[Todo]:
    rows = sql.rows(
        "SELECT t.tag, count(*)::int AS n, (array_agg(p.short_name ORDER BY p.bought_12m_minor DESC NULLS LAST))[1:2] AS names"
        " FROM partners_pub_partner AS p JOIN signals_pub_partner_tag AS t USING (partner_id)"
        " WHERE p.csm_person_id = %s AND p.merged_into_partner_id IS NULL AND t.tag = ANY (%s) GROUP BY t.tag",
        [viewer.person_id, list(FALLING)],
        kept=True,
    )
    by_tag = {row["tag"]: row for row in rows}
    return [
        fallen(
            key,
            by_tag[key]["n"],
            listed(name for name in by_tag[key]["names"] if name),
            reverse("partners:list") + f"?tag={key}&csm=me&sort=-bought",
        )
        for key in FALLING
        if key in by_tag
    ]


def fallen(key: str, count: int, names: str, url: str) -> Todo:
    """One line about partners that buy less; `names` of the biggest, as far as the reader may know them."""
    titles = {
        "collapsing": ngettext(
            "%(n)s partner's purchases collapse", "%(n)s partners' purchases collapse", count
        ),
        "due_to_order": ngettext(
            "%(n)s partner is overdue to order", "%(n)s partners are overdue to order", count
        ),
        "declining": ngettext("%(n)s partner buys less", "%(n)s partners buy less", count),
    }
    return Todo(
        key=key,
        tone="act" if key == "collapsing" and names else "watch",
        title=titles[key] % {"n": f"{count:,}"},
        note=_("First: %(names)s") % {"names": names}
        if names
        else _("Against the same months a year ago, or their own rhythm"),
        step=_("See who"),
        url=url,
    )


def stopped_work(viewer: Viewer, _now: datetime) -> list[Todo]:
    """Events and jobs that gave up."""
    if not viewer.has(Role.HQ_DIRECTOR, Role.AUDITOR):
        return []
    parked = sql.value("SELECT count(*)::int FROM kernel_letter WHERE state = 'parked'", kept=True)
    if not parked:
        return []
    return [
        Todo(
            key="parked",
            tone="act",
            title=_("Events that could not be processed"),
            note=ngettext("%(n)s event is parked", "%(n)s events are parked", parked)
            % {"n": parked},
            step=_("Open the console"),
            url=reverse("identity:console"),
        )
    ]
