"""What the palette can do: a verb, perhaps a place, in any order ("甘肃 催"). Each leads to a page that says the consequences."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity import api as identity
from xinglian.identity.api import Place, Role, Viewer
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.push import api as push
from xinglian.ui.lists import Hit
from xinglian.workspace.queries.reach import COUNTRY, own_rows
from xinglian.workspace.rules.verbs import verb_of

EDITORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM)


@dataclass(frozen=True, kw_only=True)
class Command:
    """`roles` may do it; `hits` says what exactly would be done, here or everywhere."""

    roles: tuple[Role, ...]
    hits: Callable[[Place | None], list[Hit]]


def commands(*, text: str, viewer: Viewer) -> list[Hit]:
    """What the words ask for. At most two queries."""
    words = text.lower().split()[:4]
    verbs = [(word, verb) for word in words if (verb := verb_of(word))]
    if not verbs:
        return []
    word, verb = verbs[0]
    command = _COMMANDS[verb]
    if not viewer.has(*command.roles):
        return []
    rest = " ".join(one for one in words if one != word)
    place = next(iter(identity.search_regions(words=rest, limit=1)), None) if rest else None
    if rest and place is None:
        return []
    return command.hits(place)


def _chase(place: Place | None) -> list[Hit]:
    """The newest messages that are still open there, with how many."""
    rows = _open_in(place) if place else _open_everywhere()
    if not rows:
        words = (
            _("Nobody to chase in %(place)s") % {"place": place.label}
            if place
            else _("Nobody to chase")
        )
        return [Hit(label=words, url=reverse("push:campaigns"), icon="circle-check")]
    return [
        Hit(
            label=_chase_words(row, place),
            url=reverse("workspace:chase", args=[row["message_id"]])
            + (f"?region={place.code}" if place else ""),
            icon="bell",
        )
        for row in rows
    ]


def _chase_words(row: dict[str, object], place: Place | None) -> str:
    count = int(str(row["open"]))
    given = {"n": f"{count:,}", "title": row["title"], "place": place.label if place else ""}
    if place:
        return (
            ngettext(
                "Chase %(n)s partner in %(place)s: %(title)s",
                "Chase %(n)s partners in %(place)s: %(title)s",
                count,
            )
            % given
        )
    return (
        ngettext("Chase %(n)s partner: %(title)s", "Chase %(n)s partners: %(title)s", count) % given
    )


_OPEN = (
    "SELECT w.message_id, m.title, sum(w.partners - w.answered)::int AS open FROM {rows}"
    " JOIN push_pub_message AS m USING (message_id) WHERE m.state IN ('sending', 'sent') AND {where}"
    " AND w.started_at > now() - interval '30 days' GROUP BY w.message_id, m.title"
    " HAVING sum(w.partners - w.answered) > 0 ORDER BY bool_or(w.must_acknowledge) DESC, w.message_id DESC LIMIT 3"
)


def _open_in(place: Place) -> list[dict[str, object]]:
    return sql.rows(
        _OPEN.format(rows="workspace_reach AS w", where="w.path = %s::ltree"), [place.path]
    )


def _open_everywhere() -> list[dict[str, object]]:
    condition, regions = own_rows(COUNTRY)
    rows = f"(SELECT 1 AS depth) AS g JOIN workspace_reach AS w ON {condition}"
    return sql.rows(_OPEN.format(rows=rows, where="true"), {"regions": regions})


def _write(place: Place | None) -> list[Hit]:
    url = reverse("push:begin")
    if place is None:
        return [Hit(label=_("Write a message"), url=url, icon="send", fields={})]
    return [
        Hit(
            label=_("Write a message to partners in %(place)s") % {"place": place.label}, url=url, icon="send",
            note=_("a draft; nothing goes out yet"), fields={"audience_expr": f"region:{place.code}"},
        )
    ]  # fmt: skip


def _list(place: Place | None) -> list[Hit]:
    url = reverse("partners:list")
    if place is None:
        return [Hit(label=_("Open the list of partners"), url=url, icon="building-2")]
    return [
        Hit(
            label=_("Partners in %(place)s") % {"place": place.label}, url=f"{url}?region={place.code}",
            icon="building-2",
        )
    ]  # fmt: skip


def _import(place: Place | None) -> list[Hit]:
    return (
        []
        if place
        else [Hit(label=_("Import a file"), url=reverse("intake:upload"), icon="upload")]
    )


def _new_partner(place: Place | None) -> list[Hit]:
    return (
        [] if place else [Hit(label=_("Register a partner"), url=reverse("partners:new"), icon="plus")]
    )  # fmt: skip


def _invite(place: Place | None) -> list[Hit]:
    return (
        [] if place else [Hit(label=_("Invite somebody"), url=reverse("identity:invite"), icon="user-plus")]
    )  # fmt: skip


def _sign(place: Place | None) -> list[Hit]:
    return (
        [] if place else [Hit(label=_("What I must acknowledge"), url=reverse("push:inbox") + "?only=must", icon="badge-check")]
    )  # fmt: skip


_COMMANDS: dict[str, Command] = {
    "chase": Command(roles=push.AUTHORS, hits=_chase),
    "write": Command(roles=push.AUTHORS, hits=_write),
    "list": Command(roles=tuple(identity.MAKER_ROLES), hits=_list),
    "import": Command(roles=intake.WRITERS, hits=_import),
    "new": Command(roles=EDITORS, hits=_new_partner),
    "invite": Command(
        roles=(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER), hits=_invite
    ),
    "sign": Command(roles=tuple(identity.PARTNER_ROLES), hits=_sign),
}
