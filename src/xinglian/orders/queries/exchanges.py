"""Files that came and went, the newest first."""

from typing import Any

from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 50
_ROWS = """
SELECT e.id, e.direction, e.kind, e.form, e.file_name, e.state, e.rows, e.documents, e.known, e.bad, e.at, e.person_name, e.is_simulated
  FROM orders_exchange AS e WHERE e.org_id = %(org)s AND (%(direction)s = '' OR e.direction = %(direction)s)
   AND (%(before)s::bigint IS NULL OR e.id < %(before)s) ORDER BY e.id DESC LIMIT %(limit)s
"""


def page(*, org_id: int, direction: str = "", after: str = "") -> Page:
    """Going on by `after`; going back is the browser's."""
    key = decode_cursor(after) if after else None
    before = key[0] if key and isinstance(key[0], int) else None
    rows: list[dict[str, Any]] = sql.rows(_ROWS, {"org": org_id, "direction": direction, "before": before, "limit": PAGE + 1})  # fmt: skip
    shown = rows[:PAGE]
    return Page(
        rows=shown, next=encode_cursor([shown[-1]["id"]]) if len(rows) > PAGE else None,
        first=1 if before is None and shown else None,
    )  # fmt: skip
