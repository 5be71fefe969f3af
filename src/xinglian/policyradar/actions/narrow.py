"""An entry about parts is narrowed to those who buy such parts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import entry_seen
from xinglian.policyradar.actions import steps
from xinglian.policyradar.queries import affected
from xinglian.policyradar.queries.buyers import buyers
from xinglian.policyradar.rules.stages import State


class NothingToNarrow(Refusal):
    sentence = _(
        "“%(title)s” names no category whose purchases are measured, or has its audience or advice already. Correct the entry."
    )


def narrow_to_buyers(*, entry_id: int, viewer: Viewer, now: datetime) -> int:
    """The stroke. Raises EntryGone, NothingToNarrow."""
    entry = entry_seen(entry_id, lock=True)
    expression = buyers(entry.categories)
    if not expression or entry.audience_expr or entry.state not in (State.NEW, State.RELEVANT):
        raise NothingToNarrow(title=entry.title)
    was = entry.partners_n
    entry.audience_expr, entry.changed_at = expression, now
    entry.partners_n = affected.count_partners(entry)
    entry.save(update_fields=["audience_expr", "partners_n", "changed_at"])
    before = {"audience_expr": "", "partners_n": was}
    return steps.record([entry], "changed", "", name=viewer.name, now=now, befores=[before])
