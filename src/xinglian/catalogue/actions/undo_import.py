"""Taking an import of the catalogue back: the same three steps for parts, categories, parameters."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Batch, CannotUndo

_MINE = "c.batch_id = %s AND c.subject = '{subject}' AND c.key = x.{key}::text"


def refuse_changed(cursor: Any, batch: Batch, *, table: str, key: str, subject: str) -> None:
    """Raises CannotUndo when something was changed since the import."""
    cursor.execute(
        f"SELECT count(*), min(x.name) FROM {table} AS x JOIN catalogue_importchange AS c ON"
        f" {_MINE.format(subject=subject, key=key)} WHERE x.changed_at <> c.changed_at",
        [batch.id],
    )
    count, name = cursor.fetchone()
    if count:
        raise CannotUndo(
            _("%(count)s entries were changed after this import, first of all %(name)s."),
            count=count,
            name=name,
        )


def restore(
    cursor: Any, batch: Batch, *, table: str, key: str, subject: str, columns: Sequence[str]
) -> int:
    """Give what the import changed its old values; how many."""
    cursor.execute(
        f"UPDATE {table} AS x SET ({', '.join(columns)}) = (SELECT"
        f" {', '.join(f'r.{name}' for name in columns)}"
        f" FROM jsonb_populate_record(NULL::{table}, c.before) AS r)"
        f" FROM catalogue_importchange AS c WHERE {_MINE.format(subject=subject, key=key)}"
        " AND c.before IS NOT NULL",
        [batch.id],
    )
    return int(cursor.rowcount)


def remove(cursor: Any, batch: Batch, *, table: str, key: str, subject: str) -> int:
    """Delete what the import brought; how many. Raises CannotUndo when something refers to it."""
    # Foreign keys of everybody else are asked at once, not at commit, so that the refusal is ours.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    try:
        cursor.execute(
            f"DELETE FROM {table} AS x USING catalogue_importchange AS c"
            f" WHERE {_MINE.format(subject=subject, key=key)} AND c.before IS NULL",
            [batch.id],
        )
    except IntegrityError as error:
        raise CannotUndo(
            _("Other records belong to entries of this import. Undo those imports first.")
        ) from error
    removed = int(cursor.rowcount)
    cursor.execute(
        "DELETE FROM catalogue_importchange WHERE batch_id = %s AND subject = %s",
        [batch.id, subject],
    )
    return removed
