"""When messages are counted."""

from django.utils.translation import gettext_lazy as _

from xinglian.effect.actions.count_message import count_message
from xinglian.effect.actions.find_rework import find_rework
from xinglian.effect.actions.make_report import make_due
from xinglian.effect.actions.tell_authors import tell_authors
from xinglian.effect.rules.period import CHINA
from xinglian.kernel import clock, jobs, sql
from xinglian.kernel.scope import Scope, acting, network

_DAY_FROM, _DAY_TO = 9, 18
# Never counted: after an upgrade, or a lost announcement. What is in the archive by then stays uncounted.
_UNCOUNTED = """
SELECT c.message_id FROM push_pub_content AS c WHERE c.state <> 'cancelled' AND c.recipients > 0
   AND NOT EXISTS (SELECT FROM effect_count AS e WHERE e.message_id = c.message_id)
 ORDER BY c.message_id DESC LIMIT 400
"""


@jobs.job("effect.count", label=_("Count what a message has brought about"), queue="default", retries=3)  # fmt: skip
def count(*, scope: Scope, message_id: int) -> None:
    with acting(network()):
        count_message(message_id=message_id, now=clock.now())


@jobs.every("7,37 * * * *", "effect.catch_up", label=_("Count messages that were missed"))
def catch_up(*, scope: Scope) -> None:
    """Each in a transaction of its own."""
    with acting(network()):
        missing = sql.column(_UNCOUNTED)
    for message_id in missing:
        with acting(network()):
            count_message(message_id=message_id, now=clock.now())


@jobs.every("50 * * * *", "effect.find_rework", label=_("Find messages few responded to"))
def look_for_rework(*, scope: Scope) -> None:
    """Authors are written to at nine in the morning in China at the earliest."""
    now = clock.now()
    with acting(network()):
        find_rework(now=now)
        if _DAY_FROM <= now.astimezone(CHINA).hour < _DAY_TO:
            tell_authors(now=now)


@jobs.every("30 22 * * *", "effect.make_reports", label=_("Make the reports of communication"))
def make_reports(*, scope: Scope) -> None:
    """06:30 in China on the first of a month; on the other days what an outage left undone."""
    with acting(network()):
        make_due(now=clock.now())
