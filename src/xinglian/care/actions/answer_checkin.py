"""A partner answers a check-in, or asks for help by itself: what it needs becomes tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.care.definitions.hardship import HELP, QUESTIONS
from xinglian.care.models import Checkin, Need, Reply
from xinglian.care.rules.reply import needs_somebody
from xinglian.kernel import facts, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push


class CheckinClosed(Refusal):
    sentence = _(
        "This round of questions is closed. Ask for help on your page “Help and care”: it reaches your CSM."
    )


class AnswerMissing(Refusal):
    sentence = _("Tap an answer to every question.")


class HelpUnnamed(Refusal):
    sentence = _("Tap what you need.")
    field = "needs"


# A task is its partner's CSM's; without one, whoever asked has it.
_NEEDS = """
INSERT INTO care_need (partner_id, reply_id, kind, note, asked_by_id, asked_by_name, owner_id, due_at, opened_at,
                       done_by_name, outcome, is_simulated)
SELECT p.partner_id, %(reply)s, n.kind, %(note)s, %(person)s, %(name)s, coalesce(p.csm_person_id, %(fallback)s),
       %(now)s + make_interval(hours => n.hours), %(now)s, '', '', p.is_simulated
  FROM partners_pub_partner AS p CROSS JOIN unnest(%(kinds)s::text[], %(hours)s::int[]) AS n (kind, hours)
 WHERE p.partner_id = %(partner)s
ON CONFLICT (reply_id, kind) WHERE reply_id IS NOT NULL DO UPDATE SET note = excluded.note
 WHERE care_need.id = ANY (%(seen)s)
"""


def answer_checkin(
    *,
    checkin_id: int,
    partner_id: int,
    answers: Mapping[str, str],
    needs: Sequence[str],
    note: str,
    person_id: int,
    membership_id: int,
    person_name: str,
    now: datetime,
) -> Reply:
    """The last answer counts until the round is closed. Raises CheckinClosed, AnswerMissing.

    A need that is no longer tapped leaves the list unless somebody has settled it, or a colleague asked for it: who answers
    sees only what is their own business (owners see all), and takes nothing away that they do not see.
    """
    checkin = Checkin.objects.filter(pk=checkin_id).first()
    if checkin is None or checkin.closed_at is not None:
        raise CheckinClosed
    given = {
        key: answers[key] for key in checkin.questions if answers.get(key) in QUESTIONS[key].choices
    }
    if len(given) < len(checkin.questions):
        raise AnswerMissing
    reply = Reply.objects.select_for_update(no_key=True).filter(
        checkin_id=checkin_id, partner_id=partner_id
    ).first()  # fmt: skip
    if reply is None:
        raise CheckinClosed
    kinds = [kind for kind in HELP if kind in needs]
    if given.get("people") == "hurt" and "safety" not in kinds:
        kinds.insert(0, "safety")
    worrying = {key: QUESTIONS[key].worrying for key in given}
    needy = needs_somebody(given, worrying=worrying, needs=kinds)
    if needy and not kinds:
        kinds = [
            "talk"
        ]  # an answer that worries is somebody's task, whether or not help was tapped
    seen = sql.column("SELECT id FROM care_need WHERE reply_id = %s", [reply.pk])
    with acting(network()):
        of_others = Need.objects.filter(reply=reply, done_at=None).exclude(pk__in=seen).exists()
    reply.state = Reply.State.NEEDS if needy or of_others else Reply.State.FINE
    reply.answers, reply.note, reply.answered_at = given, note.strip(), now
    reply.answered_by_id, reply.answered_by_name = person_id, person_name
    reply.save()
    with acting(network()):  # tasks are the maker's: a partner's role may not write them
        sql.execute(
            "DELETE FROM care_need WHERE id = ANY(%s) AND done_at IS NULL AND NOT kind = ANY(%s)",
            [seen, kinds],
        )
        _open(
            partner_id=partner_id, kinds=kinds, note=note, person_id=person_id, name=person_name,
            reply_id=int(reply.pk), fallback=checkin.asked_by_id, now=now, seen=seen,
        )  # fmt: skip
    if checkin.message_id is not None:  # what the message asked for is done
        acted = push.NewReceipt(
            message_id=checkin.message_id, membership_id=membership_id, kind="acted", at=now
        )
        push.record_receipts(receipts=[acted], now=now)
    _record(partner_id, "care.answered", int(reply.pk), now, is_simulated=reply.is_simulated)
    live.publish("care")
    return reply


def ask_for_help(
    *,
    partner_id: int,
    kinds: Sequence[str],
    note: str,
    person_id: int,
    person_name: str,
    now: datetime,
) -> int:
    """Nobody asked; how many tasks. Raises HelpUnnamed."""
    chosen = [kind for kind in HELP if kind in kinds]
    if not chosen:
        raise HelpUnnamed
    with acting(network()):
        opened = _open(
            partner_id=partner_id, kinds=chosen, note=note, person_id=person_id, name=person_name,
            reply_id=None, fallback=None, now=now,
        )  # fmt: skip
    _record(partner_id, "care.asked_for_help", partner_id, now, is_simulated=False)
    live.publish("care")
    return opened


def _open(
    *,
    partner_id: int,
    kinds: Sequence[str],
    note: str,
    person_id: int,
    name: str,
    reply_id: int | None,
    fallback: int | None,
    now: datetime,
    seen: Sequence[int] = (),
) -> int:
    return sql.execute(
        _NEEDS,
        {
            "partner": partner_id, "reply": reply_id, "kinds": list(kinds), "hours": [HELP[kind].hours for kind in kinds],
            "note": note.strip(), "person": person_id, "name": name, "fallback": fallback, "now": now,
            "seen": list(seen),
        },
    )  # fmt: skip


def _record(
    partner_id: int, kind: str, subject_id: int, now: datetime, *, is_simulated: bool
) -> None:
    facts.record_many(
        [
            facts.Fact(
                kind=kind, org_id=partner_id, subject="partners.partner", subject_id=subject_id, at=now, source="care",
                is_simulated=is_simulated,
            )
        ]
    )  # fmt: skip
