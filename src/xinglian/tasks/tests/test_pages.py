"""Tasks on screen: given, handed in from a phone, reviewed by the handful."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.push.tests.test_answers import PNG
from xinglian.tasks.models import Assignment, Handin, ProofFile, Task

Door = Callable[[Member], Client]
JIANGSU = "32"


def give(cast: Cast, client_of: Door, **more: object) -> Assignment:
    due = clock.now() + timedelta(days=5)
    answer = client_of(cast.director).post(
        "/tasks/new/", {"title": "挂新海报", "steps": "挂在收银台上方", "due_at": f"{due:%Y-%m-%d %H:%M}", "proofs": ["photo"]} | more
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    with acting(network()):
        return Assignment.objects.latest("id")


def of(member: Member) -> Task:
    with acting(network()):
        return Task.objects.get(partner_id=member.org_id)


def hand(cast: Cast, client_of: Door, member: Member, **headers: str) -> int:
    return client_of(member).post(
        f"/tasks/mine/{of(member).pk}/hand-in/",
        {"photo": SimpleUploadedFile("a.png", PNG, "image/png"), "lat": "32.06", "lon": "118.79"},
        headers=headers,
    ).status_code  # fmt: skip


def test_a_photo_from_a_phone_is_reviewed_and_sent_back_with_words(cast: Cast, client_of: Door) -> None:  # fmt: skip
    one = give(cast, client_of)
    owner, director = client_of(cast.jiangdong_owner), client_of(cast.director)
    assert "挂新海报" in owner.get("/tasks/mine/").content.decode()
    task = of(cast.jiangdong_owner)
    refused = owner.post(f"/tasks/mine/{task.pk}/hand-in/", {"note": "没有照片"})
    assert refused.status_code == 422
    assert "没有照片" in refused.content.decode()
    assert hand(cast, client_of, cast.jiangdong_owner) == 302
    with acting(network()):
        photo = ProofFile.objects.get().pk
    assert director.get(f"/tasks/proof/{photo}/")["Content-Type"] == "image/png"
    assert client_of(cast.shuchi_owner).get(f"/tasks/proof/{photo}/").status_code == 404
    assert client_of(cast.csm).get(f"/tasks/t/{task.pk}/").status_code == 404
    assert "江东汽配" in director.get(f"/tasks/a/{one.pk}/").content.decode()
    assert director.post(f"/tasks/t/{task.pk}/", {"reason": "拍不清"}).status_code == 302
    assert "拍不清" in owner.get(f"/tasks/mine/{task.pk}/").content.decode()


def test_many_are_accepted_at_once_and_only_those_of_the_assignment(cast: Cast, client_of: Door) -> None:  # fmt: skip
    one = give(cast, client_of)
    for member in (cast.jiangdong_owner, cast.shuchi_owner):
        hand(cast, client_of, member)
    ids = [of(cast.jiangdong_owner).pk, of(cast.shuchi_owner).pk]
    director = client_of(cast.director)
    assert director.post(f"/tasks/a/{one.pk}/accept/", {"id": ids[:1]}).status_code == 302
    assert (of(cast.jiangdong_owner).state, of(cast.shuchi_owner).state) == (
        "accepted",
        "handed_in",
    )
    assert director.post(f"/tasks/a/{one.pk}/reject/", {"all": "1", "reason": ""}).status_code == 422  # fmt: skip
    assert director.post(f"/tasks/a/{one.pk}/reject/", {"all": "1", "reason": "歪了"}).status_code == 302  # fmt: skip
    assert of(cast.shuchi_owner).reason == "歪了"
    assert client_of(cast.auditor).post(f"/tasks/a/{one.pk}/accept/", {"id": ids}).status_code == 403  # fmt: skip


def test_a_tap_kept_on_the_phone_counts_once(cast: Cast, client_of: Door) -> None:
    give(cast, client_of)
    now = clock.now()
    tap = {
        "X-Tap-Key": str(uuid4()), "X-Tap-For": str(cast.jiangdong_owner.membership_id),
        "X-Tap-At": (now - timedelta(minutes=30)).isoformat(), "X-Tap-Sent": now.isoformat(),
    }  # fmt: skip
    assert [hand(cast, client_of, cast.jiangdong_owner, **tap) for _ in range(2)] == [200, 200]
    with acting(network()):
        assert Handin.objects.count() == 1


def test_lists_ask_no_more_for_more_rows(cast: Cast, client_of: Door) -> None:
    few = give(cast, client_of, region=JIANGSU)
    director, owner = client_of(cast.director), client_of(cast.jiangdong_owner)
    mine = f"/tasks/mine/{of(cast.jiangdong_owner).pk}/"

    def asked(client: Client, path: str) -> tuple[int, int]:
        """How many words the page has, and how many statements it took."""
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(path).content.decode()
        return page.count("data-row") + page.count("/tasks/mine/"), len(seen)

    before = [asked(director, "/tasks/"), asked(owner, "/tasks/mine/"), asked(director, f"/tasks/a/{few.pk}/?state=all")]  # fmt: skip
    many = [give(cast, client_of) for _ in range(4)]
    after = [asked(director, "/tasks/"), asked(owner, "/tasks/mine/"), asked(director, f"/tasks/a/{many[0].pk}/?state=all")]  # fmt: skip
    assert [statements for _rows, statements in after] == [statements for _rows, statements in before]  # fmt: skip
    assert all(more > fewer for (more, _), (fewer, _) in zip(after, before, strict=True))
    tried = asked(owner, mine)[1]
    hand_in_first(client_of, cast.jiangdong_owner, mine)
    assert asked(owner, mine)[1] == tried


def hand_in_first(client_of: Door, member: Member, mine: str) -> None:
    photo = SimpleUploadedFile("a.png", PNG, "image/png")
    assert client_of(member).post(f"{mine}hand-in/", {"photo": photo}).status_code == 302
