"""One saved audience: who is meant now, how it has moved, of whom it is made."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from xinglian.kernel import scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.queries import audience_uses, members, select_audience
from xinglian.signals.queries.audience_days import DaySize, Moves, Past, past_of
from xinglian.signals.queries.audience_uses import Use
from xinglian.signals.queries.makeup import Makeup, makeup
from xinglian.signals.queries.members import Member
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.queries.say_audience import say_many
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.queries.tag_list import Freshness, freshness
from xinglian.signals.rules.nodes import Everyone, Term, any_of, leaves
from xinglian.signals.rules.problems import ExpressionProblem

_HERE = ZoneInfo("Asia/Shanghai")
_MOST_NAMED = 12
EVERYONE = Expression(text="all", node=Everyone())
# Who has ended belonged to audiences before.
_EVER = Expression(text="", node=any_of([Everyone(), Term("status:ended")]))


class NoSuchAudience(Refusal):
    """It is not there, or another person's own."""

    sentence = _("There is no such audience, or it is somebody's own.")


@dataclass(frozen=True, kw_only=True)
class Saved:
    audience_id: int
    name: str
    note: str
    expression: str
    is_shared: bool
    created_by: int | None
    created_by_name: str
    changed_at: datetime
    archived_at: datetime | None
    is_starred: bool


@dataclass(frozen=True, kw_only=True)
class AudiencePage:
    """`problem` is a sentence when the rule names something that is gone: then there are no counts."""

    saved: Saved
    sentence: str
    problem: str
    count: int
    everybody: int
    sizes: list[DaySize]
    moves: Moves | None
    came: list[Member]
    left: list[Member]
    sample: list[Member]
    makeup: Makeup | None
    uses: list[Use]
    freshness: Freshness | None
    ordinals: BitMap

    @property
    def share(self) -> float:
        return self.count / self.everybody if self.everybody else 0.0


def saved_audience(*, audience_id: int) -> Saved:
    """Raises NoSuchAudience."""
    row = sql.row(
        "SELECT a.id AS audience_id, a.name, a.note, a.expression, a.is_shared, a.created_by, a.created_by_name,"
        " a.changed_at, a.archived_at, s.audience_id IS NOT NULL AS is_starred FROM signals_audience a"
        " LEFT JOIN signals_audience_star s ON s.audience_id = a.id AND s.person_id = %s WHERE a.id = %s",
        [scope.current().person_id, audience_id],
    )
    if row is None:
        raise NoSuchAudience
    return Saved(**row)


def audience_page(
    *,
    audience_id: int,
    now: datetime,
    seed: int,
    since: date | None = None,
    until: date | None = None,
) -> AudiencePage:
    """`since`, `until`: the two nights to compare; none: the last seven days. Raises NoSuchAudience."""
    saved = saved_audience(audience_id=audience_id)
    uses = audience_uses.uses_of(expression=saved.expression)
    try:
        expression = select_audience.read(saved.expression)
    except ExpressionProblem as error:
        return _unreadable(saved, sentence_of(error.problem), uses)
    chosen, everyone, ever = select_audience.select_many([expression, EVERYONE, _EVER])
    past = past_of(audience_id=audience_id, within=ever.ordinals)
    moves = _moves(past, since, until, now.astimezone(_HERE).date())
    named = {leaf.name for leaf in leaves(expression.node) if isinstance(leaf, Term)}
    return AudiencePage(
        saved=saved,
        sentence=say_many([expression])[0],
        problem="",
        count=chosen.count,
        everybody=everyone.count,
        sizes=past.sizes(),
        moves=moves,
        came=_first(moves.came) if moves else [],
        left=_first(moves.left) if moves else [],
        sample=members.sample_of(chosen.ordinals, seed=audience_id + seed),
        makeup=makeup(chosen.ordinals, everyone=everyone.ordinals, named=named),
        uses=uses,
        freshness=freshness(),
        ordinals=chosen.ordinals,
    )


def _moves(past: Past, since: date | None, until: date | None, today: date) -> Moves | None:
    last = until or today
    return past.between(since or _begin(past, last - timedelta(days=7)), last)


def _begin(past: Past, day: date) -> date:
    """A week back, or the first night when the past is shorter."""
    return max(day, past.nights[-1].day) if past.nights else day


def _first(ordinals: BitMap) -> list[Member]:
    return members.members_of(list(ordinals[:_MOST_NAMED]), most_tags=2)


def _unreadable(saved: Saved, problem: str, uses: list[Use]) -> AudiencePage:
    nothing: dict[str, Any] = {
        "sizes": [],
        "moves": None,
        "came": [],
        "left": [],
        "sample": [],
        "makeup": None,
    }
    return AudiencePage(
        saved=saved, sentence="", problem=problem, count=0, everybody=0, uses=uses, freshness=freshness(),
        ordinals=BitMap(), **nothing,
    )  # fmt: skip
