"""An assignment becomes one task per partner, in one statement and one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from xinglian.kernel import audit, live, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.tasks.events import TasksAssigned
from xinglian.tasks.models import Aim, Assignment
from xinglian.tasks.rules.words import Proof

MOST_AHEAD = timedelta(days=366)
MOST_FIELDS = 8
ROLES = ("partner_owner", "partner_clerk", "technician")
# Row security narrows the partners to those whom the acting person sees.
_FAN_OUT = """
INSERT INTO tasks_task (assignment_id, partner_id, state, due_at, tries, handed_in_by_name, reviewed_by_name, reason,
                        reminders, is_simulated)
SELECT %(assignment)s, p.partner_id, 'open', %(due)s, 0, '', '', '', 0, p.is_simulated
  FROM partners_pub_partner AS p
 WHERE p.status = 'active' AND p.merged_into_partner_id IS NULL AND {where}
RETURNING partner_id, is_simulated
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked. `texts`: (title, steps) by language; Chinese is the first and must be there.

    `source`, `source_id`: what it came of, as ("policies.policy", 12).
    """

    texts: Mapping[str, tuple[str, str]]
    due_at: datetime
    proofs: Sequence[str] = (Proof.CONFIRM,)
    fields: Sequence[str] = field(default=())
    role: str = ""
    source: str = ""
    source_id: int | None = None


class Untitled(Refusal):
    sentence = gettext_lazy("Say in a few words what is to be done.")
    field = "title"


class DueWhen(Refusal):
    sentence = gettext_lazy("Choose a due time from now on, at most a year ahead.")
    field = "due_at"


class Unproven(Refusal):
    sentence = gettext_lazy("Choose at least one way to prove it; “mere confirmation” is one.")
    field = "proofs"


class FieldsUnclear(Refusal):
    sentence = gettext_lazy(
        "A form has one to %(most)s different fields of at most 40 characters, one a line."
    )
    field = "fields"


class NobodyMeant(Refusal):
    sentence = gettext_lazy(
        "No active partner within your reach is meant. Choose a wider audience."
    )
    field = "audience"


def assign(
    *,
    org_id: int,
    asked: Asked,
    now: datetime,
    audience_expr: str = "",
    partner_ids: Sequence[int] = (),
    region_path: str = "",
    person_id: int | None = None,
    person_name: str = "",
) -> Assignment:
    """As the person acting, or the network: whoever is meant and within reach. Narrowed by all that is given of
    `audience_expr`, `partner_ids`, `region_path`; at least one of them, or `region_path="cn"` for everybody.

    Raises Untitled, DueWhen, Unproven, FieldsUnclear, NobodyMeant; AudienceUnreadable of signals.
    """
    title, steps = (one.strip() for one in asked.texts.get("zh-hans", ("", "")))
    fields = [one.strip() for one in asked.fields if one.strip()]
    proofs = [kind.value for kind in Proof if kind in asked.proofs]
    _check(asked, title=title, fields=fields, proofs=proofs, now=now)
    if not (audience_expr or partner_ids or region_path):
        raise NobodyMeant
    made = Assignment.objects.create(
        org_id=org_id, title=title[:80], steps=steps[:1000], proofs=proofs, fields=fields, role=asked.role,
        texts={
            language: {"title": words[0].strip()[:80], "steps": words[1].strip()[:1000]}
            for language, words in asked.texts.items() if language != "zh-hans" and words[0].strip()
        },
        due_at=asked.due_at, source=asked.source, source_id=asked.source_id, made_by_id=person_id,
        made_by_name=person_name, made_at=now,
    )  # fmt: skip
    Aim.objects.create(
        assignment=made, org_id=org_id, audience_expr=audience_expr, region_path=region_path
    )
    given = _fan_out(made, audience_expr, partner_ids, region_path)
    if not given:
        raise NobodyMeant
    made.is_simulated = all(row["is_simulated"] for row in given)
    made.message_id = tell(made, [row["partner_id"] for row in given], now=now)
    made.save(update_fields=["is_simulated", "message_id"])
    outbox.announce(TasksAssigned(assignment_id=int(made.pk), partners=len(given)))
    audit.record(
        "assign_tasks", subject=("tasks.assignment", made.pk), name=title,
        after={"partners": len(given), "due_at": asked.due_at.isoformat()},
    )  # fmt: skip
    live.publish("tasks")
    return made


def _check(
    asked: Asked, *, title: str, fields: list[str], proofs: list[str], now: datetime
) -> None:
    if not title:
        raise Untitled
    if not now < asked.due_at <= now + MOST_AHEAD:
        raise DueWhen
    if not proofs:
        raise Unproven
    is_form = Proof.FORM in proofs
    if is_form != bool(fields) or len(set(fields)) < len(fields) or len(fields) > MOST_FIELDS or any(len(one) > 40 for one in fields):  # fmt: skip
        raise FieldsUnclear(most=MOST_FIELDS)


def _fan_out(
    made: Assignment, audience_expr: str, partner_ids: Sequence[int], region_path: str
) -> list[dict[str, Any]]:
    where, params = ["true"], dict[str, Any](assignment=made.pk, due=made.due_at)
    if region_path:
        where.append("p.region_path <@ %(region)s::ltree")
        params["region"] = region_path
    if partner_ids:
        where.append("p.partner_id = ANY(%(partners)s)")
        params["partners"] = list(partner_ids)
    if audience_expr:
        table = f"tasks_meant_{made.pk}"
        with connection.cursor() as cursor:
            signals.materialise_audience(cursor, audience_expr, table)
        where.append(f"p.partner_id IN (SELECT partner_id FROM {table})")
    return sql.rows(_FAN_OUT.format(where=" AND ".join(where)), params)


def tell(made: Assignment, partner_ids: Sequence[int], *, now: datetime) -> int:
    """One message in three languages to those whose task it is."""

    def words() -> tuple[str, str]:
        own = made.texts.get(get_language() or "") or {"title": made.title, "steps": made.steps}
        return _("Task: %(title)s") % {"title": own["title"]}, own["steps"] or own["title"]

    return push.send_now(
        words=push.in_each_language(words=words, action=lambda: _("To your tasks")), now=now, title=made.title, org_ids=partner_ids, action_url="/tasks/mine/",
        roles=[made.role] if made.role else ROLES, author_id=made.made_by_id, author_name=made.made_by_name,
        is_simulated=made.is_simulated,
    )  # fmt: skip


def close_assignment(*, made: Assignment, now: datetime, reopen: bool = False) -> None:
    """Nobody hands in any more, and nobody is reminded; what was accepted stays. `made` is locked."""
    made.closed_at = None if reopen else now
    made.save(update_fields=["closed_at"])
    audit.record(
        "reopen_assignment" if reopen else "close_assignment",
        subject=("tasks.assignment", made.pk),
        name=made.title,
    )
    live.publish("tasks")
