"""Partners put on lists by a file, and taken off again when it is undone."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.signals.actions.place_made import place_made_soon
from xinglian.signals.rules import made


def import_list(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Who stands on the list already stays as it is."""
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    cursor.execute(
        "INSERT INTO signals_list_entry (tag_id, partner_id, source, source_name, batch_id, put_at, put_by_name, taken_by_name)"
        f" SELECT DISTINCT s.tag_id, s.partner_id, 'file', %s, %s, %s::timestamptz, %s, '' FROM {staging} s"
        " ON CONFLICT DO NOTHING RETURNING tag_id",
        [batch.file_name[:120], batch.id, batch.now, _who(cursor, batch)],
    )
    done = [tag_id for (tag_id,) in cursor.fetchall()]
    _follow(cursor, set(done), batch)
    return Counts(inserted=len(done), unchanged=rows - len(done))


def undo_list(cursor: Any, batch: Batch) -> Counts:
    """Those this file put on are taken off; who was taken off meanwhile stays off."""
    cursor.execute(
        "UPDATE signals_list_entry SET taken_at = %s, taken_by_name = %s WHERE batch_id = %s AND taken_at IS NULL"
        " RETURNING tag_id",
        [batch.now, _who(cursor, batch), batch.id],
    )
    done = [tag_id for (tag_id,) in cursor.fetchall()]
    _follow(cursor, set(done), batch)
    return Counts(removed=len(done))


def _who(cursor: Any, batch: Batch) -> str:
    cursor.execute(
        "SELECT name FROM identity_pub_membership WHERE person_id = %s LIMIT 1", [batch.person_id]
    )
    row = cursor.fetchone()
    return str(row[0])[:80] if row else ""


def _follow(cursor: Any, tag_ids: set[int], batch: Batch) -> None:
    cursor.execute(
        "UPDATE signals_made_tag SET changed_at = %s WHERE id = ANY(%s)", [batch.now, list(tag_ids)]
    )
    for tag_id in sorted(tag_ids):
        place_made_soon(made.key_of(tag_id))
