"""Tags people made: those in use by key, their words, and what each names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.rules import made
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.problems import ExpressionProblem

_COLUMNS = (
    "id, kind, name, name_en, note, expression, owner_person_id, owner_name, expires_on, created_at, changed_at,"
    " archived_at"
)


class NoSuchMadeTag(Refusal):
    """It is not there."""

    sentence = _("There is no such tag. The list of tags shows all that exist.")


@dataclass(frozen=True, kw_only=True)
class MadeTag:
    id: int
    kind: str
    name: str
    name_en: str
    note: str
    expression: str
    owner_person_id: int | None
    owner_name: str
    expires_on: date | None
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None

    @property
    def key(self) -> str:
        return made.key_of(self.id)

    @property
    def is_list(self) -> bool:
        return self.kind == "list"

    @property
    def label(self) -> str:
        """The English name for those who read English, where there is one."""
        return (
            self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name
        )

    @property
    def names(self) -> set[str]:
        """What tags may be called exactly alike, in lower case."""
        return {name.lower() for name in (self.name, self.name_en) if name}

    def has_ended(self, today: date) -> bool:
        """A list whose last day is over: nobody is on it any more."""
        return self.expires_on is not None and self.expires_on < today


def in_use() -> dict[str, MadeTag]:
    """By key, in the order of their names; none for a partner."""
    if scope.current().role == "xl_partner":
        return {}
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM signals_made_tag WHERE archived_at IS NULL ORDER BY kind DESC, name",
        kept=True,
    )
    return {one.key: one for one in (MadeTag(**row) for row in rows)}


def made_tag(made_id: int) -> MadeTag:
    """Put away or not. Raises NoSuchMadeTag."""
    row = sql.row(f"SELECT {_COLUMNS} FROM signals_made_tag WHERE id = %s", [made_id])
    if row is None:
        raise NoSuchMadeTag
    return MadeTag(**row)


def put_away() -> list[dict[str, Any]]:
    """The latest first."""
    return sql.rows(
        "SELECT id, kind, name, archived_at FROM signals_made_tag WHERE archived_at IS NOT NULL"
        " ORDER BY archived_at DESC LIMIT 50"
    )


def words() -> dict[str, tuple[str, ...]]:
    """Keys and names, as an expression may write them."""
    tags = in_use()
    found: dict[str, tuple[str, ...]] = {}
    for key, tag in tags.items():
        for name in tag.names:
            # A name with spaces is written made:"…".
            for word in (name, f"{made.PREFIX}:{name}"):
                found[word] = (*found.get(word, ()), key)
    return found | {key: (key,) for key in tags}


def labels(keys: Mapping[str, Any] | list[str] | set[str]) -> dict[str, str]:
    """Names by key, of tags put away as well; no question when no key is one."""
    ids = [found for key in keys if (found := made.id_of(key)) is not None]
    if not ids or scope.current().role == "xl_partner":
        return {}
    rows = sql.rows(f"SELECT {_COLUMNS} FROM signals_made_tag WHERE id = ANY(%s)", [ids])
    return {one.key: one.label for one in (MadeTag(**row) for row in rows)}


def named_by(expression: str) -> set[str]:
    """The made tags a stored rule names; none for a list."""
    try:
        return made.named_in(parse(expression)) if expression else set()
    except ExpressionProblem:
        return set()
