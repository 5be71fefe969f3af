"""What one person has sent lately on their own word: many small sendings are a large one."""

from datetime import datetime, timedelta

from xinglian.kernel import knobs, sql
from xinglian.push.models import Message

_SENT_ALONE = """
SELECT coalesce(sum(greatest(planned, recipients)), 0)::int FROM push_message
 WHERE approver_id IS NULL AND approved_at > %(since)s AND NOT is_test AND NOT is_notice AND id <> %(id)s
   AND (state IN ('approved', 'scheduled', 'sending', 'sent', 'paused') OR started_at IS NOT NULL)
   AND (author_id = ANY (%(people)s::bigint[]) OR submitter_id = ANY (%(people)s::bigint[]))
"""


def sent_alone(*, message: Message, submitter_id: int | None, now: datetime) -> int:
    """Recipients of what the author, or whoever hands it in, sent without a second person in the last hours."""
    hours = int(knobs.value("push.approval_hours"))
    people = [id for id in {message.author_id, submitter_id} if id is not None]
    return int(
        sql.value(
            _SENT_ALONE,
            {"id": message.pk, "people": people, "since": now - timedelta(hours=hours)},
        )
    )


def needs_second_person(*, recipients: int, sent_alone: int) -> bool:
    return recipients + sent_alone > int(knobs.value("push.approval_size"))
