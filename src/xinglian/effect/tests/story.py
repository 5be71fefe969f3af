"""Two messages to the rivals and their receipts: what figures are counted from."""

from datetime import datetime, timedelta
from typing import Any

from tests.fixtures.cast import Cast
from xinglian.effect.actions.count_message import count_message
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.push.api import NewReceipt, Words


def send(cast: Cast, *, now: datetime, days_ago: int = 0, **settings: Any) -> int:
    """A message of the manager's to both rivals, four people; the owner of 江东 must be reached."""
    with acting(cast.director.scope):
        message_id = push.send_now(
            words=[Words(subject="价格", body="见附件")], org_ids=[cast.jiangdong_id, cast.shuchi_id],
            required_roles=["partner_owner"], now=now, author_id=cast.manager.person_id, author_name=cast.manager.name,
            **{"kind": "policy", "title": "价格", "must_acknowledge": True, **settings},
        )  # fmt: skip
    push.work_until_done()
    if days_ago:
        with acting(network()):
            for table, columns in (("push_message", ("started_at", "sent_at")), ("push_inbox", ("sent_at",))):  # fmt: skip
                key = "id" if table == "push_message" else "message_id"
                changes = ", ".join(f"{one} = {one} - make_interval(days => %(days)s)" for one in columns)  # fmt: skip
                sql.execute(
                    f"UPDATE {table} SET {changes} WHERE {key} = %(id)s",
                    {"days": days_ago, "id": message_id},
                )
    return message_id


def answer(message_id: int, *, sent_at: datetime, said: list[tuple[Any, str, float]]) -> None:
    """(member, kind, minutes after the sending); then it is counted."""
    with acting(network()):
        push.record_receipts(
            receipts=[
                NewReceipt(message_id=message_id, membership_id=member.membership_id, kind=kind, at=sent_at + timedelta(minutes=minutes))
                for member, kind, minutes in said
            ],
            now=sent_at + timedelta(days=3),
        )  # fmt: skip
        count_message(message_id=message_id, now=sent_at + timedelta(days=3))
