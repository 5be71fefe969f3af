"""Front door of push: sending, receipts, funnels, inbox figures.

Set-based readers join `push_pub_receipt` and `push_pub_message` (see README.md).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import clock, knobs, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.access import APPROVERS, AUTHORS, OPERATORS, demand_within_reach
from xinglian.push.actions import receipt_door as door
from xinglian.push.actions.carry import Trip, carry
from xinglian.push.actions.change_course import cancel_message
from xinglian.push.actions.chase import Chase, chase, chase_preview
from xinglian.push.actions.count_standing import count_standing
from xinglian.push.actions.draft import begin_draft, delete_draft, save_draft, save_variant
from xinglian.push.actions.notify import in_each_language, notify
from xinglian.push.actions.record_receipts import (
    NewReceipt,
    Recorded,
    confirm_deliveries,
    record_receipts,
)
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.review import approve_message, send_back, submit_message
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.actions.set_endpoint import renew_secret, set_endpoint
from xinglian.push.actions.set_provider import Terms, set_budget, set_provider
from xinglian.push.actions.tally import tally_message
from xinglian.push.channels import base
from xinglian.push.models import Message
from xinglian.push.queries import funnels as _funnels
from xinglian.push.queries import inbox as _inbox
from xinglian.push.queries import shelf
from xinglian.push.queries import target as _target
from xinglian.push.queries.check_message import lacks_template
from xinglian.push.queries.desk import (
    Draft,
    Escalations,
    Trouble,
    delivery_trouble,
    open_escalations,
    waiting_drafts,
)
from xinglian.push.queries.funnels import Reach
from xinglian.push.queries.inbox import Item
from xinglian.push.queries.messages_saying import messages_saying
from xinglian.push.queries.outcome import Outcome, outcome
from xinglian.push.queries.parcels import link_key
from xinglian.push.queries.reach_sql import open_channels
from xinglian.push.queries.reasons import reason_of
from xinglian.push.queries.target import target_of
from xinglian.push.rules import markup, template, tokens
from xinglian.push.rules.funnel import Funnel
from xinglian.push.rules.lanes import FIRST

__all__ = [
    "APPROVERS",
    "AUTHORS",
    "OPERATORS",
    "Chase",
    "Draft",
    "Escalations",
    "Funnel",
    "Item",
    "NewReceipt",
    "Outcome",
    "Reach",
    "Recorded",
    "Trip",
    "Trouble",
    "Words",
    "approve",
    "as_text",
    "body_html",
    "channel_label",
    "channel_words",
    "channels_on",
    "chase",
    "chase_preview",
    "configure_channel",
    "confirm_deliveries",
    "deliver_first",
    "delivery_trouble",
    "demand_reach",
    "door",
    "drop_draft",
    "funnels",
    "hand_in",
    "in_each_language",
    "inbox_items",
    "inbox_on_top",
    "is_archived",
    "kind_words",
    "message_reach",
    "message_states",
    "messages_saying",
    "notify",
    "open_escalations",
    "outcome",
    "personal_link",
    "planned",
    "reach_figures",
    "reason_in_words",
    "record_receipts",
    "release_message",
    "renew_secret",
    "send_now",
    "set_budget",
    "set_endpoint",
    "stop",
    "tallies",
    "unread_count",
    "unread_counts",
    "usual_target",
    "waiting_drafts",
    "work_until_done",
    "write_draft",
]


def write_draft(  # noqa: PLR0913 - a whole draft
    *,
    org_id: int,
    author_id: int,
    author_name: str,
    title: str,
    audience_expr: str,
    settings: Mapping[str, Any],
    words: Sequence[Words],
    now: datetime,
    region_paths: tuple[str, ...] = (),
    supersedes_id: int | None = None,
    is_drill: bool = False,
) -> int:
    """A whole draft in the author's name; the message's id. `settings`: fields of the message
    (kind, roles, required_roles, channels, must_acknowledge, ack_minutes, action_url, is_pinned …). Raises what saving refuses.
    """
    message_id = int(
        begin_draft(
            org_id=org_id, author_id=author_id, author_name=author_name, title=title,
            audience_expr=audience_expr, now=now, region_paths=region_paths, supersedes_id=supersedes_id,
            is_drill=is_drill,
        ).pk
    )  # fmt: skip
    save_draft(message_id=message_id, changes=dict(settings), now=now)
    for one in words:
        save_variant(
            message_id=message_id, language=one.language, partner_type=one.partner_type, role=one.role,
            subject=one.subject, body=one.body, action_label=one.action_label, is_checked=one.is_checked, now=now,
        )  # fmt: skip
    return message_id


def hand_in(*, message_id: int, now: datetime) -> str:
    """Hand a draft in as the person acting; its state afterwards: in_review, or scheduled when one person is enough.
    Raises NotReady."""
    return str(submit_message(message_id=message_id, now=now).state)


def approve(*, message_id: int, person_id: int, name: str, now: datetime) -> str:
    """The second person's yes: it goes out; its state afterwards. Raises NotInReview, OwnMessage, SubmittedByYou."""
    return str(
        approve_message(message_id=message_id, person_id=person_id, name=name, now=now).state
    )


def drop_draft(*, message_id: int, now: datetime) -> None:
    """Take a draft back from review and delete it. Raises NotInReview, NotADraft, BeyondYourRegions."""
    send_back(message_id=message_id, note="", now=now)
    delete_draft(message_id=message_id)


def demand_reach(*, message_id: int) -> None:
    """Who looks after regions has a say only in messages that stay within them. Raises BeyondYourRegions."""
    demand_within_reach(Message.objects.get(pk=message_id))


def stop(*, message_id: int, why: str, now: datetime) -> None:
    """Nothing more goes out, and what was delivered says that it was withdrawn. Raises CannotChangeCourse."""
    cancel_message(message_id=message_id, why=why, now=now)


def deliver_first(*, message_id: int, most_seconds: float = 50) -> dict[str, Trip]:
    """Release one approved urgent message and hand over what is in the first lane, in this process: for a shell when neither
    web nor workers answer. Beside workers it only helps. Opens its own transactions: call it outside `acting`."""
    release_message(message_id=message_id)
    with acting(network()):
        wanted = sql.value("SELECT channels FROM push_message WHERE id = %s", [message_id])
        channels = open_channels(list(wanted))
    return {
        channel: carry(channel=channel, most_seconds=most_seconds, lanes=(FIRST,))
        for channel in channels
    }


def channels_on(*, kind: str = "") -> dict[str, Any]:
    """The channels outside the app that are switched on, with their names; for a `kind` of message, those that may carry it."""
    on = {
        key
        for key in sql.column("SELECT key FROM push_channel WHERE is_on")
        if not (kind and lacks_template(key, kind))
    }
    return {one.key: one.label for one in base.kinds() if one.key in on and one.key != "inapp"}


def kind_words() -> dict[str, Any]:
    """Kinds of messages with their names, in the trade's order."""
    return dict(Message.Kind.choices)


def channel_words() -> dict[str, Any]:
    """Every channel there is with its name, the inbox first; switched on or not."""
    return {one.key: one.label for one in base.kinds()}


def channel_label(key: str) -> Any:
    return next((kind.label for kind in base.kinds() if kind.key == key), key)


def is_archived(*, message_id: int) -> bool:
    """Whether the message's inboxes and receipts lie in the archive: there is nothing to count any more."""
    return shelf.is_archived(message_id)


def usual_target(*, kind: str) -> int:
    """Minutes within which a message of the kind should have reached everybody."""
    return _target.usual_target(kind)


def planned(*, message_id: int) -> int:
    """How many people a message handed in is for."""
    return int(sql.value("SELECT planned FROM push_message WHERE id = %s", [message_id]) or 0)


def message_states(*, message_ids: Collection[int]) -> dict[int, str]:
    """Where messages stand: draft, in_review, approved, scheduled, sending, sent, paused, cancelled; deleted ones are missing. One query."""
    return {
        row["id"]: row["state"]
        for row in sql.rows(
            "SELECT id, state FROM push_message WHERE id = ANY (%s)", [list(message_ids)]
        )
    }


def tallies(*, message_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """`recipients`, `partners` and `read` as last counted, a few seconds old, over the network: for screens that look often. One query."""
    return {
        row.pop("id"): row
        for row in sql.rows(
            "SELECT id, recipients, partners, tally_read AS read FROM push_message WHERE id = ANY (%s)",
            [list(message_ids)],
        )
    }


def reason_in_words(delivery: Mapping[str, Any]) -> str:
    """Why a delivery (channel, state, code, reason) was held, stopped or failed."""
    return str(reason_of(delivery))


def as_text(words: str) -> str:
    """A text as somebody typed it, for a place in a message: its braces are no variables."""
    return template.escape(words)


def body_html(body: str) -> str:
    """A body as its readers see it, safe to show; without variables."""
    return markup.to_html(body, {})


def funnels(*, message_ids: Collection[int]) -> dict[int, Funnel]:
    """Funnel of each message: sent, delivered, read, acknowledged, acted, failed, uncertain. Two queries."""
    return _funnels.funnels(message_ids=message_ids)


def message_reach(*, message_id: int) -> Reach | None:
    """Partners reached and minutes to 90 % and 100 %; None before the release."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None or message.started_at is None:
        return None
    return _funnels.reach(
        message_id=message_id, required_roles=message.required_roles, started_at=message.started_at,
        target_minutes=target_of(message),
    )  # fmt: skip


def reach_figures(*, since: datetime) -> dict[str, Any]:
    """Figures for the cockpit over messages released since; see `queries.funnels.reach_figures`."""
    return _funnels.reach_figures(
        since=since, target_minutes=int(knobs.value("push.reach_minutes"))
    )


def inbox_on_top(*, membership_id: int, org_id: int) -> list[Item]:
    """What a member must acknowledge, the most urgent first, then what is pinned."""
    return _inbox.on_top(membership_id=membership_id, org_id=org_id)


def inbox_items(*, membership_id: int, org_id: int, limit: int = 5) -> list[Item]:
    """The newest messages of a member."""
    return _inbox.items(membership_id=membership_id, org_id=org_id, limit=limit)


def unread_count(*, membership_id: int) -> int:
    return unread_counts(membership_ids=[membership_id])[membership_id]


def unread_counts(*, membership_ids: Collection[int]) -> dict[int, int]:
    """The many-twin of `unread_count`, in one query."""
    return _inbox.unread_counts(membership_ids=membership_ids)


def personal_link(*, message_id: int, membership_id: int, channel: str = "link") -> str:
    """The token that opens a message for its recipient (path /push/r/<token>/) and reports receipts at /receipts."""
    return tokens.make(
        key=link_key(), message_id=message_id, membership_id=membership_id, channel=channel
    )


def configure_channel(  # noqa: PLR0913 - what a provider is set up with
    *,
    key: str,
    settings: Mapping[str, Any],
    now: datetime,
    secret: str = "",
    is_on: bool = True,
    concurrency: int = 16,
    rate_per_minute: int | None = None,
    provider: str = "",
    price: Decimal | None = None,
) -> None:
    """Set up a channel's provider without a page (demo, commands); the channel's first kind unless `provider` names one.
    "email" takes host, port, security, user, sender, sender_name. A second call changes the same provider."""
    kind = provider or base.providers_for(key)[0].key
    set_provider(
        channel=key, kind=kind, key=kind, settings=settings, secret=secret, now=now,
        terms=Terms(
            is_on=is_on, concurrency=concurrency, rate_per_minute=rate_per_minute, price=price
        ),
    )  # fmt: skip


def work_until_done(*, most_seconds: float = 120, lease_seconds: float = 150) -> dict[str, Trip]:
    """Release what is due and deliver everything, in this process, without workers; the trips by channel.

    For the demo and tests. Opens its own transactions: call it outside `acting`. Deliveries that wait for a
    later attempt stay queued.
    """
    now = clock.now()
    with acting(scope.network()):
        due = sql.column(
            "SELECT id FROM push_message WHERE state = 'sending' OR (state = 'scheduled' AND release_at <= %s) ORDER BY id",
            [now],
        )
    for message_id in due:
        release_message(message_id=message_id)
    with acting(scope.network()):
        channels = sql.column("SELECT key FROM push_channel WHERE is_on ORDER BY key")
    trips = {
        channel: carry(channel=channel, most_seconds=most_seconds, lease_seconds=lease_seconds)
        for channel in channels
    }
    for message_id in due:
        with acting(scope.network()):
            tally_message(message_id=message_id)
            count_standing(message_id=message_id, now=clock.now())
    return trips
