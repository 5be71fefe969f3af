"""Give an expression a name, change it, share it, put it away, keep it at the top."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.queries import select_audience
from xinglian.signals.queries.problem_text import refused
from xinglian.signals.rules.problems import ExpressionProblem

_KEPT = "name, note, expression, is_shared"
_TAKEN = """
SELECT id FROM signals_audience
 WHERE name = %(name)s AND archived_at IS NULL AND id IS DISTINCT FROM %(id)s AND is_shared = %(is_shared)s
   AND (is_shared OR created_by = %(owner)s)
"""


class NameMissing(Refusal):
    """An audience needs a name."""

    sentence = _("Give the audience a name, so that others find it.")
    field = "name"


class NameTaken(Refusal):
    """Another audience has this name."""

    sentence = _(
        "There is an audience called “%(name)s” already. Choose another name, or change that one."
    )
    field = "name"


class AudienceGone(Refusal):
    """The audience was put away meanwhile."""

    sentence = _("This audience was put away meanwhile. Save it under a new name.")


class NotYours(Refusal):
    """Another person's audience is changed by that person, or by those who answer for all of them."""

    sentence = _(
        "“%(name)s” belongs to %(owner)s. Save a copy under a new name, or ask a channel manager."
    )


def save_audience(
    *,
    name: str,
    note: str,
    expression: str,
    person_name: str,
    now: datetime,
    audience_id: int | None = None,
    is_shared: bool = True,
    is_curator: bool = True,
) -> int:
    """Save a new audience, or change the one with `audience_id`; its id. `is_curator` may change everybody's shared
    ones; only its maker takes one back for himself. Its first night is written by a job.
    Raises NameMissing, NameTaken, AudienceGone, NotYours, AudienceUnreadable.
    """
    name, note = " ".join(name.split())[:80], note.strip()[:300]
    if not name:
        raise NameMissing
    try:
        text = select_audience.read(expression).text
    except ExpressionProblem as error:
        raise refused(error, expression) from error
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.audience'))")
    me = scope.current().person_id
    before = None if audience_id is None else _changeable(audience_id, is_curator=is_curator)
    owner = me if before is None else before["created_by"]
    if before is not None and owner != me:
        is_shared = True
    if sql.value(_TAKEN, {"name": name, "id": audience_id, "is_shared": is_shared, "owner": owner}):
        raise NameTaken(name=name)
    after = {"name": name, "note": note, "expression": text, "is_shared": is_shared}
    if before is None:
        saved = int(
            sql.value(
                "INSERT INTO signals_audience"
                " (name, note, expression, is_shared, created_by, created_by_name, created_at, changed_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [name, note, text, is_shared, me, person_name[:80], now, now],
            )
        )
        audit.record("save_audience", subject=("signals.audience", saved), name=name, after=after)
        _keep_first_day(saved)
        return saved
    saved = int(before["id"])
    sql.execute(
        "UPDATE signals_audience SET name = %s, note = %s, expression = %s, is_shared = %s, changed_at = %s WHERE id = %s",
        [name, note, text, is_shared, now, saved],
    )
    told = {key: before[key] for key in after}
    audit.record("change_audience", subject=("signals.audience", saved), name=name, before=told, after=after)  # fmt: skip
    if before["expression"] != text:
        _keep_first_day(saved)
    return saved


def archive_audience(*, audience_id: int, now: datetime, is_curator: bool = True) -> None:
    """Put an audience away; messages that were sent to it keep their own copy of the expression."""
    archive_audiences(audience_ids=[audience_id], now=now, is_curator=is_curator)


def archive_audiences(
    *, audience_ids: Sequence[int], now: datetime, is_curator: bool = True
) -> list[int]:
    """The many-twin: those that were put away now. Raises AudienceGone when nothing is there, NotYours for a stranger's."""
    rows = _waiting(audience_ids, "archived_at IS NULL", is_curator=is_curator)
    if not rows:
        raise AudienceGone
    ids = [row["id"] for row in rows]
    sql.execute("UPDATE signals_audience SET archived_at = %s WHERE id = ANY(%s)", [now, ids])
    for row in rows:
        audit.record("archive_audience", subject=("signals.audience", row["id"]), name=row["name"])
    return ids


def restore_audience(*, audience_id: int, is_curator: bool = True) -> None:
    """Take back an archiving. Raises NameTaken when the name was given away meanwhile."""
    restore_audiences(audience_ids=[audience_id], is_curator=is_curator)


def restore_audiences(*, audience_ids: Sequence[int], is_curator: bool = True) -> list[int]:
    """The many-twin; all or none come back."""
    rows = _waiting(audience_ids, "archived_at IS NOT NULL", is_curator=is_curator)
    for row in rows:
        given = {
            "name": row["name"],
            "id": row["id"],
            "is_shared": row["is_shared"],
            "owner": row["created_by"],
        }
        if sql.value(_TAKEN, given):
            raise NameTaken(name=row["name"])
    ids = [row["id"] for row in rows]
    sql.execute("UPDATE signals_audience SET archived_at = NULL WHERE id = ANY(%s)", [ids])
    for row in rows:
        audit.record("restore_audience", subject=("signals.audience", row["id"]), name=row["name"])
    return ids


def star_audience(*, audience_id: int, is_on: bool) -> None:
    """Keep an audience at the top of one's own list, or no longer."""
    me = scope.current().person_id
    if not is_on:
        sql.execute(
            "DELETE FROM signals_audience_star WHERE person_id = %s AND audience_id = %s",
            [me, audience_id],
        )
    elif sql.value("SELECT 1 FROM signals_audience WHERE id = %s", [audience_id]):
        sql.execute(
            "INSERT INTO signals_audience_star (person_id, audience_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [me, audience_id],
        )
    else:
        raise AudienceGone


def _changeable(audience_id: int, *, is_curator: bool) -> dict[str, Any]:
    rows = _waiting([audience_id], "archived_at IS NULL", is_curator=is_curator)
    if not rows:
        raise AudienceGone
    return rows[0]


def _waiting(ids: Sequence[int], condition: str, *, is_curator: bool) -> list[dict[str, Any]]:
    """The rows, locked in order of their ids. Raises NotYours."""
    rows = sql.rows(
        f"SELECT id, created_by, created_by_name, {_KEPT} FROM signals_audience"
        f" WHERE id = ANY(%s) AND {condition} ORDER BY id FOR UPDATE",
        [list(ids)],
    )
    me = scope.current().person_id
    for row in rows:
        if row["created_by"] != me and not is_curator:
            raise NotYours(name=row["name"], owner=row["created_by_name"])
    return rows


def _keep_first_day(audience_id: int) -> None:
    """The curve begins today, for the whole network, whatever its maker sees."""
    jobs.defer("signals.keep_audience", scope=scope.network(), audience_id=audience_id)
