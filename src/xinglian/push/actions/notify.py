"""Tell people of an organisation what happened: in the product and by their own channels, in their language."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import override

from xinglian.identity.api import Role
from xinglian.kernel import sql
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.rules import template

LANGUAGES = ("zh-hans", "zh-hant", "en")
# Who of an organisation hears of business; of the maker those who answer it.
OF_MAKER = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
OF_PARTNER = (Role.PARTNER_OWNER, Role.PARTNER_CLERK)
_MEMBERS = """
SELECT m.membership_id FROM identity_pub_membership AS m JOIN identity_pub_organisation AS o ON o.org_id = m.org_id
 WHERE m.org_id = %s AND m.is_active AND (m.roles && %s OR m.person_id = ANY(%s)) AND m.person_id IS DISTINCT FROM %s ORDER BY 1
"""


def in_each_language(
    *, words: Callable[[], tuple[str, str]], action: Callable[[], str]
) -> list[Words]:
    """Plain subject and body, and the label of the link, as `words` and `action` give them in the language in force."""
    said = []
    for language in LANGUAGES:
        with override(language):
            subject, body = words()
            said.append(
                Words(
                    subject=template.escape(subject)[:120], body=template.escape(body), language=language, action_label=action()
                )
            )  # fmt: skip
    return said


def notify(
    *,
    org_id: int,
    words: Callable[[], tuple[str, str]],
    action: Callable[[], str],
    url: str,
    now: datetime,
    roles: Sequence[str] = (*OF_MAKER, *OF_PARTNER),
    person_ids: Sequence[int] = (),
    but_person_id: int | None = None,
    is_simulated: bool = False,
) -> int | None:
    """`words` gives subject and body in the language in force, `action` the label of the link. In a job, as the network.

    Those of `roles` in the organisation, and `person_ids`, without `but_person_id`. The message's id; None where nobody is to be told.
    """
    members = sql.column(_MEMBERS, [org_id, [str(role) for role in roles], list(person_ids), but_person_id])  # fmt: skip
    if not members:
        return None
    return send_now(
        words=in_each_language(words=words, action=action), now=now, membership_ids=members, roles=[], is_notice=True, action_url=url,
        channels=("inapp", "webpush"), is_simulated=is_simulated,
    )  # fmt: skip
