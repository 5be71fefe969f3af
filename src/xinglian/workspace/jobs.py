"""Counting for the cockpit, so that its pages only add up."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs, sql
from xinglian.kernel.scope import Scope, acting, network
from xinglian.workspace.actions import count_places as places
from xinglian.workspace.actions import count_reach as reach

# Messages of the two longest periods that nobody has counted yet: after an upgrade, or a lost announcement.
_UNCOUNTED = """
SELECT m.message_id FROM push_pub_message AS m WHERE m.started_at > %s - interval '180 days'
   AND NOT EXISTS (SELECT FROM workspace_reach AS w WHERE w.message_id = m.message_id)
 ORDER BY m.message_id DESC LIMIT 200
"""


@jobs.job(
    "workspace.count_reach", label=_("Count how far a message has come"), queue="default", retries=3
)
def count_reach(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        reach.count_reach(message_id=message_id, now=clock.now())


@jobs.job("workspace.count_places", label=_("Count partners by place"), queue="default", retries=3)
def count_places(*, scope: Scope) -> None:
    with acting(network()):
        places.count_places(now=clock.now())


@jobs.every("*/10 * * * *", "workspace.catch_up", label=_("Count what was missed"))
def catch_up(*, scope: Scope) -> None:
    """What no announcement brought: uncounted messages, and a new day."""
    now = clock.now()
    with acting(network()):
        missing = sql.column(_UNCOUNTED, [now])
        counted_at = sql.value("SELECT max(computed_at) FROM workspace_place")
    for message_id in missing:
        with acting(network()):
            reach.count_reach(message_id=message_id, now=now)
    if counted_at is None or (now - counted_at).total_seconds() > 3600:
        with acting(network()):
            places.count_places(now=now)
