"""Old months go to the archive, stay on the same pages, and come back as they were."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import session_of
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.partners.api import Mark
from xinglian.push import api
from xinglian.push.actions.archive_month import archive_month, due_months, put_back
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.tally import tally_message
from xinglian.push.models import Archive, Message
from xinglian.push.queries import (
    archived_inbox,
    funnels,
    missing,
    months,
    partner_timeline,
    proof,
    recipients,
    shelf,
)
from xinglian.push.queries import why as query
from xinglian.push.rules import standing

MONTH = date(2025, 3, 1)
TABLES = shelf.TABLES


def _old_message(cast: Any) -> int:
    """A message of twenty months ago: sent now, then given a number of that month, with everything that hangs on it."""
    with acting(network()):
        sent = api.send_now(
            words=[api.Words(subject="旧通知", body="{person.name}：旧\n“内容”, \\ ''")],
            title="旧通知",
            org_ids=[cast.jiangdong_id, cast.shuchi_id],
            channels=["inapp", "webhook"],
            now=clock.now(),
        )
    assert release_message(message_id=sent)
    with acting(network()):
        reader = sql.value(
            "SELECT min(membership_id) FROM push_inbox WHERE message_id = %s", [sent]
        )
        record_receipts(
            receipts=[NewReceipt(message_id=sent, membership_id=reader, kind="acknowledged", at=clock.now())],
            now=clock.now(),
        )  # fmt: skip
        old = months.first_id(MONTH) + 5
        months.ensure_month(old)
        then = datetime(2025, 3, 2, tzinfo=UTC)
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at, next_at,"
            " external_id, address, code, reason, decided_by, tried)"
            " SELECT message_id, membership_id, 'email', 0, org_id, 'failed', 1, sent_at, sent_at, '', '', '550', 'no, \"such\"',"
            " '', '{smtp,\"a b\"}' FROM push_inbox WHERE message_id = %s ON CONFLICT DO NOTHING",
            [sent],
        )
        columns = ", ".join(
            sql.column(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'push_message'::regclass AND attnum > 0"
                " AND NOT attisdropped AND attname <> 'id' AND attgenerated = ''"
            )
        )
        sql.execute(
            f"INSERT INTO push_message (id, {columns}) SELECT %s, {columns} FROM push_message WHERE id = %s",
            [old, sent],
        )
        sql.execute(
            "UPDATE push_message SET started_at = %s, sent_at = %s, wave_at = NULL WHERE id = %s",
            [then, then, old],
        )
        for table in TABLES:
            sql.execute(f"UPDATE {table} SET message_id = %s WHERE message_id = %s", [old, sent])
        sql.execute("UPDATE push_variant SET message_id = %s WHERE message_id = %s", [old, sent])
        tally_message(message_id=old)
    return old


def _contents() -> dict[str, list[Any]]:
    return {
        table: sorted(sql.column(f"SELECT to_jsonb(t)::text FROM {table} t WHERE message_id = %s", [months.first_id(MONTH) + 5]))
        for table in TABLES
    }  # fmt: skip


def _archive(cast: Any) -> Archive:
    done = archive_month(month=MONTH, org_id=cast.maker_id, now=clock.now())
    assert done is not None
    return done


@pytest.fixture
def old(cast: Any) -> int:
    return _old_message(cast)


def test_a_month_comes_back_from_the_archive_as_it_was(cast: Any, old: int) -> None:
    with acting(network()):
        before = _contents()
        done = _archive(cast)
        assert done.rows == [len(before[table]) for table in TABLES]
        assert all(not rows for rows in _contents().values())
        assert MONTH not in sql.column("SELECT month FROM push_months()")
        put_back(archive_id=int(done.pk), now=clock.now())
        assert _contents() == before
        assert all(before.values())


def test_the_pages_of_an_archived_message_show_what_they_showed(cast: Any, old: int) -> None:
    then, now = datetime(2025, 3, 2, tzinfo=UTC), clock.now()

    def seen() -> list[Any]:
        with acting(staff(org_id=cast.maker_id)), shelf.books_of(old) as books:
            return [
                funnels.funnels(message_ids=[old], books=books),
                funnels.reach(message_id=old, required_roles=["partner_owner"], started_at=then, target_minutes=10, books=books),
                funnels.curve(message_id=old, started_at=then, now=now, books=books),
                recipients.by_channel(message_id=old, books=books),
                recipients.trouble(message_id=old, books=books),
                recipients.held(message_id=old, books=books),
                *(recipients.recipients(message_id=old, only=only).rows for only in recipients.FILTERS),
                recipients.recipients(message_id=old, words="江东").rows,
                list(recipients.every_recipient(message_id=old)),
            ]  # fmt: skip

    before = seen()
    with acting(network()):
        _archive(cast)
    with acting(staff(org_id=cast.maker_id)):
        assert shelf.is_archived(old)
    assert seen() == before


def test_whoever_looks_after_regions_sees_those_of_the_archive_too(cast: Any, old: int) -> None:
    with acting(network()):
        path = sql.value(
            "SELECT region_path::text FROM identity_organisation WHERE id = %s", [cast.jiangdong_id]
        )
    region = ".".join(path.split(".")[:3])

    def rows() -> tuple[set[int], int]:
        with (
            acting(staff(org_id=cast.maker_id, region_paths=(region,))),
            shelf.books_of(old) as books,
        ):
            return (
                {row["org_id"] for row in recipients.recipients(message_id=old).rows},
                funnels.funnels(message_ids=[old], books=books)[old].recipients,
            )

    before = rows()
    assert before[0] == {cast.jiangdong_id}
    with acting(network()):
        _archive(cast)
    assert rows() == before


def test_a_person_finds_and_opens_their_own_archived_messages_and_no_others(
    cast: Any, old: int
) -> None:
    me = cast.jiangdong_owner
    with acting(network()):
        _archive(cast)
    mine = {"membership_id": me.membership_id, "org_id": me.org_id}
    with acting(me.scope):
        listed = archived_inbox.items(**mine, before=None, limit=10)
        assert [one.message_id for one in listed] == [old]
        opened = archived_inbox.item(message_id=old, **mine)
        assert opened is not None
        assert opened.subject == "旧通知"
        assert opened.is_archived
        assert not opened.waits
        assert (
            archived_inbox.item(
                message_id=old, membership_id=me.membership_id, org_id=cast.shuchi_id
            )
            is None
        )


def test_a_month_with_something_under_way_stays(cast: Any, old: int) -> None:
    today = date(2027, 6, 1)
    with acting(network()):
        assert due_months(today=today) == [MONTH]
        sql.execute("UPDATE push_message SET wave_at = now() WHERE id = %s", [old])
        assert due_months(today=today) == []
        sql.execute(
            "UPDATE push_message SET wave_at = NULL, started_at = %s WHERE id = %s",
            [today - timedelta(days=30), old],
        )
        assert due_months(today=today) == []
    with acting(staff(org_id=cast.maker_id)):
        knobs.turn(key="push.archive_months", to=0)
    with acting(network()):
        sql.execute("UPDATE push_message SET started_at = '2025-03-02' WHERE id = %s", [old])
        assert due_months(today=today) == []


def test_a_month_is_not_dropped_when_the_archive_holds_another_number_of_rows(
    cast: Any, old: int
) -> None:
    with acting(network()):
        before = _contents()
        with pytest.raises(DatabaseError, match="has"), transaction.atomic():
            sql.execute("SELECT push_drop_month(%s, %s)", [MONTH, [1, 0, 0]])
        assert _contents() == before


def test_a_count_that_comes_late_leaves_the_numbers_of_an_archived_message(
    cast: Any, old: int
) -> None:
    def counted() -> Any:
        return sql.row("SELECT recipients, tally_read FROM push_message WHERE id = %s", [old])

    with acting(network()):
        before = counted()
        _archive(cast)
        tally_message(message_id=old)
        assert counted() == before


def _client(member: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["xl_session"] = session_of(member)
    return client


def test_archived_pages_say_so_and_whoever_may_puts_the_month_back(cast: Any, old: int) -> None:
    with acting(network()):
        _archive(cast)
    boss, reader = _client(cast.director), _client(cast.jiangdong_owner)
    for name in ("push:result", "push:recipients"):
        page = boss.get(reverse(name, args=[old])).content.decode()
        assert reverse("push:put_back", args=[old]) in page
    assert cast.jiangdong_owner.name in page
    assert boss.get(reverse("push:export", args=[old])).status_code == 200
    listed = reader.get(reverse("push:inbox"), {"only": "archived"}).content.decode()
    assert "旧通知" in listed
    assert reader.get(reverse("push:message", args=[old])).status_code == 200
    assert _client(cast.auditor).post(reverse("push:put_back", args=[old])).status_code == 403
    assert boss.post(reverse("push:put_back", args=[old])).status_code == 302
    with acting(network()):
        waiting = sql.rows("SELECT args FROM procrastinate_jobs WHERE task_name = 'push.put_back'")
        assert len(waiting) == 1
        put_back(archive_id=waiting[0]["args"]["archive_id"], now=clock.now())
    assert (
        reverse("push:put_back", args=[old])
        not in boss.get(reverse("push:result", args=[old])).content.decode()
    )


@pytest.fixture
def here_for_years(cast: Any) -> None:
    with acting(network()):
        for table in ("identity_organisation", "identity_membership"):
            sql.execute(f"UPDATE {table} SET created_at = '2024-06-01'")


def test_proof_board_why_and_timeline_say_of_the_archive_what_they_said_before(
    cast: Any, old: int, here_for_years: None
) -> None:
    message = Message.objects.get  # read again each time, as a page does
    who, now = cast.jiangdong_owner, clock.now()

    def seen() -> list[Any]:
        with acting(staff(org_id=cast.maker_id)):
            return [
                list(proof.proof_rows(message_ids=[old])),
                proof.text_hash(old),
                *(
                    missing.missing(message=message(pk=old), code=code, now=now, **more).rows
                    for code in ("", *standing.OPEN, standing.NOBODY, standing.SHORT)
                    for more in ({}, {"region_path": "cn.southwest"})
                ),
                [
                    (one.row, one.ways, one.receipts, one.missing)
                    for ask in (query.stories, query.shelved)
                    for one in ask(person_id=who.person_id)
                ],
                partner_timeline.messages(
                    partner_id=cast.jiangdong_id, mark=Mark(at=now, key=2**62), limit=20, viewer=None
                ),
            ]  # fmt: skip

    before = seen()
    assert all(before[place] for place in (0, 2, -2, -1))
    with acting(network()):
        _archive(cast)
    assert seen() == before


def test_the_pages_of_archived_months_open(cast: Any, old: int, here_for_years: None) -> None:
    with acting(network()):
        _archive(cast)
    boss = _client(cast.director)
    for name in ("proof", "proof_document", "board", "versions"):
        assert boss.get(reverse(f"push:{name}", args=[old])).status_code == 200, name
    page = boss.get(reverse("push:why", args=[cast.jiangdong_owner.person_id]), {"message": old})
    assert "旧通知" in page.content.decode()
    assert "Not a recipient" not in page.content.decode()
