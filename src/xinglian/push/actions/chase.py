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


class NobodyToChase(Refusal):
    sentence = _(
        "Nobody is left to chase: everybody there has answered, or was reminded within four hours."
    )


class NotYourRegions(Refusal):
    sentence = _("You may chase partners in your regions only. Choose one of yours.")


@dataclass(frozen=True, kw_only=True)
class Chase:
    """What a chase would do: to how many, by which channels, and whether each must acknowledge."""

    message_id: int
    title: str
    must_acknowledge: bool
    recipients: int
    partners: int
    channels: list[str]


def chase_preview(*, message_id: int, region_paths: Sequence[str], now: datetime) -> Chase | None:
    """Counted now, within the caller's reach; None when the message is not in force. Two queries."""
    message = (
        Message.objects.filter(
            pk=message_id, state__in=("sending", "sent"), superseded_by=None, is_test=False
        )
        .only("title", "must_acknowledge", "channels")
        .first()
    )
    if message is None:
        return None
    wanted = open_rows(must_acknowledge=message.must_acknowledge, in_regions=bool(region_paths))
    row = sql.row(
        "SELECT count(*)::int AS recipients, count(DISTINCT i.org_id)::int AS partners FROM push_inbox i"
        f" WHERE i.message_id = %(message)s AND {wanted}",
        {"message": message_id, "regions": list(region_paths), "rested": now - _REST},
    ) or {"recipients": 0, "partners": 0}
    return Chase(
        message_id=message_id, title=message.title, must_acknowledge=message.must_acknowledge,
        channels=list(message.channels), **row,
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
