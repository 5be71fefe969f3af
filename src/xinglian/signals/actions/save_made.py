"""Make a tag by a rule or as a list, change it, put it away and bring it back."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.actions.place_made import place_made_soon
from xinglian.signals.queries import made_tags, made_uses, select_audience
from xinglian.signals.queries.made_tags import MadeTag, NoSuchMadeTag
from xinglian.signals.queries.problem_text import refused
from xinglian.signals.queries.words import tag_words
from xinglian.signals.rules import made
from xinglian.signals.rules.problems import ExpressionProblem

_KEPT = ("name", "name_en", "note", "expression", "expires_on")


class MadeNameMissing(Refusal):
    """A tag needs a name."""

    sentence = _("Give the tag a name: what a colleague would call these partners.")
    field = "name"


class MadeNameTaken(Refusal):
    """Two tags of one name cannot be told apart in a rule."""

    sentence = _("There is a tag called “%(name)s” already. Choose another name.")

    def __init__(self, name: str, *, field: str) -> None:
        super().__init__(name=name, field=field)


class Circle(Refusal):
    """A tag that leads back to itself means nobody."""

    sentence = _(
        "The rule leads back to this tag: %(way)s. Take one of these names out of the rule."
    )
    field = "audience_expr"


class StillUsed(Refusal):
    """Whoever names the tag would mean nobody."""

    sentence = _("“%(name)s” is used by %(uses)s. Take it out there first, then put it away.")


class EndedBefore(Refusal):
    """A list that ends in the past would be empty at once."""

    sentence = _("Choose a last day from today on, or leave it empty: then the list never ends.")
    field = "expires_on"


def save_made(
    *,
    kind: str,
    name: str,
    name_en: str = "",
    note: str = "",
    expression: str = "",
    expires_on: date | None = None,
    person_name: str,
    now: datetime,
    today: date,
    made_id: int | None = None,
) -> int:
    """A new tag, or the changed one with `made_id`; its id. Partners follow within seconds.
    Raises MadeNameMissing, MadeNameTaken, AudienceUnreadable, Circle, EndedBefore, NoSuchMadeTag."""
    after: dict[str, Any] = {
        "name": " ".join(name.split())[:80], "name_en": " ".join(name_en.split())[:80], "note": note.strip()[:300],
        "expression": "", "expires_on": expires_on if kind == "list" else None,
    }  # fmt: skip
    if not after["name"]:
        raise MadeNameMissing
    if after["expires_on"] is not None and after["expires_on"] < today:
        raise EndedBefore
    if kind == "rule":
        try:
            after["expression"] = select_audience.read(expression).text
        except ExpressionProblem as error:
            raise refused(error, expression) from error
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.made'))")
    before = None if made_id is None else _standing(made_id)
    tags = made_tags.in_use()
    _names_free(after, tags, made_id)
    if before is None:
        saved = int(
            sql.value(
                "INSERT INTO signals_made_tag (kind, name, name_en, note, expression, expires_on, owner_person_id, owner_name,"
                " created_at, changed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [kind, *(after[key] for key in _KEPT), scope.current().person_id, person_name[:80], now, now],
            )
        )  # fmt: skip
        audit.record(
            "make_tag", subject=("signals.made_tag", saved), name=after["name"], after=_told(after)
        )
    else:
        saved = before.id
        _no_circle(before, after, tags)
        sql.execute(
            "UPDATE signals_made_tag SET name = %s, name_en = %s, note = %s, expression = %s, expires_on = %s,"
            " changed_at = %s WHERE id = %s",
            [*(after[key] for key in _KEPT), now, saved],
        )
        was = {key: getattr(before, key) for key in _KEPT}
        audit.record(
            "change_made_tag", subject=("signals.made_tag", saved), name=after["name"], before=_told(was), after=_told(after)
        )  # fmt: skip
    place_made_soon(made.key_of(saved))
    return saved


def put_made_away(*, made_id: int, now: datetime) -> MadeTag:
    """Nobody carries it any more; its past stays. Raises NoSuchMadeTag, StillUsed."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.made'))")
    tag = _standing(made_id)
    uses = made_uses.uses_of_made(tag.key)
    if uses:
        raise StillUsed(name=tag.label, uses=uses.said)
    sql.execute("UPDATE signals_made_tag SET archived_at = %s WHERE id = %s", [now, made_id])
    audit.record("put_made_tag_away", subject=("signals.made_tag", made_id), name=tag.name)
    place_made_soon(tag.key)
    return tag


def bring_made_back(*, made_id: int) -> MadeTag:
    """In use again, as it was. Raises NoSuchMadeTag, MadeNameTaken, AudienceUnreadable when its rule names what is gone."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.made'))")
    tag = made_tags.made_tag(made_id)
    if tag.archived_at is None:
        return tag
    _names_free({"name": tag.name, "name_en": tag.name_en}, made_tags.in_use(), made_id)
    if not tag.is_list:
        try:
            select_audience.read(tag.expression)
        except ExpressionProblem as error:
            raise refused(error, tag.expression) from error
    sql.execute("UPDATE signals_made_tag SET archived_at = NULL WHERE id = %s", [made_id])
    audit.record("bring_made_tag_back", subject=("signals.made_tag", made_id), name=tag.name)
    place_made_soon(tag.key)
    return tag


def _standing(made_id: int) -> MadeTag:
    tag = made_tags.made_tag(made_id)
    if tag.archived_at is not None:
        raise NoSuchMadeTag
    return tag


def _names_free(after: dict[str, Any], tags: dict[str, MadeTag], made_id: int | None) -> None:
    for field in ("name", "name_en"):
        word = after[field].lower()
        others = {name for tag in tags.values() if tag.id != made_id for name in tag.names}
        if word and (word in tag_words() or word in others):
            raise MadeNameTaken(after[field], field=field)


def _no_circle(before: MadeTag, after: dict[str, Any], tags: dict[str, MadeTag]) -> None:
    named = {key: made_tags.named_by(tag.expression) for key, tag in tags.items()}
    named[before.key] = made_tags.named_by(after["expression"])
    way = made.circle(before.key, named)
    if way:
        raise Circle(way=" → ".join(tags[key].label for key in way))


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """As the audit page shows it: a day as a day, nothing that is empty."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value not in ("", None)
    }
