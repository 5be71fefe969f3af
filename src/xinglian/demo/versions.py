"""A notice of the sample story that was corrected once: two versions, and what changed between them."""

from datetime import timedelta

from xinglian.demo import outreach
from xinglian.demo.experiments import elsewhere
from xinglian.demo.stage import Maker
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push
from xinglian.push.actions.draft import begin_draft, save_draft, save_variant
from xinglian.push.models import Message

TITLE = "旧件返厂：收件地址与时间"
_FIRST = "{person.name|您好}：\n\n- **寄到**：常州市新北区黄河东路 88 号返厂组\n- **截止**：每月 25 日\n- **运费**：由您先付，结算时一并返还\n\n箱内请放旧件清单。"
_SECOND = "{person.name|您好}：\n\n- **寄到**：常州市新北区黄河东路 88 号 3 号库返厂组\n- **截止**：每月 28 日\n- **运费**：到付，由我们承担\n\n箱内请放旧件清单，并写明伙伴编号。"


def tell(*, maker: Maker) -> int:
    """How many versions went out; none when they are there already."""
    with acting(network()):
        if sql.value("SELECT EXISTS (SELECT FROM push_message WHERE title = %s)", [TITLE]):
            return 0
        org_ids = elsewhere()[:24]
    first = _send(maker, _FIRST, org_ids, supersedes_id=None)
    with acting(network()):
        outreach.set_back(first, minutes=timedelta(days=3).total_seconds() / 60)
        _read(first, 7)
    second = _send(maker, _SECOND, org_ids, supersedes_id=first, title=f"{TITLE}（更正）")
    with acting(network()):
        outreach.set_back(second, minutes=40)
        _read(second, 13)
    return 2


def _read(message_id: int, one_not: int) -> None:
    """All within minutes but every so many-th."""
    readers = sql.rows("SELECT membership_id, sent_at FROM push_inbox WHERE message_id = %s ORDER BY membership_id", [message_id])  # fmt: skip
    push.record_receipts(
        receipts=[
            push.NewReceipt(
                message_id=message_id, membership_id=row["membership_id"], kind="read", is_simulated=True,
                at=row["sent_at"] + timedelta(minutes=1 + place % 8),
            )
            for place, row in enumerate(readers, start=1) if place % one_not
        ],
        now=clock.now(),
    )  # fmt: skip


def _send(
    maker: Maker, body: str, org_ids: list[int], *, supersedes_id: int | None, title: str = TITLE
) -> int:
    author_id, second_id = maker.people[outreach.AUTHOR][0], maker.people[outreach.APPROVER][0]
    now = clock.now()
    with acting(staff(org_id=maker.org_id, person_id=author_id)), outreach.without_waiting():
        draft = begin_draft(
            org_id=maker.org_id, author_id=author_id, author_name=outreach.name_of(outreach.AUTHOR), title=title, now=now,
            supersedes_id=supersedes_id,
        )  # fmt: skip
        save_draft(message_id=draft.pk, changes={"channels": ["inapp"]}, now=now)
        Message.objects.filter(pk=draft.pk).update(org_ids=org_ids, fallback=[], climbs_as_usual=False)  # fmt: skip
        save_variant(message_id=draft.pk, language="zh-hans", subject=TITLE, body=body, is_checked=True, now=now)  # fmt: skip
        state = push.hand_in(message_id=int(draft.pk), now=now)
    if state == "in_review":
        with acting(staff(org_id=maker.org_id, person_id=second_id)), outreach.without_waiting():
            push.approve(message_id=int(draft.pk), person_id=second_id, name=outreach.name_of(outreach.APPROVER), now=now)  # fmt: skip
    push.release_message(message_id=int(draft.pk))
    return int(draft.pk)
