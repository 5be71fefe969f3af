"""What is nobody else's business: a colleague's need, the maker's reasons, help that was given before, other regions' rounds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.find_moments import find_moments
from xinglian.care.actions.keep_day import keep_birthday
from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.models import Case, Checkin, Moment, Need, Reply
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, partner, staff
from xinglian.push import api as push

Door = Callable[[Member], Client]
ANSWER = {"people": "safe", "work": "usual", "stock": "none"}


def colleague(cast: Cast, org_id: int, login: str, role: Role, **more: Any) -> Member:
    with acting(network()):
        made = identity.add_person(
            org_id=org_id, login=login, name="秦秘", roles=[role], now=NOW, **more
        )
    made_scope = staff if org_id == cast.maker_id else partner
    return Member(
        login=login, name="秦秘", person_id=made.person_id, membership_id=made.pk, org_id=org_id,
        scope=made_scope(org_id=org_id, person_id=made.person_id, **more),
    )  # fmt: skip


def neighbour(cast: Cast) -> Member:
    """Another CSM of the same region, who sees no request of the first one."""
    paths = cast.csm.scope.region_paths
    return colleague(cast, cast.maker_id, "csm2", Role.REGIONAL_CSM, region_paths=paths)


def budget(cast: Cast) -> None:
    with acting(cast.director.scope):
        set_fund_budget(
            org_id=cast.maker_id, year=clock.now().year, region_path="cn", amount_minor=10_000_000, now=NOW
        )  # fmt: skip


def asked(cast: Cast, who: Member) -> Case:
    with acting(who.scope):
        return ask_fund(
            partner_id=cast.shuchi_id, cause="illness", beneficiary="李蜀峰", words="住院", amount_minor=100_000,
            person_id=who.person_id, person_name=who.name, now=clock.now(),
        )  # fmt: skip


def approved_by(client_of: Door, case: Case, *members: Member) -> None:
    for member in members:
        client_of(member).post(f"/care/fund/{case.pk}/approve/")


def asked_everywhere(client: Client) -> Checkin:
    given = {"title": "停产传闻", "words": "人还好吗", "questions": list(ANSWER), "within": "24"}
    assert client.post("/care/checkins/new/?event=price", given).status_code == 302
    with acting(network()):
        return Checkin.objects.latest("pk")


def test_a_partner_never_reads_why_a_moment_was_called_not_fitting(
    cast: Cast, client_of: Door
) -> None:
    with acting(network()):
        moment = Moment.objects.create(
            partner_id=cast.shuchi_id, kind="opening_day", occasion="2026", on_date=NOW.date(),
            leaves_on=NOW.date() + timedelta(days=9), found_at=NOW,
        )  # fmt: skip
    client_of(cast.csm).post(f"/care/m/{moment.pk}/unfit/", {"reason": "unwanted"})
    with acting(network()):
        entry = sql.value("SELECT id FROM kernel_audit WHERE verb = 'call_moment_unfit'")
    assert (
        client_of(cast.auditor).get(reverse("identity:audit_entry", args=[entry])).status_code
        == 200
    )
    assert (
        client_of(cast.shuchi_owner).get(reverse("identity:audit_entry", args=[entry])).status_code
        == 404
    )


def test_a_colleagues_answer_takes_no_need_away_that_is_hidden_from_them(
    cast: Cast, client_of: Door
) -> None:
    one = asked_everywhere(client_of(cast.director))
    clerk = client_of(colleague(cast, cast.shuchi_id, "shuchi_clerk", Role.PARTNER_CLERK))
    page, path = f"/care/checkins/{one.pk}/answer/", f"/care/checkins/{one.pk}/answer/send/"
    owner = client_of(cast.shuchi_owner)
    owner.post(path, ANSWER | {"needs": ["talk"], "note": "家里出了事"})
    assert "家里出了事" in owner.get(page).content.decode()
    assert "家里出了事" not in clerk.get(page).content.decode()
    clerk.post(path, ANSWER | {"note": "一切正常"})
    clerk.post(path, ANSWER | {"needs": ["talk"], "note": "我也想聊"})
    with acting(network()):
        need = Need.objects.get()
        assert Reply.objects.get(partner_id=cast.shuchi_id).state == "needs"
    assert (need.kind, need.note, need.asked_by_id) == ("talk", "家里出了事", cast.shuchi_owner.person_id)  # fmt: skip


def test_help_that_another_csm_asked_for_still_brings_a_director_in(
    cast: Cast, client_of: Door
) -> None:
    budget(cast)
    first = asked(cast, neighbour(cast))
    approved_by(client_of, first, cast.manager, cast.director)
    assert asked(cast, cast.csm).needs_director
    path = f"/care/fund/new/{cast.shuchi_id}/"
    assert "内已受助" in client_of(cast.manager).get(path).content.decode()
    page = client_of(cast.csm).get(path).content.decode()
    assert "内已受助" not in page
    assert "内未受助" not in page


def test_help_given_while_another_request_waits_brings_a_director_in(
    cast: Cast, client_of: Door
) -> None:
    budget(cast)
    waits, first = asked(cast, cast.csm), asked(cast, neighbour(cast))
    approved_by(client_of, first, cast.manager, cast.director)
    other = colleague(cast, cast.maker_id, "manager2", Role.CHANNEL_MANAGER)
    approved_by(client_of, waits, cast.manager, other)
    with acting(network()):
        assert Case.objects.get(pk=waits.pk).state == "asked"
    approved_by(client_of, waits, cast.director)
    with acting(network()):
        assert Case.objects.get(pk=waits.pk).state == "approved"


def test_a_regional_csm_closes_no_round_that_asks_other_regions(
    cast: Cast, client_of: Door
) -> None:
    one = asked_everywhere(client_of(cast.director))
    csm = client_of(cast.csm)
    assert "/close/" not in csm.get(f"/care/checkins/{one.pk}/").content.decode()
    assert csm.post(f"/care/checkins/{one.pk}/close/").status_code == 302
    with acting(network()):
        assert Checkin.objects.get(pk=one.pk).closed_at is None
    own = asked_everywhere(csm)
    csm.post(f"/care/checkins/{own.pk}/close/")
    with acting(network()):
        assert Checkin.objects.get(pk=own.pk).closed_at is not None


def test_what_was_spoken_is_read_by_who_cares_for_partners_only(
    cast: Cast, client_of: Door
) -> None:
    client_of(cast.csm).post(
        f"/care/partner/{cast.shuchi_id}/contact/", {"way": "call", "said": "老板住院，下月恢复"}
    )
    timeline = f"/partners/{cast.shuchi_id}/timeline"
    assert "老板住院" in client_of(cast.director).get(timeline).content.decode()
    for member in (cast.support, cast.auditor, cast.officer):
        for path in (timeline, f"{timeline}?only=care"):
            assert "老板住院" not in client_of(member).get(path).content.decode(), member.login


def test_who_has_left_is_congratulated_no_more(cast: Cast) -> None:
    owner = cast.jiangdong_owner
    with acting(owner.scope):
        keep_birthday(
            partner_id=owner.org_id, person_id=owner.person_id, person_name=owner.name, month=5, day=4,
            is_lunar=False, now=NOW,
        )  # fmt: skip
    with acting(network()):
        sql.execute(
            "UPDATE identity_membership SET is_active = false WHERE id = %s", [owner.membership_id]
        )
        assert find_moments(today=date(2027, 5, 4), now=NOW)["birthday"] == 0


def test_a_letters_words_are_read_by_its_readers_its_author_and_who_cares_for_the_partner(
    cast: Cast, client_of: Door
) -> None:
    words = "听说您父亲住院"
    url = reverse("care:record_contact", args=[cast.shuchi_id])
    client_of(cast.csm).post(url, {"way": "message", "said": f"{words}，有什么我能帮忙的？"})
    with acting(network()):
        message_id = int(sql.value("SELECT message_id FROM care_contact"))
        sql.execute("UPDATE push_message SET state = 'scheduled', release_at = %s WHERE id = %s", [clock.now(), message_id])  # fmt: skip
    push.release_message(message_id=message_id)
    owner = cast.shuchi_owner
    answered = client_of(owner).post(
        f"/push/inbox/{message_id}/answer/", {"text": "多谢，已转到华西"}
    )
    assert answered.status_code < 400
    places = [
        *(reverse(f"push:{name}", args=[message_id]) for name in ("result", "review_texts", "proof", "versions", "answers", "recipients")),
        reverse("push:why", args=[owner.person_id]), reverse("partners:partner", args=[cast.shuchi_id]),
        f"/search/?q={words}",
    ]  # fmt: skip
    other = colleague(cast, cast.maker_id, "csm9", Role.REGIONAL_CSM, region_paths=("cn.northeast",))  # fmt: skip
    for member in (cast.support, cast.auditor, other):
        client = client_of(member)
        for place in places:
            answer = client.get(place)
            page = b"".join(answer) if answer.streaming else answer.content
            assert words not in page.decode().replace(f"q={words}", "").replace(f'value="{words}"', ""), (member.login, place)  # fmt: skip
            assert "华西" not in page.decode()
    page = client_of(cast.support).get(reverse("push:review_texts", args=[message_id]))
    assert "私信" in page.content.decode()
    for member in (cast.csm, cast.manager, cast.director):
        page = client_of(member).get(reverse("push:review_texts", args=[message_id]))
        assert words in page.content.decode(), member.login
        assert "华西" in client_of(member).get(reverse("push:answers", args=[message_id])).content.decode()  # fmt: skip
    assert words in client_of(owner).get(f"/push/inbox/{message_id}/").content.decode()
    clerk = colleague(cast, cast.shuchi_id, "shuchi_clerk", Role.PARTNER_CLERK)
    with acting(clerk.scope):
        assert not sql.value("SELECT EXISTS (SELECT FROM push_variant WHERE message_id = %s)", [message_id])  # fmt: skip
    with acting(network()):
        told = sql.column("SELECT subject_name FROM kernel_audit WHERE subject = 'push.message'")
    assert all(words not in one for one in told)
    step = reverse("push:step", args=[message_id, "copy"])
    assert client_of(cast.csm).post(step).status_code == 409
