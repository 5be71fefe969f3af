"""One truth: old links lead to the live version, readers are told what changed, pins end, roles acknowledge."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.draft import begin_draft, save_draft, save_variant
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Message
from xinglian.push.queries import inbox, proof, versions
from xinglian.push.rules.variants import bits
from xinglian.push.rules.what_changed import Piece, what_changed

Door = Callable[[Member], Client]
OLD = "降温政策：补贴 3 元。截止 7 月 31 日。请备货。"
NEW = "降温政策：补贴 5 元。截止 8 月 15 日。请备货。退货运费由厂家承担。"


def send(
    cast: Cast,
    body: str,
    *,
    subject: str = "降温政策",
    org_ids: list[int] | None = None,
    **fields: Any,
) -> int:
    now = clock.now()
    words = [
        api.Words(subject=subject, body=body),
        api.Words(subject="Cold", body=f"Subsidy {len(body)}. Stock up.", language="en"),
    ]
    with acting(network()):
        message_id = api.send_now(
            words=words, now=now, org_ids=org_ids or [cast.jiangdong_id, cast.shuchi_id], kind="policy",
            channels=("inapp",),
        )  # fmt: skip
        Message.objects.filter(pk=message_id).update(**fields)
    release_message(message_id=message_id)
    return message_id


def read(member: Member, message_id: int, kind: str = "read") -> None:
    now = clock.now()
    with acting(member.scope):
        record_receipts(
            receipts=[NewReceipt(message_id=message_id, membership_id=member.membership_id, kind=kind, at=now)], now=now
        )  # fmt: skip


def link(message_id: int, member: Member) -> str:
    token = api.personal_link(
        message_id=message_id, membership_id=member.membership_id, channel="email"
    )
    return reverse("push:link", args=[token])


def test_the_link_of_an_old_mail_opens_the_version_in_force(cast: Cast) -> None:
    first = send(cast, OLD)
    second = send(cast, NEW, supersedes_id=first)
    third = send(cast, NEW + "完。", supersedes_id=second)
    answer = Client().get(link(first, cast.jiangdong_owner))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{link(third, cast.jiangdong_owner)}?from={first}"
    page = Client().get(answer.headers["Location"]).content.decode()
    assert "退货运费由厂家承担" in page
    assert "第 3 版" in page
    assert Client().get(link(first, cast.jiangdong_owner) + "?as_sent=1").status_code == 200


def test_an_old_link_says_so_when_the_newer_one_was_for_others(cast: Cast) -> None:
    first = send(cast, OLD)
    send(cast, NEW, supersedes_id=first, org_ids=[cast.shuchi_id])
    page = Client().get(link(first, cast.jiangdong_owner))
    assert page.status_code == 200
    assert "不再有效" in page.content.decode()
    assert "退货运费" not in page.content.decode()


def test_nobody_reaches_anothers_version_by_the_from_of_a_link(cast: Cast) -> None:
    first = send(cast, OLD)
    second = send(cast, NEW, supersedes_id=first)
    foreign = send(cast, "只给蜀驰。", subject="机密", org_ids=[cast.shuchi_id])
    send(cast, "只给蜀驰二。", subject="机密", org_ids=[cast.shuchi_id], supersedes_id=foreign)
    page = Client().get(f"{link(second, cast.jiangdong_owner)}?from={foreign}").content.decode()
    assert "as_sent" not in page


def test_versions_are_numbered_and_the_old_one_knows_when_it_was_replaced(cast: Cast) -> None:
    first = send(cast, OLD)
    second = send(cast, NEW, supersedes_id=first)
    with acting(cast.jiangdong_owner.scope):
        rows = sql.rows(
            "SELECT id, version, origin_id, superseded_at IS NOT NULL AS over FROM push_message ORDER BY id"
        )
    assert rows == [
        {"id": first, "version": 1, "origin_id": first, "over": True},
        {"id": second, "version": 2, "origin_id": first, "over": False},
    ]


def test_who_read_the_old_version_is_shown_what_changed_and_nobody_else(
    cast: Cast, client_of: Door
) -> None:
    first = send(cast, OLD)
    read(cast.jiangdong_owner, first)
    second = send(cast, NEW, supersedes_id=first)
    page = (
        client_of(cast.jiangdong_owner).get(reverse("push:message", args=[second])).content.decode()
    )
    assert "<del>3</del>" in page
    assert "<ins>5</ins>" in page
    assert "<ins>退货运费由厂家承担。</ins>" in page
    clerk = (
        client_of(cast.jiangdong_clerk).get(reverse("push:message", args=[second])).content.decode()
    )
    assert "<del>" not in clerk


def test_the_difference_is_told_in_the_language_that_is_read_now(cast: Cast) -> None:
    first = send(cast, OLD)
    read(cast.jiangdong_owner, first)
    with acting(network()):
        sql.execute(
            "UPDATE push_inbox SET variant_id = (SELECT id FROM push_variant WHERE message_id = %s AND language = 'en')"
            " WHERE message_id = %s", [first, first],
        )  # fmt: skip
    second = send(cast, NEW, supersedes_id=first)
    with acting(cast.jiangdong_owner.scope):
        item = inbox.item(
            message_id=second, membership_id=cast.jiangdong_owner.membership_id, org_id=cast.jiangdong_id
        )  # fmt: skip
        assert item is not None
        told = versions.read_before(
            item=item, membership_id=cast.jiangdong_owner.membership_id, org_id=cast.jiangdong_id
        )  # fmt: skip
    assert told is not None
    assert (told.language, told.version) == ("zh-hans", 1)
    assert Piece("new", "5") in told.changes[0].pieces


def test_staff_compare_every_language_and_the_approver_sees_what_changes(
    cast: Cast, client_of: Door
) -> None:
    first = send(cast, OLD)
    second = send(cast, NEW, supersedes_id=first)
    page = client_of(cast.auditor).get(reverse("push:versions", args=[second])).content.decode()
    assert "<ins>5</ins>" in page
    assert f"<ins>{len(NEW)}</ins>" in page
    with acting(cast.manager.scope):
        now = clock.now()
        draft = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="x", now=now, title="三", supersedes_id=second
        )  # fmt: skip
        save_variant(
            message_id=draft.pk, language="zh-hans", subject="降温政策", body="补贴 9 元。", now=now
        )
        Message.objects.filter(pk=draft.pk).update(state="in_review")
    shown = client_of(cast.director).get(reverse("push:review", args=[draft.pk])).content.decode()
    assert "xl-changes" in shown


def test_a_pin_ends_by_itself(cast: Cast) -> None:
    now = clock.now()
    send(cast, OLD, is_pinned=True, pinned_until=now - timedelta(seconds=1))
    stays = send(cast, OLD, is_pinned=True, pinned_until=now + timedelta(hours=1))
    with acting(cast.jiangdong_owner.scope):
        top = inbox.on_top(
            membership_id=cast.jiangdong_owner.membership_id, org_id=cast.jiangdong_id
        )
    assert [item.message_id for item in top] == [stays]


@pytest.mark.parametrize(
    ("role", "asked"), [("partner_owner", "jiangdong_owner"), ("technician", "jiangdong_tech")]
)
def test_only_the_roles_asked_for_must_acknowledge(cast: Cast, role: str, asked: str) -> None:
    send(cast, OLD, must_acknowledge=True, ack_minutes=10, ack_bits=bits([role]))
    for name in ("jiangdong_owner", "jiangdong_clerk", "jiangdong_tech"):
        member = getattr(cast, name)
        with acting(member.scope):
            counts = inbox.counts(membership_id=member.membership_id, org_id=member.org_id)
            must = sql.value(
                "SELECT must_acknowledge FROM push_pub_receipt WHERE membership_id = %s",
                [member.membership_id],
            )
        assert (counts.must, must) == ((1, True) if name == asked else (0, False)), name


def test_a_partner_has_acknowledged_when_each_role_asked_for_has(cast: Cast) -> None:
    both = bits(["partner_owner", "technician"])
    message_id = send(cast, OLD, must_acknowledge=True, ack_minutes=10, ack_bits=both)
    read(cast.jiangdong_owner, message_id, "acknowledged")
    with acting(network()):
        message = Message.objects.get(pk=message_id)
        half = proof.acknowledged_by_role(message)
    assert (half["acknowledged"], half["roles"]["partner_owner"]["acknowledged"]) == (0, 1)
    read(cast.jiangdong_tech, message_id, "acknowledged")
    with acting(network()):
        assert proof.acknowledged_by_role(message)["acknowledged"] == 1


def test_the_composer_keeps_roles_and_the_end_of_the_pin(cast: Cast, client_of: Door) -> None:
    with acting(cast.manager.scope):
        draft = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="x", now=clock.now(), title="三"
        )  # fmt: skip
    client = client_of(cast.manager)
    url = reverse("push:save", args=[draft.pk])
    client.post(url, {
        "title": "三", "must_acknowledge": "on", "ack_minutes": "10", "ack_roles": ["partner_owner", "technician"],
        "is_pinned": "on", "pinned_until": "2030-01-02 09:30",
    })  # fmt: skip
    with acting(network()):
        kept = Message.objects.get(pk=draft.pk)
    assert (kept.ack_bits, kept.pinned_until is not None and kept.pinned_until.year) == (5, 2030)
    said = client.post(url, {"title": "三", "pinned_until": "someday"}).content.decode()
    assert "someday" in said
    with acting(cast.manager.scope):
        save_draft(message_id=draft.pk, changes={"pinned_until": None}, now=clock.now())


def test_what_changed_is_told_sentence_by_sentence() -> None:
    changes = what_changed(OLD, NEW)
    assert [change.kind for change in changes] == ["changed", "changed", "new"]
    assert Piece("gone", "3") in changes[0].pieces
    assert what_changed(OLD, OLD) == ()
    assert [c.kind for c in what_changed("请备货。", "Prices rise 3%.")] == ["gone", "new"]
    assert [c.kind for c in what_changed("", "新。")] == ["new"]


@pytest.mark.parametrize(
    "gone",
    [
        "UPDATE identity_membership SET is_active = false WHERE id = %(membership)s",
        "UPDATE identity_person SET is_active = false WHERE id = %(person)s",
        "UPDATE identity_organisation SET is_active = false WHERE id = %(org)s",
    ],
)
def test_an_old_link_opens_nothing_for_who_may_no_longer_sign_in(cast: Cast, gone: str) -> None:
    who = cast.jiangdong_owner
    first = send(cast, OLD)
    assert Client().get(link(first, who)).status_code == 200
    with acting(network()):
        sql.execute(gone, {"membership": who.membership_id, "person": who.person_id, "org": who.org_id})  # fmt: skip
    assert Client().get(link(first, who)).status_code == 404
