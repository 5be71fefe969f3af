"""The list of price lists, and what one is for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.prices.queries.words import LIST_STATES, LIST_TONES, name_of
from xinglian.prices.rules.list_state import last_day, list_state
from xinglian.prices.rules.words import AudienceKind, ListState
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
TABS = (ListState.NOW, ListState.PLANNED, ListState.DRAFT, ListState.OVER)
# The twin of rules.list_state.
_STATE = """
CASE WHEN l.closed_on < l.valid_from THEN 'withdrawn' WHEN l.published_at IS NULL THEN 'draft' WHEN %(today)s < l.valid_from THEN 'planned'
     WHEN %(today)s > least(l.valid_to, l.closed_on) THEN 'over' ELSE 'now' END
"""
_ROWS = f"""
SELECT l.id, l.code, l.name, l.name_en, l.currency, l.includes_tax, l.tax_rate, l.priority, l.valid_from, l.valid_to, l.closed_on,
       l.is_for_all, l.is_simulated, l.base_id, b.code AS base_code, l.published_at, {_STATE} AS state
  FROM prices_pricelist AS l LEFT JOIN prices_pricelist AS b ON b.id = l.base_id
"""
_COUNTS = """
SELECT l.id, (SELECT count(DISTINCT p.part_id) FROM prices_price AS p WHERE p.list_id = l.id AND p.ended_at IS NULL)::int AS parts,
       (SELECT count(*) FROM prices_change AS c WHERE c.list_id = l.id AND c.state IN ('draft', 'waiting', 'refused'))::int AS open
  FROM prices_pricelist AS l WHERE l.id = ANY (%s)
"""
_WORDS = """
SELECT a.list_id, a.kind, a.word, r.name AS region, r.name_en AS region_en, g.name AS group_name, g.name_en AS group_en, p.name AS partner,
       a.group_id, a.partner_id, a.region_id
  FROM prices_audience AS a LEFT JOIN identity_pub_region AS r ON r.code = a.region_id LEFT JOIN prices_group AS g ON g.id = a.group_id
  LEFT JOIN partners_pub_partner AS p ON p.partner_id = a.partner_id
 WHERE a.removed_at IS NULL AND a.list_id = ANY (%s) ORDER BY a.id
"""
_ORDER = tuple(AudienceKind)
_MOST_SAID = 3


@dataclass(frozen=True, kw_only=True)
class Asked:
    state: str = ListState.NOW
    kind: str = ""
    currency: str = ""
    text: str = ""

    def where(self, today: date) -> tuple[str, dict[str, Any]]:
        parts, params = [], dict[str, Any](today=today)
        states = ["over", "withdrawn"] if self.state == ListState.OVER else [self.state]
        parts.append(f"{_STATE} = ANY (%(states)s)")
        params["states"] = states
        if self.kind == "all":
            parts.append("l.is_for_all")
        elif self.kind:
            parts.append("EXISTS (SELECT FROM prices_audience AS a WHERE a.list_id = l.id AND a.removed_at IS NULL AND a.kind = %(kind)s)")  # fmt: skip
            params["kind"] = self.kind
        if self.currency:
            parts.append("l.currency = %(currency)s")
            params["currency"] = self.currency
        if self.text:
            parts.append(
                "(l.code ILIKE %(like)s OR l.name ILIKE %(like)s OR l.name_en ILIKE %(like)s)"
            )
            params["like"] = (
                "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            )
        return " AND ".join(parts), params


def page(by: Asked, *, today: date, after: str = "") -> Page:
    """By code. Four queries."""
    where, params = by.where(today)
    total = sql.value(f"SELECT count(*) FROM prices_pricelist AS l WHERE {where}", params)
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 1:
        where += " AND l.code > %(code)s"
        params["code"] = cursor[0]
    found = dressed(
        sql.rows(f"{_ROWS} WHERE {where} ORDER BY l.code LIMIT {SIZE + 1}", params), limit=SIZE
    )
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(
        rows=found[:SIZE], total=total, first=None if cursor else 1,
        next=encode_cursor([last["code"]]) if last else None,
    )  # fmt: skip


def one(list_id: int, *, today: date) -> dict[str, Any]:
    return dressed(sql.rows(f"{_ROWS} WHERE l.id = %(id)s", {"id": list_id, "today": today}))[0]


def count_states(today: date) -> dict[str, int]:
    found = {
        row["state"]: row["n"]
        for row in sql.rows(f"SELECT {_STATE} AS state, count(*)::int AS n FROM prices_pricelist AS l GROUP BY 1", {"today": today})
    }  # fmt: skip
    return found | {ListState.OVER: found.get("over", 0) + found.get("withdrawn", 0)}


def dressed(rows: list[dict[str, Any]], limit: int = 0) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows[: limit or None]]
    counts = {row["id"]: row for row in sql.rows(_COUNTS, [ids])}
    words = words_of(ids)
    for row in rows[: limit or None]:
        state = ListState(row["state"])
        row.update(counts[row["id"]] | {
            "label": name_of(row["name"], row["name_en"]), "state_word": LIST_STATES[state], "tone": LIST_TONES[state],
            "ends_on": last_day(valid_to=row["valid_to"], closed_on=row["closed_on"]),
            "audience": _("Everybody") if row["is_for_all"] else _said(words[row["id"]]) or _("Nobody yet"),
        })  # fmt: skip
    return rows


def words_of(ids: list[int]) -> dict[int, dict[str, list[tuple[Any, str]]]]:
    """By list and kind: key and label of each word."""
    found: dict[int, dict[str, list[tuple[Any, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in sql.rows(_WORDS, [ids]):
        found[row["list_id"]][row["kind"]].append(_word(row))
    return found


def _word(row: dict[str, Any]) -> tuple[Any, str]:
    kind = row["kind"]
    if kind == AudienceKind.TYPE:
        return row["word"], str(
            partners.TYPE_WORDS.get(partners.PartnerType(row["word"]), row["word"])
        )
    if kind == AudienceKind.LAYER:
        return row["word"], str(partners.LAYER_WORDS.get(partners.Layer(row["word"]), row["word"]))
    if kind == AudienceKind.REGION:
        return row["region_id"], str(identity.place_word(row["region"], row["region_en"]))
    if kind == AudienceKind.GROUP:
        return row["group_id"], name_of(row["group_name"], row["group_en"])
    return row["partner_id"], row["partner"] or _("a partner out of your reach")


def _said(kinds: dict[str, list[tuple[Any, str]]]) -> str:
    """Garages, workshops · Jiangsu: the closest word first."""
    out = []
    for kind in _ORDER:
        labels = [label for _key, label in kinds.get(kind, [])]
        if labels:
            more = len(labels) - _MOST_SAID
            said = _(", ").join(labels[:_MOST_SAID])
            out.append(said + (f" +{more}" if more > 0 else ""))
    return " · ".join(out)


def state_of(row: Any, *, today: date) -> ListState:
    return list_state(
        is_published=row.published_at is not None, valid_from=row.valid_from, valid_to=row.valid_to, closed_on=row.closed_on, today=today
    )  # fmt: skip
