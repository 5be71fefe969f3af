"""One tag people made: what it means, who carries it, how that changed, who uses it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import made_tags, made_uses, members, select_audience
from xinglian.signals.queries.explain import Explained, explain
from xinglian.signals.queries.list_entries import source_text
from xinglian.signals.queries.made_tags import MadeTag
from xinglian.signals.queries.made_uses import MadeUses
from xinglian.signals.queries.makeup import Makeup, makeup
from xinglian.signals.queries.members import Member
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.queries.say_audience import say_many
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.queries.tag_list import Freshness, freshness
from xinglian.signals.queries.tag_past import count_before
from xinglian.signals.rules.nodes import Everyone, Term
from xinglian.signals.rules.problems import ExpressionProblem

_HISTORY, _MOVES = 60, 12


@dataclass(frozen=True, kw_only=True)
class MadePage:
    """`problem` is a sentence when the rule names what is gone. `moves`: who came and left lately, newest first;
    `is_waiting` until a change has been computed."""

    tag: MadeTag
    sentence: str
    problem: str
    count: int
    everybody: int
    is_waiting: bool
    history: list[tuple[datetime, int]]
    gained: int
    lost: int
    count_before: int | None
    makeup: Makeup
    sample: list[Member]
    moves: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    uses: MadeUses
    freshness: Freshness | None
    ordinals: BitMap

    @property
    def share(self) -> float:
        return self.count / self.everybody if self.everybody else 0.0


def made_page(*, made_id: int, now: datetime, seed: int = 0) -> MadePage:
    """Counts are those of the caller's reach, the history is the network's. Raises NoSuchMadeTag."""
    tag = made_tags.made_tag(made_id)
    carriers, everyone = select_audience.select_many(
        [Expression(text=tag.key, node=Term(tag.key)), Expression(text="all", node=Everyone())]
    )
    sentence, problem = _said(tag)
    history = sql.rows(
        "SELECT counted_at, cardinality, gained, lost FROM signals_tag_count WHERE key = %s ORDER BY id DESC LIMIT %s",
        [tag.key, _HISTORY],
    )
    return MadePage(
        tag=tag,
        sentence=sentence,
        problem=problem,
        count=carriers.count,
        everybody=everyone.count,
        is_waiting=tag.archived_at is None
        and (not history or history[0]["counted_at"] < tag.changed_at),
        history=[(row["counted_at"], row["cardinality"]) for row in reversed(history)],
        gained=history[0]["gained"] if history else 0,
        lost=history[0]["lost"] if history else 0,
        count_before=count_before(tag.key, now=now),
        makeup=makeup(carriers.ordinals, everyone=everyone.ordinals),
        sample=members.sample_of(carriers.ordinals, seed=made_id % 1000 + seed),
        moves=_moves(made_id),
        versions=sql.rows(
            "SELECT version, since, rule, thresholds ->> 'by' AS by FROM signals_tag_version WHERE key = %s"
            " ORDER BY version DESC LIMIT 12",
            [tag.key],
        ),
        uses=made_uses.uses_of_made(tag.key),
        freshness=freshness(),
        ordinals=carriers.ordinals,
    )


def _said(tag: MadeTag) -> tuple[str, str]:
    if tag.is_list:
        return "", ""
    try:
        return say_many([select_audience.read(tag.expression)])[0], ""
    except ExpressionProblem as error:
        return "", sentence_of(error.problem)


def _moves(made_id: int) -> list[dict[str, Any]]:
    return sql.rows(
        "SELECT p.partner_id, p.name, p.code, m.day, m.came FROM ("
        " (SELECT partner_id, since AS day, true AS came FROM signals_made_span WHERE tag_id = %(id)s"
        "   ORDER BY since DESC, id DESC LIMIT %(most)s)"
        " UNION ALL (SELECT partner_id, until, false FROM signals_made_span WHERE tag_id = %(id)s AND until IS NOT NULL"
        "   ORDER BY until DESC, id DESC LIMIT %(most)s)) AS m"
        " JOIN partners_pub_partner p USING (partner_id) ORDER BY m.day DESC, m.came DESC, p.name LIMIT %(most)s",
        {"id": made_id, "most": _MOVES},
    )


@dataclass(frozen=True, kw_only=True)
class MadeWhy:
    """Why a partner carries a made tag, or not: the rule's conditions, or who put it on the list."""

    tag: MadeTag
    partner_name: str
    partner_code: str
    told: Explained | None
    entries: list[dict[str, Any]]
    spans: list[tuple[date, date | None]]
    holds: bool


def made_why(*, made_id: int, partner_id: int) -> MadeWhy | None:
    """None for a partner out of sight. Raises NoSuchMadeTag, ExpressionProblem."""
    tag = made_tags.made_tag(made_id)
    partner = sql.row(
        "SELECT name, code FROM partners_pub_partner WHERE partner_id = %s", [partner_id]
    )
    if partner is None:
        return None
    spans = sql.rows(
        "SELECT since, until FROM signals_made_span WHERE tag_id = %s AND partner_id = %s ORDER BY since DESC LIMIT 6",
        [made_id, partner_id],
    )
    entries = (
        sql.rows(
            "SELECT put_at, put_by_name, source, source_name, taken_at, taken_by_name FROM signals_list_entry"
            " WHERE tag_id = %s AND partner_id = %s ORDER BY put_at DESC LIMIT 6",
            [made_id, partner_id],
        )
        if tag.is_list
        else []
    )
    for row in entries:
        row["source"] = source_text(row["source"], row["source_name"])
    told = (
        None if tag.is_list else explain(select_audience.read(tag.expression), code=partner["code"])
    )
    return MadeWhy(
        tag=tag,
        partner_name=partner["name"],
        partner_code=partner["code"],
        told=told,
        entries=entries,
        spans=[(row["since"], row["until"]) for row in spans],
        holds=any(row["taken_at"] is None for row in entries) if told is None else told.is_in,
    )
