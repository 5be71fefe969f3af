"""Digests: what was not urgent, gathered into one message at the hour somebody chose."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.kernel import sql
from xinglian.kernel.tongues import INTERFACE
from xinglian.push.actions.send_now import Words, send_now

# One digest by one channel for as many people as are due: their lists are filled in by the fan-out.
_MOST = 200_000
_DUE = """
SELECT DISTINCT channel, membership_id FROM push_delivery
 WHERE state = 'held' AND code = 'digest' AND next_at <= %(now)s LIMIT %(most)s
"""
_WAITS = """
d.state = 'held' AND d.code = 'digest' AND d.next_at <= %(now)s AND d.channel = %(channel)s AND d.membership_id = ANY (%(members)s)
"""
# Read in the meantime, withdrawn or replaced: nothing to gather.
_READ = f"""
UPDATE push_delivery d SET code = 'read', settled_at = %(now)s
  FROM push_inbox i JOIN push_message g ON g.id = i.message_id
 WHERE {_WAITS} AND i.message_id = d.message_id AND i.membership_id = d.membership_id
   AND (i.read_at IS NOT NULL OR g.state = 'cancelled' OR g.superseded_by_id IS NOT NULL)
"""
_LEFT = f"SELECT d.membership_id FROM push_delivery d WHERE {_WAITS}"
# Each names the digest it went with: the fan-out makes a reader's list from that, and so does whoever asks why.
_MARK = f"UPDATE push_delivery d SET code = 'digested', external_id = %(digest)s, settled_at = %(now)s WHERE {_WAITS}"


def gather_digests(*, now: datetime) -> int:
    """Send every digest that is due, in a job's scope and transaction; how many people get one."""
    due: dict[str, list[int]] = defaultdict(list)
    for row in sql.rows(_DUE, {"now": now, "most": _MOST}):
        due[row["channel"]].append(row["membership_id"])
    return sum(_send(channel, members, now=now) for channel, members in sorted(due.items()))


def _send(channel: str, members: list[int], *, now: datetime) -> int:
    given = {"now": now, "channel": channel, "members": members}
    sql.execute(_READ, given)
    left = sorted(set(sql.column(_LEFT, given)))
    if not left:
        return 0
    message_id = send_now(
        words=_words(), now=now, membership_ids=left, roles=[], channels=[channel], action_url="/push/inbox/",
        is_notice=True, title=_("Digest"),
    )  # fmt: skip
    sql.execute(_MARK, given | {"digest": f"digest:{message_id}"})
    return len(left)


def _words() -> list[Words]:
    found = []
    for language in INTERFACE:
        with override(language):
            found.append(
                Words(
                    language=language,
                    subject=_("{digest.count} messages since the last digest"),
                    body=_("Not urgent, and still good to know:") + "\n\n{digest.list}",
                    action_label=_("Open the inbox"),
                )
            )
    return found
