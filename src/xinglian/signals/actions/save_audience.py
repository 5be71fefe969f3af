"""Give an expression a name, change it, or put it away."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.queries import select_audience
from xinglian.signals.queries.problem_text import refused
from xinglian.signals.rules.problems import ExpressionProblem


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


def save_audience(
    *,
    name: str,
    note: str,
    expression: str,
    person_name: str,
    now: datetime,
    audience_id: int | None = None,
) -> int:
    """Save a new audience, or change the one with `audience_id`; its id.

    Raises NameMissing, NameTaken, AudienceGone, AudienceUnreadable.
    """
    name, note = " ".join(name.split())[:80], note.strip()[:300]
    if not name:
        raise NameMissing
    try:
        text = select_audience.read(expression).text
    except ExpressionProblem as error:
        raise refused(error, expression) from error
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.audience'))")
    taken = sql.value(
        "SELECT id FROM signals_audience WHERE name = %s AND archived_at IS NULL AND id IS DISTINCT FROM %s",
        [name, audience_id],
    )
    if taken:
        raise NameTaken(name=name)
    after = {"name": name, "note": note, "expression": text}
    if audience_id is None:
        saved = int(
            sql.value(
                "INSERT INTO signals_audience (name, note, expression, created_by, created_by_name, created_at, changed_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [name, note, text, scope.current().person_id, person_name[:80], now, now],
            )
        )
        audit.record("save_audience", subject=("signals.audience", saved), name=name, after=after)
        return saved
    before = sql.row(
        "SELECT name, note, expression FROM signals_audience WHERE id = %s AND archived_at IS NULL FOR UPDATE",
        [audience_id],
    )
    if before is None:
        raise AudienceGone
    sql.execute(
        "UPDATE signals_audience SET name = %s, note = %s, expression = %s, changed_at = %s WHERE id = %s",
        [name, note, text, now, audience_id],
    )
    audit.record(
        "change_audience",
        subject=("signals.audience", audience_id),
        name=name,
        before=before,
        after=after,
    )
    return audience_id


def archive_audience(*, audience_id: int, now: datetime) -> None:
    """Put an audience away; messages that were sent to it keep their own copy of the expression."""
    name = sql.value(
        "UPDATE signals_audience SET archived_at = %s WHERE id = %s AND archived_at IS NULL RETURNING name",
        [now, audience_id],
    )
    if name is None:
        raise AudienceGone
    audit.record("archive_audience", subject=("signals.audience", audience_id), name=name)


def restore_audience(*, audience_id: int) -> None:
    """Take back an archiving. Raises NameTaken when the name was given away meanwhile."""
    name = sql.value("SELECT name FROM signals_audience WHERE id = %s", [audience_id])
    if sql.value(
        "SELECT 1 FROM signals_audience WHERE name = %s AND archived_at IS NULL AND id <> %s",
        [name, audience_id],
    ):
        raise NameTaken(name=name)
    sql.execute("UPDATE signals_audience SET archived_at = NULL WHERE id = %s", [audience_id])
    audit.record("restore_audience", subject=("signals.audience", audience_id), name=name or "")
