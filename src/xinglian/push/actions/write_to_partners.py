"""A draft whose audience is settled on another page: partners ticked there, or what a list showed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.draft import begin_draft, lock_draft
from xinglian.push.models import Message


class NobodyThere(Refusal):
    sentence = _(
        "None of the selected partners is within your reach any more. Reload the list and select again."
    )


def write_to_partners(
    *,
    viewer: Viewer,
    partner_ids: Sequence[int] | None = None,
    audience_expr: str = "",
    now: datetime,
) -> Message:
    """A draft to exactly these partners, or to an expression. Partners out of the viewer's sight are left out.

    Raises NobodyThere.
    """
    seen = None if partner_ids is None else seen_of(partner_ids)
    if seen == []:
        raise NobodyThere
    message = begin_draft(
        org_id=viewer.org_id, author_id=viewer.person_id, author_name=viewer.name, now=now,
        language=viewer.language, audience_expr=audience_expr, region_paths=viewer.region_paths,
    )  # fmt: skip
    if seen is not None:
        message.org_ids = seen
        message.save(update_fields=["org_ids"])
    return message


def seen_of(partner_ids: Sequence[int]) -> list[int]:
    """Those within reach, merged ones left out; row security narrows."""
    return sql.column(
        "SELECT partner_id FROM partners_pub_partner WHERE partner_id = ANY(%s)"
        " AND merged_into_partner_id IS NULL ORDER BY partner_id",
        [list(partner_ids)],
    )


def send_to_the_same(message: Message, *, as_message_id: int) -> None:
    """What takes a message's place goes to the partners that one was meant for, when they were chosen one by one."""
    old = Message.objects.filter(pk=as_message_id).values_list("org_ids", flat=True).first()
    if old:
        message.org_ids = seen_of(old)
        message.save(update_fields=["org_ids"])


def choose_by_conditions(*, message_id: int, now: datetime) -> Message:
    """Let the list of partners go: the audience is chosen by conditions from here on. Raises NotADraft."""
    message = lock_draft(message_id)
    message.org_ids, message.saved_at = None, now
    message.save(update_fields=["org_ids", "saved_at"])
    return message
