"""Answers with photos, and taps that arrive late, twice, or from the wrong person."""

import io
import struct
import uuid
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Member, session_of
from xinglian.kernel import clock, files, plain_photo, sql, taps
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.models import Answer, AnswerPhoto


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"tEXt", b"GPS\x0032.06N")
    + _chunk(b"IDAT", zlib.compress(b"\x00\x80"))
    + _chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8" + b"\xff\xe0\x00\x04JF" + b"\xff\xe1\x00\x0aExifGPS!" + b"\xff\xfe\x00\x06SN42"
    + b"\xff\xdb\x00\x05\xff\xd9\x01" + b"\xff\xda\x00\x03\x01ab\xff\x00cd\xff\xd0ef" + b"\xff\xd9"
    + b"\xff\xd8\xff\xe1\x00\x0aExifSECO\xff\xd9"
)  # fmt: skip


@pytest.fixture
def sent(cast: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="封存 2611 批", body="请贴封条。")], now=clock.now() - timedelta(hours=2),
            org_ids=[cast.jiangdong_id, cast.shuchi_id], must_acknowledge=True, ack_minutes=60,
        )  # fmt: skip
    api.release_message(message_id=message_id)
    with acting(network()):
        sql.execute(
            "UPDATE push_inbox SET sent_at = %s WHERE message_id = %s",
            [clock.now() - timedelta(hours=2), message_id],
        )
    return message_id


def _client(member: Member) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(member)
    return client


def _tap(
    member: Member, *, ago: timedelta = timedelta(0), skew: timedelta = timedelta(0), key: str = ""
) -> dict[str, str]:
    """What the phone sends along; `skew`: how far its clock is ahead of ours."""
    now = datetime.now(tz=UTC) + skew
    return {
        "X-Tap-Key": key or str(uuid.uuid4()), "X-Tap-For": str(member.membership_id),
        "X-Tap-At": (now - ago).isoformat(), "X-Tap-Sent": now.isoformat(),
    }  # fmt: skip


def _photo(name: str = "box.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_answer_with_a_photo_reaches_the_sender_and_nobody_else(cast: Any, sent: int) -> None:
    url = reverse("push:answer", args=[sent])
    written = _client(cast.jiangdong_owner).post(
        url, {"text": "仓里 46 件，已封存", "photo": _photo()}
    )
    assert written.status_code == 302
    with acting(network()):
        photo_id = AnswerPhoto.objects.get().pk
    photo_url = reverse("push:answer_photo", args=[photo_id])
    assert b"46" in _client(cast.jiangdong_owner).get(reverse("push:message", args=[sent])).content
    assert _client(cast.shuchi_owner).get(photo_url).status_code == 404
    assert (
        "仓里 46 件"
        not in _client(cast.shuchi_owner).get(reverse("push:message", args=[sent])).content.decode()
    )
    page = _client(cast.director).get(reverse("push:answers", args=[sent])).content.decode()
    assert "仓里 46 件，已封存" in page
    assert photo_url in page
    assert _client(cast.csm).get(photo_url).status_code == 404, "another region's partner"
    shown = _client(cast.director).get(photo_url)
    assert shown["Content-Type"] == "image/png"
    assert b"GPS" not in b"".join(shown.streaming_content)  # type: ignore[arg-type]


def test_an_answer_is_written_only_by_who_received_the_message(cast: Any, sent: int) -> None:
    answer = reverse("push:answer", args=[sent])
    assert _client(cast.garage_tech).post(answer, {"text": "x"}).status_code == 404
    for values in (
        {"membership_id": cast.jiangdong_clerk.membership_id},
        {"person_id": cast.jiangdong_clerk.person_id},
        {"org_id": cast.shuchi_id},
    ):
        own = {
            "membership_id": cast.jiangdong_owner.membership_id, "org_id": cast.jiangdong_id,
            "person_id": cast.jiangdong_owner.person_id,
        }  # fmt: skip
        now = clock.now()
        with (
            acting(cast.jiangdong_owner.scope),
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            Answer.objects.create(
                message_id=sent, text="forged", tapped_at=now, received_at=now, **(own | values)
            )


def test_the_author_has_new_answers_to_do_until_they_are_opened(cast: Any) -> None:
    with acting(cast.manager.scope):
        message_id = api.send_now(
            words=[api.Words(subject="问价", body="请回复。")], now=clock.now(), org_ids=[cast.shuchi_id],
        )  # fmt: skip
    with acting(network()):
        sql.execute(
            "UPDATE push_message SET author_id = %s WHERE id = %s",
            [cast.manager.person_id, message_id],
        )
    api.release_message(message_id=message_id)
    _client(cast.shuchi_owner).post(reverse("push:answer", args=[message_id]), {"text": "要 20 桶"})
    badge, answers = reverse("push:answers_badge"), reverse("push:answers", args=[message_id])
    assert b">1<" in _client(cast.manager).get(badge).content
    assert _client(cast.director).get(badge).content == b"", "only the author's to-do"
    _client(cast.director).get(answers)
    assert b">1<" in _client(cast.manager).get(badge).content
    _client(cast.manager).get(answers)
    assert _client(cast.manager).get(badge).content == b""


def test_what_is_refused_says_why_and_keeps_what_was_written(cast: Any, sent: int) -> None:
    client, url = _client(cast.jiangdong_owner), reverse("push:answer", args=[sent])
    refused = [
        ({"text": " "}, "回复是空的"),
        ({"text": "长" * 2001}, "2001"),
        ({"text": "图", "photo": _photo("a.gif", b"GIF89a")}, "a.gif"),
        ({"text": "图", "photo": _photo("a.jpg", PNG)}, "a.jpg"),
        ({"text": "图", "photo": [_photo() for _n in range(5)]}, "最多 4"),
    ]
    for data, words in refused:
        page = client.post(url, data)
        assert page.status_code == 422, words
        assert words in page.content.decode()
        if str(data["text"]).strip():
            assert str(data["text"]) in page.content.decode()
    with acting(network()):
        assert Answer.objects.count() == 0
        assert AnswerPhoto.objects.count() == 0


def test_a_photo_loses_what_it_tells_and_keeps_its_picture() -> None:
    plain = plain_photo.strip(JPEG)
    assert b"Exif" not in plain
    assert b"SN42" not in plain
    assert plain.startswith(b"\xff\xd8\xff\xe0\x00\x04JF\xff\xdb")
    assert plain.endswith(b"ab\xff\x00cd\xff\xd0ef\xff\xd9"), "the second picture is gone"
    assert plain_photo.strip(PNG).count(b"IDAT") == 1
    for broken in (b"", b"GIF89a", JPEG[:20], JPEG[:-40], PNG[:30]):
        with pytest.raises(plain_photo.NotAPhoto):
            plain_photo.strip(broken)


def test_the_moment_of_the_tap_counts_whatever_the_phones_clock_says(cast: Any, sent: int) -> None:
    """Tapped 100 minutes ago in a cellar, on a phone whose clock is three days ahead."""
    url = reverse("push:confirm", args=[sent, "acknowledged"])
    before = clock.now()
    answer = _client(cast.jiangdong_owner).post(
        url, headers=_tap(cast.jiangdong_owner, ago=timedelta(minutes=100), skew=timedelta(days=3))
    )
    assert answer.json()["state"] == "done"
    with acting(network()):
        at = sql.value("SELECT at FROM push_receipt WHERE kind = 'acknowledged'")
        skew = sql.value("SELECT skew_seconds FROM kernel_tap")
    assert abs(at - (before - timedelta(minutes=100))) < timedelta(seconds=30)
    assert abs(skew + 3 * 86400) < 30


def test_a_clock_turned_back_writes_neither_before_the_sending_nor_last_years_books(
    cast: Any, sent: int
) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    old = taps.moment(tapped_at=now - timedelta(days=400), sent_at=now, now=now)
    assert old.tapped_at == now - taps.OLDEST
    ahead = taps.moment(tapped_at=now + timedelta(hours=1), sent_at=now, now=now)
    assert ahead.tapped_at == now
    _client(cast.jiangdong_owner).post(
        reverse("push:confirm", args=[sent, "acknowledged"]),
        headers=_tap(cast.jiangdong_owner, ago=timedelta(days=20)),
    )
    with acting(network()):
        assert sql.value(
            "SELECT acknowledged_at = sent_at FROM push_inbox WHERE membership_id = %s",
            [cast.jiangdong_owner.membership_id],
        )


def test_the_same_tap_sent_again_gets_the_same_answer_and_does_nothing(
    cast: Any, sent: int
) -> None:
    client, url = _client(cast.jiangdong_owner), reverse("push:answer", args=[sent])
    tap = _tap(cast.jiangdong_owner)
    first = client.post(url, {"text": "一次", "photo": _photo()}, headers=tap)
    again = client.post(url, {"text": "一次", "photo": _photo()}, headers=tap)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    refused = _tap(cast.jiangdong_owner)
    said = [client.post(url, {"text": ""}, headers=refused) for _n in range(2)]
    assert [(one.status_code, one.json()["state"]) for one in said] == [(409, "refused")] * 2
    with acting(network()):
        assert Answer.objects.count() == 1
        assert AnswerPhoto.objects.count() == 1


def test_a_tap_of_somebody_else_waits_for_them(cast: Any, sent: int) -> None:
    """The phone changed hands: the second person's session never sends the first one's taps."""
    url = reverse("push:confirm", args=[sent, "acknowledged"])
    answer = _client(cast.jiangdong_clerk).post(url, headers=_tap(cast.jiangdong_owner))
    assert (answer.status_code, answer.json()["state"]) == (409, "other")
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_tap") == 0
        assert sql.value("SELECT count(*) FROM push_receipt WHERE kind = 'acknowledged'") == 0


def test_a_message_superseded_meanwhile_counts_when_it_was_tapped_before(
    cast: Any, sent: int
) -> None:
    with acting(network()):
        newer = api.send_now(
            words=[api.Words(subject="封存 2611、2612 批", body="两批都封。")], now=clock.now(),
            org_ids=[cast.jiangdong_id, cast.shuchi_id], must_acknowledge=True,
        )  # fmt: skip
        sql.execute("UPDATE push_message SET supersedes_id = %s WHERE id = %s", [sent, newer])
    api.release_message(message_id=newer)
    with acting(network()):
        sql.execute("UPDATE push_message SET superseded_by_id = %s WHERE id = %s", [newer, sent])
        sql.execute(
            "UPDATE push_message SET started_at = now() - interval '30 minutes' WHERE id = %s",
            [newer],
        )
    url = reverse("push:confirm", args=[sent, "acknowledged"])
    early = _client(cast.jiangdong_owner).post(
        url, headers=_tap(cast.jiangdong_owner, ago=timedelta(minutes=45))
    )
    assert early.json()["state"] == "done"
    assert "替代" in early.json()["note"]
    assert early.json()["note_url"] == reverse("push:message", args=[newer])
    late = _client(cast.shuchi_owner).post(
        url, headers=_tap(cast.shuchi_owner, ago=timedelta(minutes=5))
    )
    assert late.json()["state"] == "refused"
    assert "封存 2611 批" in late.json()["sentence"]
    with acting(network()):
        assert sql.column(
            "SELECT membership_id FROM push_receipt WHERE kind = 'acknowledged' AND message_id = %s",
            [sent],
        ) == [cast.jiangdong_owner.membership_id]


def test_odd_tap_headers_are_bad_requests(cast: Any, sent: int) -> None:
    url = reverse("push:confirm", args=[sent, "acknowledged"])
    for name, value in (
        ("X-Tap-Key", "1"), ("X-Tap-At", "yesterday"), ("X-Tap-Sent", "2026-11-20T10:00:00"), ("X-Tap-At", ""),
        ("X-Tap-At", "0001-01-01T00:00:00+14:00"),
    ):  # fmt: skip
        tap = _tap(cast.jiangdong_owner) | {name: value}
        assert _client(cast.jiangdong_owner).post(url, headers=tap).status_code == 400, (
            name,
            value,
        )


def test_a_page_looked_at_ahead_is_not_read_until_it_is_shown(cast: Any, sent: int) -> None:
    client, url = _client(cast.jiangdong_owner), reverse("push:message", args=[sent])
    ahead = client.get(url, headers={"X-Xl-Ahead": "1"})
    assert ahead["X-Xl-Keep"] == str(cast.jiangdong_owner.membership_id)
    assert b"data-outbox-now" in ahead.content
    with acting(network()):
        assert sql.value("SELECT count(*) FROM push_receipt") == 0
    client.post(
        reverse("push:confirm", args=[sent, "read"]),
        headers=_tap(cast.jiangdong_owner, ago=timedelta(minutes=3)),
    )
    with acting(network()):
        assert sql.column("SELECT kind FROM push_receipt") == ["read"]
    assert b"data-outbox-now" not in client.get(url).content


def test_taps_are_seen_by_the_person_alone(cast: Any, sent: int) -> None:
    url = reverse("push:confirm", args=[sent, "acknowledged"])
    _client(cast.jiangdong_owner).post(url, headers=_tap(cast.jiangdong_owner))
    for member, seen in (
        (cast.jiangdong_owner, 1), (cast.jiangdong_clerk, 0), (cast.shuchi_owner, 0), (cast.director, 0),
    ):  # fmt: skip
        with acting(member.scope):
            assert sql.value("SELECT count(*) FROM kernel_tap") == seen, member.login


def test_photos_lie_in_the_file_store_of_their_owner(cast: Any, sent: int) -> None:
    _client(cast.shuchi_owner).post(
        reverse("push:answer", args=[sent]), {"photo": _photo("箱子.PNG")}
    )
    with acting(cast.shuchi_owner.scope):
        stored = AnswerPhoto.objects.select_related("file").get().file
        assert (stored.org_id, stored.purpose) == (cast.shuchi_id, "push.answer")
        assert files.open_file(stored).read() == plain_photo.strip(io.BytesIO(PNG).read())
