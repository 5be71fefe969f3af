"""An entry is written by hand and corrected; its clock runs from the day it was found."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import knobs
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import entry_seen
from xinglian.policyradar.actions import steps
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries import affected
from xinglian.policyradar.rules import marks

FIELDS = (
    "kind", "title", "summary", "source", "link", "issuer", "published_on", "effective_on", "expires_on",
    "regions", "audience_expr", "categories", "brands", "makes", "part_numbers",
)  # fmt: skip
SCOPE = ("regions", "audience_expr", "categories", "brands", "makes", "part_numbers")


class LinkUnsafe(Refusal):
    sentence = _("%(link)s is no web address. Begin it with https:// or http://.")
    field = "link"


class DaysReversed(Refusal):
    sentence = _("It cannot end before it takes effect. Correct one of the two days.")
    field = "expires_on"


class Twin(Refusal):
    sentence = _(
        "“%(title)s” has this link already. Correct that entry instead of writing another."
    )
    field = "link"


def due_of(found_at: datetime) -> datetime:
    return found_at + timedelta(hours=int(knobs.value("policyradar.hours")))


def write_entry(
    *, values: Mapping[str, Any], viewer: Viewer, now: datetime, is_simulated: bool = False, found_at: datetime | None = None,
) -> Entry:  # fmt: skip
    """A new entry of the viewer's; somebody who writes it down takes it for relevant. Raises what `check` raises."""
    check(values)
    found = found_at or now
    link_marks = marks.marks(ident="", link=values["link"], title=values["title"], summary=values["summary"])  # fmt: skip
    if values["link"] and (
        twin := Entry.objects.filter(marks__overlap=[marks.link_mark(values["link"])]).first()
    ):
        raise Twin(title=twin.title)
    entry = Entry(
        **{name: values[name] for name in FIELDS}, state="relevant", owner_id=viewer.person_id, owner_name=viewer.name,
        found_at=found, due_at=due_of(found), written_by_name=viewer.name, changed_at=now, marks=link_marks, is_simulated=is_simulated,
    )  # fmt: skip
    _count(entry)
    entry.save(force_insert=True)
    steps.record([entry], "written", "", name=viewer.name, now=now)
    return entry


def change_entry(
    *, entry_id: int, values: Mapping[str, Any], viewer: Viewer, now: datetime
) -> tuple[Entry, int]:
    """The entry, and the stroke that takes it back. Raises EntryGone and what `check` raises."""
    check(values)
    entry = entry_seen(entry_id, lock=True)
    changed = [name for name in FIELDS if getattr(entry, name) != values[name]]
    if not changed:
        return entry, 0
    before = {name: getattr(entry, name) for name in changed}
    for name in changed:
        setattr(entry, name, values[name])
    _count(entry)
    entry.changed_at = now
    entry.save(update_fields=[*changed, "partners_n", "parts_n", "changed_at"])
    return entry, steps.record([entry], "changed", "", name=viewer.name, now=now, befores=[before])


def check(values: Mapping[str, Any]) -> None:
    """Raises LinkUnsafe, DaysReversed, and what the audience raises when it cannot be read."""
    if values["link"] and not values["link"].startswith(("https://", "http://")):
        raise LinkUnsafe(link=values["link"])
    first, last = values["effective_on"], values["expires_on"]
    if first and last and last < first:
        raise DaysReversed
    affected.expression(audience_expr=values["audience_expr"], regions=values["regions"])


def _count(entry: Entry) -> None:
    entry.partners_n = affected.count_partners(entry)
    entry.parts_n = affected.count_parts(affected.scope_of(entry))
