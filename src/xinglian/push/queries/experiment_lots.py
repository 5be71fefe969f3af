"""What an experiment changes for the statements that write to recipients, as SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Message

# Whether recipient `x` was sent the version they were drawn for. Whose wave was still to come at the end got what the others got.
OPENED = """
EXISTS (SELECT FROM push_chunk oc WHERE oc.message_id = {message} AND oc.arm = x.arm AND oc.wave = x.wave AND oc.done_at IS NOT NULL)
"""


@dataclass(frozen=True, kw_only=True)
class Lots:
    """`left_out`: a further condition on membership `m`: not who is held out. `only_new`: one on push_inbox `i` (and `now`):
    nobody hears of a message a second time because the others of their organisation get it now. `may_be_there`: some of a chunk
    have it."""

    may_be_there: bool = False
    left_out: str = ""
    only_new: str = "true"
    params: Mapping[str, Any] = field(default_factory=dict)


def experiment_lots(message: Message) -> Lots:
    found = sql.row(
        "SELECT id, tells_holdout FROM push_experiment WHERE message_id = %s AND state <> 'planned'",
        [message.pk],
    )
    if found is None:
        return Lots()
    left_out = (
        "AND NOT EXISTS (SELECT FROM push_exposure x WHERE x.experiment_id = %(experiment)s"
        " AND x.membership_id = m.membership_id AND x.arm IS NULL)"
    )
    return Lots(
        may_be_there=True,
        left_out="" if found["tells_holdout"] else left_out,
        only_new="i.sent_at = %(now)s",
        params={"experiment": found["id"]},
    )


def has_experiment(message: Message) -> bool:
    return bool(
        sql.value("SELECT EXISTS (SELECT FROM push_experiment WHERE message_id = %s)", [message.pk])
    )


def channel_of_version(message: Message) -> tuple[str, dict[str, Any]]:
    """SQL: the channel that the version of recipient `i` tries first, or null; and its parameters. ("", {}) when versions do
    not differ in it. Who was not drawn follows the version that was sent on."""
    found = sql.row(
        "SELECT id, sent_on FROM push_experiment WHERE message_id = %s AND state <> 'planned' AND subject = 'channel'",
        [message.pk],
    )
    if found is None:
        return "", {}
    select = (
        "(SELECT nullif(r.channel, '') FROM push_arm r WHERE r.experiment_id = %(experiment)s AND r.number ="
        " coalesce((SELECT x.arm FROM push_exposure x WHERE x.experiment_id = %(experiment)s"
        f" AND x.membership_id = i.membership_id AND {OPENED.format(message='i.message_id')}), %(sent_on)s::smallint))"
    )
    return select, {"experiment": found["id"], "sent_on": found["sent_on"]}
