"""Chase a message: who has not answered is reminded, everybody or in some regions only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import jobs, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push.actions.remind import open_rows
from xinglian.push.models import Message

_REST = timedelta(hours=4)
_NAMED = 20


class NobodyToChase(Refusal):
    sentence = _(
        "Nobody is left to chase: everybody there has answered, or was reminded within four hours."
    )


class NotYourRegions(Refusal):
    sentence = _("You may chase partners in your regions only. Choose one of yours.")


@dataclass(frozen=True, kw_only=True)
class OpenPartner:
    """A partner with `people` who have not answered; `is_silent`: nobody there has."""

    partner_id: int
    name: str
    people: int
    is_silent: bool


@dataclass(frozen=True, kw_only=True)
class Chase:
    """What a chase would do: to how many, by which channels, and whether each must acknowledge.

    `silent` are the partners of whom nobody has answered at all; `first` are the first of all, they before the others.
    """

    message_id: int
    title: str
    must_acknowledge: bool
    recipients: int
    partners: int
    silent: int
    first: list[OpenPartner]
    channels: list[str]


def chase_preview(*, message_id: int, region_paths: Sequence[str], now: datetime) -> Chase | None:
    """Counted now, within the caller's reach; None when the message is not in force. Three queries."""
    message = (
        Message.objects.filter(
            pk=message_id, state__in=("sending", "sent"), superseded_by=None, is_test=False
        )
        .only("title", "must_acknowledge", "ack_bits", "channels")
        .first()
    )
    if message is None:
        return None
    wanted = open_rows(must_acknowledge=message.must_acknowledge, ack_bits=message.ack_bits, in_regions=bool(region_paths))  # fmt: skip
    given = {"message": message_id, "regions": list(region_paths), "rested": now - _REST}
    answered = "i.acknowledged_at" if message.must_acknowledge else "i.read_at"
    opened = (
        f"SELECT i.org_id, count(*) FILTER (WHERE {wanted})::int AS people, bool_and({answered} IS NULL) AS is_silent"
        " FROM push_inbox i WHERE i.message_id = %(message)s GROUP BY 1"
    )
    row = sql.row(
        "SELECT coalesce(sum(people), 0)::int AS recipients, count(*)::int AS partners,"
        f" count(*) FILTER (WHERE is_silent)::int AS silent FROM ({opened}) AS o WHERE people > 0",
        given,
    ) or {"recipients": 0, "partners": 0, "silent": 0}
    first = sql.rows(
        "SELECT p.partner_id, coalesce(nullif(p.short_name, ''), p.name) AS name, o.people, o.is_silent"
        f" FROM ({opened}) AS o JOIN partners_pub_partner p ON p.partner_id = o.org_id WHERE o.people > 0"
        f" ORDER BY o.is_silent DESC, o.people DESC, p.pinyin, p.partner_id LIMIT {_NAMED}",
        given,
    )
    return Chase(
        message_id=message_id, title=message.title, must_acknowledge=message.must_acknowledge,
        channels=list(message.channels), first=[OpenPartner(**one) for one in first], **row,
    )  # fmt: skip


def chase(*, message_id: int, region_paths: Sequence[str], now: datetime) -> Chase:
    """Have a job remind them. Raises NobodyToChase, NotYourRegions, BeyondYourRegions."""
    acting = scope.current()
    if acting.reach == "regions":
        own = acting.region_paths
        if not region_paths or not all(
            any(path == one or path.startswith(f"{one}.") for one in own) for path in region_paths
        ):
            raise NotYourRegions
    found = chase_preview(message_id=message_id, region_paths=region_paths, now=now)
    if found is None or not found.recipients:
        raise NobodyToChase
    place = ",".join(region_paths)
    jobs.defer(
        "push.remind", scope=network(), message_id=message_id, region_paths=list(region_paths),
        queueing_lock=f"push.remind:{message_id}:{place}" if place else f"push.remind:{message_id}",
    )  # fmt: skip
    return found
