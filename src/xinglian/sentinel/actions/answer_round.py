"""A sentinel answers. The last answer counts until the round is closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import facts, live
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.sentinel.access import RoundGone, round_seen
from xinglian.sentinel.models import Reply
from xinglian.sentinel.rules import questions as rules


class RoundClosed(Refusal):
    sentence = _("This round is closed. Thank you all the same: next quarter we ask again.")


class AnswerMissing(Refusal):
    sentence = _("Question %(place)s is not answered yet: “%(question)s”.")


class NoNumber(Refusal):
    sentence = _(
        "“%(said)s” is no number. Write digits at question %(place)s, such as 10 or -5: “%(question)s”."
    )


class TooLong(Refusal):
    sentence = _("Question %(place)s has %(said)s characters, at most %(most)s fit. Shorten it.")


def answer_round(
    *, round_id: int, given: Mapping[str, str], viewer: Viewer, tapped_at: datetime, now: datetime
) -> Reply:
    """As the partner acting. What was tapped before the round was closed counts, even if it arrives later.

    Raises RoundGone, RoundClosed, AnswerMissing, NoNumber, TooLong.
    """
    one = round_seen(round_id)
    if one.closed_at is not None and tapped_at >= one.closed_at:
        raise RoundClosed
    reply = (
        Reply.objects.select_for_update(no_key=True)
        .filter(round_id=round_id, partner_id=viewer.org_id)
        .first()
    )
    if reply is None:
        raise RoundGone
    answers, fault = rules.read(rules.unpacked(one.questions), given)
    if fault is not None:
        words: dict[str, Any] = {"place": fault.place, "question": fault.question}
        if fault.kind == "number":
            raise NoNumber(said=fault.said, **words)
        if fault.kind == "long":
            raise TooLong(said=fault.said, most=rules.SAID_LETTERS, **words)
        raise AnswerMissing(**words)
    reply.answers, reply.answered_at = answers, max(tapped_at, one.asked_at)
    reply.answered_by_id, reply.answered_by_name = viewer.person_id, viewer.name
    reply.save(update_fields=["answers", "answered_at", "answered_by_id", "answered_by_name"])
    if one.message_id is not None:  # what the message asked for is done
        acted = push.NewReceipt(
            message_id=one.message_id, membership_id=viewer.membership_id, kind="acted", at=tapped_at
        )  # fmt: skip
        push.record_receipts(receipts=[acted], now=now)
    facts.record_many(
        [
            facts.Fact(
                kind="sentinel.answered", org_id=viewer.org_id, subject="sentinel.round", subject_id=round_id, at=tapped_at,
                source="sentinel", is_simulated=reply.is_simulated,
            )
        ]
    )  # fmt: skip
    live.publish("sentinel")
    return reply
