from datetime import datetime

from xinglian.kernel import live, sql


def see_answers(*, message_id: int, person_id: int, now: datetime) -> int:
    """The message's author has read its answers: they are no longer to do. How many were new."""
    seen = sql.execute(
        "UPDATE push_answer a SET seen_at = %s FROM push_message m WHERE a.message_id = %s AND a.seen_at IS NULL"
        " AND m.id = a.message_id AND m.author_id = %s",
        [now, message_id, person_id],
    )
    if seen:
        live.publish("answers")
    return seen
