"""Put partners on a list and take them off: by codes and names, from an audience, from a selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.actions.place_made import place_made_soon
from xinglian.signals.queries import audience_rows, made_tags, select_audience
from xinglian.signals.queries.made_tags import MadeTag, NoSuchMadeTag
from xinglian.signals.queries.problem_text import refused
from xinglian.signals.rules import pasted
from xinglian.signals.rules.problems import ExpressionProblem

_SUBJECT = "signals.made_tag"
# A code, a full name or a short name, as written; who was merged stands for the partner it is now.
_FIND = """
SELECT w.word, array_agg(DISTINCT p.partner_id) AS ids, array_agg(DISTINCT p.code ORDER BY p.code) AS codes,
       bool_or(lower(p.code) = w.word) AS by_code
  FROM unnest(%s::text[]) AS w(word)
  JOIN partners_pub_partner p
    ON p.merged_into_partner_id IS NULL AND w.word IN (lower(p.code), lower(p.name), lower(p.short_name))
 GROUP BY w.word
"""


class NothingToPut(Refusal):
    """Nobody was named."""

    sentence = gettext_lazy("Paste codes or names, pick partners, or choose an audience.")
    field = "lines"


class TooManyLines(Refusal):
    """A file is the better way."""

    sentence = gettext_lazy(
        "At most %(most)s lines at once. Import the rest as a file: Import, “Partners on lists”."
    )
    field = "lines"


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A line nobody could be found for, and what to do about it."""

    row: int
    text: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """`entry_ids`: who was put on now; `there`: who stood on it before."""

    entry_ids: list[int]
    there: int
    unknown: list[Unknown]

    @property
    def added(self) -> int:
        return len(self.entry_ids)


def put_lines_on(*, made_id: int, lines: str, person_name: str, now: datetime) -> Filled:
    """By code or name. What is found is put on; what is not comes back with its row. Raises NoSuchMadeTag, NothingToPut,
    TooManyLines."""
    tag = _list(made_id)
    asked = pasted.pasted(lines)
    if not asked:
        raise NothingToPut
    if len(asked) > pasted.MOST:
        raise TooManyLines(most=f"{pasted.MOST:,}")
    found = {row["word"]: row for row in sql.rows(_FIND, [[one.folded for one in asked]])}
    ids: list[int] = []
    unknown: list[Unknown] = []
    for one in asked:
        row = found.get(one.folded)
        if row is None:
            remedy = _(
                "No partner in the register has this code or name. Type it as in the register."
            )
            unknown.append(Unknown(row=one.row, text=one.text, remedy=remedy))
        elif len(row["ids"]) > 1:
            codes = pgettext("between items", ", ").join(row["codes"][:4])
            remedy = _("Several partners are called so. Write the code: %(codes)s.") % {
                "codes": codes
            }
            unknown.append(Unknown(row=one.row, text=one.text, remedy=remedy))
        else:
            ids += row["ids"]
    return _put(tag, ids, source="typed", person_name=person_name, now=now, unknown=unknown)


def put_audience_on(
    *, made_id: int, expression: str, name: str = "", person_name: str, now: datetime
) -> Filled:
    """Everybody an audience means now; who joins it later does not follow. Raises NoSuchMadeTag, AudienceUnreadable."""
    tag = _list(made_id)
    try:
        chosen = select_audience.select(select_audience.read(expression))
    except ExpressionProblem as error:
        raise refused(error, expression) from error
    ids = audience_rows.partner_ids(chosen.ordinals)
    return _put(tag, ids, source="audience", name=name, person_name=person_name, now=now)


def put_partners_on(
    *, made_id: int, partner_ids: Sequence[int], person_name: str, now: datetime
) -> Filled:
    """Those picked or ticked. Raises NoSuchMadeTag."""
    tag = _list(made_id)
    return _put(tag, partner_ids, source="chosen", person_name=person_name, now=now)


def take_off(
    *, made_id: int, entry_ids: Sequence[int], person_name: str, now: datetime
) -> list[int]:
    """The entries that were taken off now; their past stays. Raises NoSuchMadeTag."""
    tag = _list(made_id)
    done = sql.column(
        "UPDATE signals_list_entry SET taken_at = %s, taken_by_name = %s"
        " WHERE tag_id = %s AND id = ANY(%s) AND taken_at IS NULL RETURNING id",
        [now, person_name[:80], made_id, list(entry_ids)],
    )
    _tell("take_off_list", tag, len(done), now=now)
    return done


def put_back(*, made_id: int, entry_ids: Sequence[int], now: datetime) -> int:
    """Undo a taking off: the entries as they were; who was put on again meanwhile stays as it is. Raises NoSuchMadeTag."""
    tag = _list(made_id)
    done = sql.column(
        "UPDATE signals_list_entry AS e SET taken_at = NULL, taken_by_name = '' WHERE tag_id = %s AND id = ANY(%s)"
        " AND taken_at IS NOT NULL AND NOT EXISTS (SELECT FROM signals_list_entry AS n WHERE n.tag_id = e.tag_id"
        "  AND n.partner_id = e.partner_id AND n.taken_at IS NULL) RETURNING id",
        [made_id, list(entry_ids)],
    )
    _tell("put_back_on_list", tag, len(done), now=now)
    return len(done)


def _put(
    tag: MadeTag, ids: Sequence[int], *, source: str, person_name: str, now: datetime, name: str = "",
    unknown: Sequence[Unknown] = (),
) -> Filled:  # fmt: skip
    wanted = sorted(set(ids))
    added = sql.column(
        "INSERT INTO signals_list_entry (tag_id, partner_id, source, source_name, put_at, put_by_name, taken_by_name)"
        " SELECT %s, p.partner_id, %s, %s, %s, %s, '' FROM partners_pub_partner p WHERE p.partner_id = ANY(%s)"
        " ON CONFLICT DO NOTHING RETURNING id",
        [tag.id, source, name[:120], now, person_name[:80], wanted],
    )
    _tell("put_on_list", tag, len(added), now=now)
    return Filled(entry_ids=added, there=len(wanted) - len(added), unknown=list(unknown))


def _tell(verb: str, tag: MadeTag, count: int, *, now: datetime) -> None:
    if not count:
        return
    sql.execute("UPDATE signals_made_tag SET changed_at = %s WHERE id = %s", [now, tag.id])
    audit.record(verb, subject=(_SUBJECT, tag.id), name=tag.name, after={"rows": count})
    place_made_soon(tag.key)


def _list(made_id: int) -> MadeTag:
    tag = made_tags.made_tag(made_id)
    if not tag.is_list or tag.archived_at is not None:
        raise NoSuchMadeTag
    return tag
