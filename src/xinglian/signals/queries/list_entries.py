"""Who stands on a list, who was taken off, and where each came from."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel import sql
from xinglian.signals.queries.wording import label_of

PAGE = 50
_SOURCES = {
    "typed": gettext_lazy("typed"),
    "audience": gettext_lazy("from an audience"),
    "file": gettext_lazy("from a file"),
    "chosen": gettext_lazy("picked"),
}
_VIEWS = {"now": "e.taken_at IS NULL", "past": "e.taken_at IS NOT NULL"}
_ROWS = """
SELECT e.id, e.partner_id, p.code, p.name, p.type, e.source, e.source_name, e.put_at, e.put_by_name, e.taken_at, e.taken_by_name
  FROM signals_list_entry e JOIN partners_pub_partner p USING (partner_id)
 WHERE e.tag_id = %s AND {view} ORDER BY {order} LIMIT %s OFFSET %s
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    id: int
    partner_id: int
    code: str
    name: str
    type_label: str
    source: str
    put_at: datetime
    put_by_name: str
    taken_at: datetime | None
    taken_by_name: str


def source_text(source: str, name: str) -> str:
    """`from an audience: Autumn visits`"""
    said = str(_SOURCES.get(source, source))
    return _("%(source)s: %(name)s") % {"source": said, "name": name} if name else said


def counts(made_id: int) -> dict[str, int]:
    """On it now, and taken off, within the caller's reach."""
    columns = ", ".join(f"count(*) FILTER (WHERE {view}) AS {key}" for key, view in _VIEWS.items())
    return sql.rows(
        f"SELECT {columns} FROM signals_list_entry e JOIN partners_pub_partner p USING (partner_id)"
        " WHERE e.tag_id = %s",
        [made_id],
    )[0]


def entries(made_id: int, *, view: str = "now", offset: int = 0, most: int = PAGE) -> list[Entry]:
    """By name; of those taken off the latest first."""
    view = view if view in _VIEWS else "now"
    order = "p.name, e.id" if view == "now" else "e.taken_at DESC, e.id DESC"
    rows = sql.rows(_ROWS.format(view=_VIEWS[view], order=order), [made_id, most, offset])
    return [
        Entry(
            id=row["id"], partner_id=row["partner_id"], code=row["code"], name=row["name"],
            type_label=label_of(f"type:{row['type']}"), source=source_text(row["source"], row["source_name"]),
            put_at=row["put_at"], put_by_name=row["put_by_name"], taken_at=row["taken_at"],
            taken_by_name=row["taken_by_name"],
        )
        for row in rows
    ]  # fmt: skip


def entry_ids(made_id: int) -> list[int]:
    """Everybody on it, for "take all off"."""
    return sql.column(
        "SELECT id FROM signals_list_entry WHERE tag_id = %s AND taken_at IS NULL", [made_id]
    )


def is_simulated(made_id: int) -> bool:
    """Whether anybody on it is made up."""
    return bool(
        sql.value(
            "SELECT EXISTS (SELECT FROM signals_list_entry e JOIN partners_pub_partner p USING (partner_id)"
            " WHERE e.tag_id = %s AND p.is_simulated)",
            [made_id],
        )
    )
