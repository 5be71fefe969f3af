"""One page of organisations, newest first or by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.identity.queries.labels import kind_label
from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    org_id: int
    kind: str
    code: str
    name: str
    short_name: str
    pinyin: str
    region_name: str
    people: int
    is_active: bool
    is_simulated: bool
    created_at: datetime

    @property
    def org_id_text(self) -> str:
        return str(self.org_id)

    @property
    def kind_word(self) -> str:
        return kind_label(self.kind)


def organisations_page(
    *, words: str = "", kind: str = "", region_path: str = "", after: str = "", before: str = ""
) -> Page:
    """Rows are OrganisationRow, by the sound of their names."""
    where, params = ["true"], dict[str, Any]()
    if typed := words.strip().lower():
        where.append("o.id = ANY(ARRAY(SELECT identity_organisations_like(%(like)s)))")
        params["like"] = f"%{typed}%"
    if kind:
        where.append("o.kind = %(kind)s")
        params["kind"] = kind
    if region_path:
        where.append("o.region_path <@ %(region)s::ltree")
        params["region"] = region_path
    count = int(
        sql.value(
            f"SELECT count(*) FROM (SELECT FROM identity_organisation o"
            f" WHERE {' AND '.join(where)} LIMIT 2001) AS capped",
            params,
        )
    )
    backwards, cursor = bool(before), decode_cursor(before or after)
    if cursor and len(cursor) == 2:
        where.append(f"(o.pinyin, o.id) {'<' if backwards else '>'} (%(at)s, %(id)s::bigint)")
        params |= {"at": cursor[0], "id": cursor[1]}
    way = "DESC" if backwards else "ASC"
    found = sql.rows(
        "SELECT o.id AS org_id, o.kind, o.code, o.name, o.short_name, o.pinyin,"
        " coalesce((SELECT string_agg(u.short_name, ' ' ORDER BY nlevel(u.path))"
        "   FROM identity_region u WHERE u.path @> o.region_path AND NOT u.is_placeholder"
        "   AND u.level IN ('province', 'city', 'county')), '') AS region_name,"
        " (SELECT count(*) FROM identity_membership m WHERE m.org_id = o.id AND m.is_active)"
        " AS people, o.is_active, o.is_simulated, o.created_at FROM identity_organisation o"
        f" WHERE {' AND '.join(where)} ORDER BY o.pinyin {way}, o.id {way} LIMIT {SIZE + 1}",
        params,
    )
    has_more = len(found) > SIZE
    rows = [OrganisationRow(**row) for row in found[:SIZE]]
    if backwards:
        rows.reverse()
    marks = [encode_cursor([row.pinyin, row.org_id]) for row in rows]
    more_after, more_before = (True, has_more) if backwards else (has_more, bool(cursor))
    return Page(
        rows=rows,
        next=marks[-1] if marks and more_after else None,
        previous=marks[0] if marks and more_before else None,
        total=count if count <= 2_000 else None,
        first=None if cursor else 1,
    )


def organisations_like(*, words: str, limit: int = 12) -> list[dict[str, Any]]:
    """For a picker: org_id, name, code, kind."""
    return sql.rows(
        "SELECT id AS org_id, name, code, kind FROM identity_organisation"
        " WHERE is_active AND id = ANY(ARRAY(SELECT identity_organisations_like(%s)))"
        " ORDER BY kind = 'maker' DESC, pinyin, id LIMIT %s",
        [f"%{words.strip().lower()}%", limit],
    )
