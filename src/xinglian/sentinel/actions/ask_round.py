"""The sentinels are asked, reminded once, and the round is closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.sentinel.access import demand_network, round_seen
from xinglian.sentinel.actions.keep_questions import newest
from xinglian.sentinel.models import Round
from xinglian.sentinel.rules.questions import packed

# The time asked about: thirteen whole weeks until yesterday.
DAYS = 91
_MOST_AHEAD = timedelta(days=45)
_LANGUAGES = ("zh-hans", "en")
# Who buys and who owns; technicians are not asked about demand.
_ASKED_ROLES = ("partner_owner", "partner_clerk")
_ASK = """
INSERT INTO sentinel_reply (round_id, partner_id, type, path, answers, answered_by_name, is_simulated)
SELECT %(round)s, s.partner_id, p.type, p.region_path, '{}', '', p.is_simulated FROM sentinel_sentinel AS s
  JOIN partners_pub_partner AS p USING (partner_id)
 WHERE s.left_at IS NULL AND p.status = 'active' AND p.merged_into_partner_id IS NULL RETURNING partner_id, is_simulated
"""
_SILENT = "SELECT partner_id FROM sentinel_reply WHERE round_id = %s AND answered_at IS NULL ORDER BY partner_id"


class NoSentinels(Refusal):
    sentence = gettext_lazy(
        "There are no sentinels to ask yet. Choose some first: by hand, from an audience, or as suggested."
    )


class StillOpen(Refusal):
    sentence = gettext_lazy(
        "“%(title)s” is still open. Close it first: two rounds at once would be asked for the same quarter."
    )


class DueWhen(Refusal):
    sentence = gettext_lazy("Choose a day from tomorrow on, at most 45 days ahead.")
    field = "due_on"


def ask_round(*, title: str, words: str, due_at: datetime, viewer: Viewer, now: datetime) -> Round:
    """Everybody who is a sentinel now, by one message. Raises NotTheWholeNetwork, StillOpen, DueWhen, NoSentinels."""
    demand_network()
    if not now + timedelta(hours=12) < due_at <= now + _MOST_AHEAD:
        raise DueWhen
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('sentinel.round'))")
    open_one = Round.objects.filter(closed_at=None).first()
    if open_one is not None:
        raise StillOpen(title=open_one.title)
    version, questions = newest()
    last = now.date() - timedelta(days=1)
    made = Round.objects.create(
        org_id=viewer.org_id, title=title.strip(), words=words.strip(), version=version, questions=packed(questions),
        first_day=last - timedelta(days=DAYS - 1), last_day=last, asked_at=now, asked_by_id=viewer.person_id,
        asked_by_name=viewer.name, due_at=due_at,
    )  # fmt: skip
    asked = sql.rows(_ASK, {"round": made.pk})
    if not asked:
        raise NoSentinels
    made.is_simulated = all(row["is_simulated"] for row in asked)
    made.message_id = _tell(made, [row["partner_id"] for row in asked], now=now)
    made.save(update_fields=["is_simulated", "message_id"])
    audit.record(
        "ask_sentinels", subject=("sentinel.round", made.pk), name=made.title, after={"partners": len(asked)}
    )  # fmt: skip
    live.publish("sentinel")
    return made


def remind(*, round_id: int, now: datetime) -> int:
    """A second message to the silent, once a round; how many partners. Raises RoundGone, NotTheWholeNetwork."""
    demand_network()
    one = round_seen(round_id, lock=True)
    if one.reminded_at is not None or one.closed_at is not None:
        return 0
    silent = sql.column(_SILENT, [round_id])
    one.reminded_at = now
    one.save(update_fields=["reminded_at"])
    if silent:
        _tell(one, silent, now=now, again=True)
        audit.record(
            "remind_sentinels", subject=("sentinel.round", round_id), name=one.title, after={"partners": len(silent)}
        )  # fmt: skip
    return len(silent)


def close_round(*, round_id: int, now: datetime) -> Round:
    """No more answers. Raises RoundGone, NotTheWholeNetwork."""
    demand_network()
    one = round_seen(round_id, lock=True)
    if one.closed_at is None:
        one.closed_at = now
        one.save(update_fields=["closed_at"])
        audit.record("close_sentinels", subject=("sentinel.round", round_id), name=one.title)
        live.publish("sentinel")
    return one


def reopen_round(*, round_id: int, now: datetime) -> Round:
    """Answers are taken again, three more days at least. Raises RoundGone, NotTheWholeNetwork, StillOpen."""
    demand_network()
    one = round_seen(round_id, lock=True)
    if one.closed_at is None:
        return one
    other = Round.objects.filter(closed_at=None).first()
    if other is not None:
        raise StillOpen(title=other.title)
    one.closed_at, one.due_at = None, max(one.due_at, now + timedelta(days=3))
    one.save(update_fields=["closed_at", "due_at"])
    audit.record("reopen_sentinels", subject=("sentinel.round", round_id), name=one.title)
    live.publish("sentinel")
    return one


def keep_rounds(*, now: datetime, remind_days: int) -> tuple[int, int]:
    """What a morning does: remind the silent in time, close what is over; how many reminded, how many closed. As the network."""
    reminded = closed = 0
    for one in Round.objects.filter(closed_at=None):
        if one.due_at <= now:
            close_round(round_id=int(one.pk), now=now)
            closed += 1
        elif one.reminded_at is None and one.due_at - now <= timedelta(days=remind_days):
            reminded += remind(round_id=int(one.pk), now=now)
    return reminded, closed


def _tell(one: Round, partner_ids: Sequence[int], *, now: datetime, again: bool = False) -> int:
    words = []
    for language in _LANGUAGES:
        with translation.override(language):
            subject = _("Once more: %(title)s") % {"title": one.title} if again else one.title
            words.append(
                push.Words(
                    subject=push.as_text(subject)[:120], body=push.as_text(one.words), language=language,
                    action_label=_("Answer in a minute"),
                )
            )  # fmt: skip
    return push.send_now(
        words=words, now=now, title=one.title, org_ids=partner_ids, roles=_ASKED_ROLES,
        action_url=reverse("sentinel:answer", args=[one.pk]), author_id=one.asked_by_id, author_name=one.asked_by_name,
        is_simulated=one.is_simulated,
    )  # fmt: skip
