"""Owners hear of new alerts: one message each, however many there are."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.push import api as push
from xinglian.risk.models import Alert
from xinglian.risk.queries.words import headline, marked

_MOST_LINES = 8
_LANGUAGES = ("zh-hans", "en")


def tell_owners(alerts: Sequence[Alert], *, now: datetime) -> int:
    """How many people were told."""
    by_owner: dict[int, list[Alert]] = {}
    for one in alerts:
        if one.owner_id is not None:
            by_owner.setdefault(one.owner_id, []).append(one)
    if not by_owner:
        return 0
    places = identity.regions_by_path(paths={one.path for one in alerts if one.path})
    names = {path: place.name for path, place in places.items()}
    members = {
        row["person_id"]: row["membership_id"]
        for row in sql.rows(
            "SELECT DISTINCT ON (m.person_id) m.person_id, m.membership_id FROM identity_pub_membership AS m"
            " JOIN identity_pub_organisation AS o ON o.org_id = m.org_id AND o.kind = 'maker'"
            " WHERE m.is_active AND m.person_id = ANY(%s) ORDER BY m.person_id, m.membership_id",
            [list(by_owner)],
        )
    }
    for person_id, mine in by_owner.items():
        if (membership_id := members.get(person_id)) is None:
            continue
        message_id = push.send_now(
            words=_words(sorted(mine, key=lambda one: -one.level), names), now=now, membership_ids=[membership_id],
            roles=[], is_notice=True, channels=("inapp", "webpush", "email"), action_url=_url(mine),
            is_simulated=all(one.is_simulated for one in mine),
        )  # fmt: skip
        Alert.objects.filter(pk__in=[one.pk for one in mine]).update(message_id=message_id)
    return len(members)


def _url(mine: Sequence[Alert]) -> str:
    return f"/risk/alerts/{mine[0].pk}/" if len(mine) == 1 else "/risk/?of=mine"


def _words(mine: Sequence[Alert], names: dict[str, str]) -> list[push.Words]:
    found = []
    for language in _LANGUAGES:
        with override(language):
            lines = [f"- {headline(one, names.get(one.path, ''))}" for one in mine[:_MOST_LINES]]
            if len(mine) > _MOST_LINES:
                lines.append(_("- and %(n)s more") % {"n": len(mine) - _MOST_LINES})
            found.append(
                push.Words(
                    subject=marked(
                        ngettext("Risk radar: %(n)s alert for you", "Risk radar: %(n)s alerts for you", len(mine)) % {"n": len(mine)},
                        is_drill=all(one.drill_id is not None for one in mine),
                    ),
                    body=push.as_text("\n".join(lines)), language=language, action_label=_("Open the radar"),
                )
            )  # fmt: skip
    return found
