"""Who names a made tag: audiences, other tags, and messages that have not been sent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xinglian.kernel import sql
from xinglian.signals.queries import made_tags


@dataclass(frozen=True, kw_only=True)
class MadeUses:
    """(id, name) each, by name."""

    audiences: list[tuple[int, str]]
    tags: list[tuple[int, str]]
    messages: list[tuple[int, str]]

    def __bool__(self) -> bool:
        return bool(self.audiences or self.tags or self.messages)

    @property
    def said(self) -> str:
        """All by name, in one phrase."""
        named = [
            *(_("the audience “%(name)s”") % {"name": name} for _id, name in self.audiences),
            *(_("the tag “%(name)s”") % {"name": name} for _id, name in self.tags),
            *(_("the message “%(name)s”") % {"name": name} for _id, name in self.messages),
        ]
        return pgettext("between items", ", ").join(named)


def uses_of_made(key: str) -> MadeUses:
    """Of audiences those in the caller's sight: another person's own ones say themselves what is gone."""
    given = {"key": key}
    audiences = sql.rows(
        "SELECT id, name, expression FROM signals_audience WHERE archived_at IS NULL"
        " AND strpos(expression, %(key)s) > 0 ORDER BY name",
        given,
    )
    tags = sql.rows(
        "SELECT id, name, expression FROM signals_made_tag WHERE archived_at IS NULL"
        " AND strpos(expression, %(key)s) > 0 ORDER BY name",
        given,
    )
    messages = (
        sql.rows(
            "SELECT message_id AS id, title AS name, audience_expr AS expression FROM push_pub_rule"
            " WHERE sent_at IS NULL AND strpos(audience_expr, %(key)s) > 0 ORDER BY title",
            given,
        )
        if sql.value("SELECT to_regclass('push_pub_rule')")
        else []
    )
    found = [
        [(row["id"], row["name"]) for row in rows if key in made_tags.named_by(row["expression"])]
        for rows in (audiences, tags, messages)
    ]
    return MadeUses(audiences=found[0], tags=found[1], messages=found[2])
