"""A check-in goes out to every active partner of a region, in one statement and one message."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.care.models import Checkin
from xinglian.care.queries.checkins import asks_beyond_reach
from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push

_MOST_AHEAD = timedelta(days=30)
_ASK = """
INSERT INTO care_reply (checkin_id, partner_id, state, answers, note, answered_by_name, is_simulated)
SELECT %(checkin)s, p.partner_id, 'waiting', '{}', '', '', p.is_simulated FROM partners_pub_partner AS p
 WHERE p.region_path <@ %(region)s::ltree AND p.status = 'active' AND p.merged_into_partner_id IS NULL
RETURNING partner_id, is_simulated
"""


class NobodyThere(Refusal):
    sentence = gettext_lazy(
        "No active partner within your reach is in this region. Choose a larger region."
    )
    field = "region"


class AnswerByWhen(Refusal):
    sentence = gettext_lazy("Choose a time from now on, at most 30 days ahead.")
    field = "answer_by"


class BeyondYourRegions(Refusal):
    sentence = gettext_lazy(
        "“%(title)s” also asks partners outside your regions, so nothing was changed. Whoever looks after all of them closes it."
    )


class NoQuestion(Refusal):
    sentence = gettext_lazy("Choose at least one question.")
    field = "questions"


def ask_around(
    *,
    org_id: int,
    event: str,
    title: str,
    words: str,
    region_path: str,
    questions: Sequence[str],
    answer_by: datetime,
    person_id: int,
    person_name: str,
    now: datetime,
) -> Checkin:
    """As the person acting: a regional CSM asks within the own regions. Raises NobodyThere, AnswerByWhen, NoQuestion."""
    if not questions:
        raise NoQuestion
    if not now < answer_by <= now + _MOST_AHEAD:
        raise AnswerByWhen
    checkin = Checkin.objects.create(
        org_id=org_id, event=event, title=title.strip(), words=words.strip(), region_path=region_path,
        questions=list(questions), answer_by=answer_by, asked_by_id=person_id, asked_by_name=person_name, asked_at=now,
    )  # fmt: skip
    asked = sql.rows(_ASK, {"checkin": checkin.pk, "region": region_path})
    if not asked:
        raise NobodyThere
    checkin.is_simulated = all(row["is_simulated"] for row in asked)
    checkin.message_id = _tell(checkin, [row["partner_id"] for row in asked], now=now)
    checkin.save(update_fields=["is_simulated", "message_id"])
    audit.record(
        "ask_around", subject=("care.checkin", checkin.pk), name=checkin.title,
        after={"event": event, "region": region_path, "partners": len(asked)},
    )  # fmt: skip
    live.publish("care")
    return checkin


def ask_again(*, checkin_id: int, now: datetime, person_id: int, person_name: str) -> int:
    """A second message to those who are silent; how many partners."""
    checkin = Checkin.objects.select_for_update(no_key=True).get(pk=checkin_id)
    silent = sql.column(
        "SELECT partner_id FROM care_reply WHERE checkin_id = %s AND state = 'waiting' ORDER BY partner_id",
        [checkin_id],
    )
    if not silent or checkin.closed_at is not None:
        return 0
    checkin.asked_by_id, checkin.asked_by_name = person_id, person_name
    _tell(checkin, silent, now=now, again=True)
    audit.record(
        "ask_again", subject=("care.checkin", checkin_id), name=checkin.title,
        after={"partners": len(silent)},
    )  # fmt: skip
    return len(silent)


def close_checkin(*, checkin_id: int, now: datetime, reopen: bool = False) -> Checkin:
    """Nobody answers any more (`reopen`: again); open needs stay open. Raises BeyondYourRegions."""
    checkin = Checkin.objects.select_for_update(no_key=True).get(pk=checkin_id)
    if asks_beyond_reach(checkin_id):
        raise BeyondYourRegions(title=checkin.title)
    checkin.closed_at = None if reopen else now
    checkin.save(update_fields=["closed_at"])
    audit.record(
        "reopen_checkin" if reopen else "close_checkin", subject=("care.checkin", checkin_id),
        name=checkin.title,
    )  # fmt: skip
    live.publish("care")
    return checkin


def _tell(
    checkin: Checkin, partner_ids: Sequence[int], *, now: datetime, again: bool = False
) -> int:
    plain = checkin.words.replace("{", "{{").replace("}", "}}")
    title = checkin.title.replace("{", "{{").replace("}", "}}")
    subject = _("Once more: %(title)s") % {"title": title} if again else title
    return push.send_now(
        words=[push.Words(subject=subject, body=plain, action_label=_("Answer with three taps"))],
        now=now, title=checkin.title, org_ids=partner_ids, action_url=reverse("care:answer", args=[checkin.pk]),
        author_id=checkin.asked_by_id, author_name=checkin.asked_by_name, is_simulated=checkin.is_simulated,
    )  # fmt: skip
