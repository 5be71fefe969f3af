"""Advice went out: its entries are pushed, and their clocks stand still."""

from datetime import datetime

from xinglian.kernel import sql
from xinglian.policyradar.actions import steps
from xinglian.policyradar.models import Entry


def settle_pushed(*, message_id: int, now: datetime) -> int:
    """Twice changes nothing. How many entries."""
    found = list(
        Entry.objects.select_for_update(no_key=True)
        .filter(message_id=message_id, state="drafted")
        .order_by("pk")
    )
    out_at = sql.value(
        "SELECT started_at FROM push_pub_message WHERE message_id = %s", [message_id]
    )
    for one in found:
        one.state, one.pushed_at, one.changed_at = "pushed", out_at or now, now
    Entry.objects.bulk_update(found, ["state", "pushed_at", "changed_at"])
    steps.record(found, "pushed", "", name="", now=now)
    return len(found)
