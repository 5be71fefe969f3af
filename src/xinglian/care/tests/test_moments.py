from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.care.models import Contact, Moment
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push

Door = Callable[[Member], Client]


@pytest.fixture
def moment(cast: Cast) -> Moment:
    """蜀驰汽配 has been silent; its CSM is 吴倩."""
    with acting(network()):
        sql.execute("UPDATE partners_partner SET csm_person_id = %s", [cast.csm.person_id])
        return Moment.objects.create(
            partner_id=cast.shuchi_id, kind="silence", occasion="2026-11-20", on_date=NOW.date(),
            leaves_on=NOW.date() + timedelta(days=60), body={"days": 61, "amount": 123_456_700}, found_at=NOW,
        )  # fmt: skip


def again(moment: Moment) -> Moment:
    with acting(network()):
        return Moment.objects.get(pk=moment.pk)


def test_a_csm_finds_on_the_list_whom_to_speak_with(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    page = client_of(cast.csm).get("/care/").content.decode()
    assert "蜀驰汽配" in page
    assert "61 天没有动静" in page


def test_the_page_says_what_to_say_and_what_not(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    page = client_of(cast.csm).get(f"/care/m/{moment.pk}/").content.decode()
    assert "我是吴倩" in page
    assert "为什么不下单" in page
    assert "还没有人记下" in page


def test_a_call_settles_the_moment_and_stands_on_the_timeline(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    csm = client_of(cast.csm)
    answer = csm.post(
        f"/care/m/{moment.pk}/contact/",
        {"way": "call", "said": "老板住院，下月恢复", "follow_up_on": "2099-01-05"},
    )
    assert answer.status_code == 302
    assert again(moment).state == "done"
    timeline = csm.get(f"/partners/{cast.shuchi_id}/timeline").content.decode()
    assert "老板住院，下月恢复" in timeline
    with acting(network()):
        follow = Moment.objects.get(kind="follow_up")
    assert (follow.on_date.isoformat(), follow.body["who"]) == ("2099-01-05", "吴倩")


def test_a_contact_taken_back_opens_the_moment_again(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    csm = client_of(cast.csm)
    csm.post(
        f"/care/m/{moment.pk}/contact/",
        {"way": "visit", "said": "x", "follow_up_on": "2099-01-05"},
    )
    with acting(network()):
        contact = Contact.objects.get()
    client_of(cast.director).post(f"/care/contact/{contact.pk}/back/")
    assert again(moment).state == "done"  # not the director's own
    csm.post(f"/care/contact/{contact.pk}/back/")
    assert again(moment).state == "open"
    with acting(network()):
        assert Moment.objects.get(kind="follow_up").state == "past"


def test_a_message_goes_to_the_owner_by_push(cast: Cast, client_of: Door, moment: Moment) -> None:
    client_of(cast.csm).post(
        f"/care/m/{moment.pk}/contact/", {"way": "message", "said": "李总，最近{还好}吗？"}
    )
    with acting(network()):
        contact = Contact.objects.get()
    assert contact.message_id is not None
    assert push.release_message(message_id=contact.message_id)
    with acting(cast.shuchi_owner.scope):
        (item,) = push.inbox_items(
            membership_id=cast.shuchi_owner.membership_id, org_id=cast.shuchi_id
        )
    assert item.subject == "吴倩：李总，最近{还好}吗？"


def test_a_gift_has_a_name(cast: Cast, client_of: Door, moment: Moment) -> None:
    answer = client_of(cast.csm).post(
        f"/care/m/{moment.pk}/contact/", {"way": "gift", "said": "中秋"}
    )
    assert answer.status_code == 422
    assert "写清楚送了什么" in answer.content.decode()
    assert again(moment).state == "open"


def test_unfit_asks_why_and_comes_back_by_undo(cast: Cast, client_of: Door, moment: Moment) -> None:
    csm = client_of(cast.csm)
    assert csm.post(f"/care/m/{moment.pk}/unfit/", {"reason": "other"}).status_code == 422
    csm.post(f"/care/m/{moment.pk}/unfit/", {"reason": "useless"})
    assert (again(moment).state, again(moment).unfit_reason) == ("unfit", "useless")
    csm.post(f"/care/m/{moment.pk}/again/")
    assert (again(moment).state, again(moment).unfit_reason) == ("open", "")


def test_later_comes_back_on_its_day(cast: Cast, client_of: Door, moment: Moment) -> None:
    csm = client_of(cast.csm)
    assert csm.post(f"/care/m/{moment.pk}/later/", {"until": "2020-01-01"}).status_code == 422
    until = (NOW + timedelta(days=20)).date()
    answer = csm.post(f"/care/m/{moment.pk}/later/", {"until": until.isoformat()})
    assert answer.status_code == 302
    assert (again(moment).state, again(moment).later_until) == ("later", until)


def test_what_was_held_back_is_said_and_shown_on_request(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    with acting(network()):
        for n in range(5):
            Moment.objects.create(
                partner_id=cast.shuchi_id, kind="festival", occasion=str(n), on_date=NOW.date(), leaves_on=NOW.date(),
                state="unfit", unfit_reason="useless", found_at=NOW, closed_at=NOW, closed_by_id=cast.csm.person_id,
                body={"feast": "spring"},
            )  # fmt: skip
        held = Moment.objects.create(
            partner_id=cast.shuchi_id, kind="festival", occasion="h", on_date=NOW.date(), leaves_on=NOW.date(),
            state="held", found_at=NOW, body={"feast": "spring"},
        )  # fmt: skip
    csm = client_of(cast.csm)
    assert "不合适 5 次，共 5 次" in csm.get("/care/").content.decode()
    csm.post("/care/kinds/festival/again/")
    assert again(held).state == "open"
    assert "不合适 5 次" not in csm.get("/care/").content.decode()


def test_a_csm_never_sees_a_moment_of_another_region(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    with acting(network()):
        other = Moment.objects.create(
            partner_id=cast.jiangdong_id, kind="silence", occasion="x", on_date=NOW.date(),
            leaves_on=NOW.date(), body={"days": 50}, found_at=NOW,
        )  # fmt: skip
    csm = client_of(cast.csm)
    for path in ("", "contact/", "later/", "unfit/", "again/"):
        answer = csm.post(f"/care/m/{other.pk}/{path}", {}) if path else csm.get(f"/care/m/{other.pk}/")  # fmt: skip
        assert answer.status_code == 404, path
    assert "江东" not in csm.get("/care/?of=all").content.decode()


def test_partners_and_others_at_the_maker_do_not_open_moments(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    for member in (cast.shuchi_owner, cast.support, cast.auditor, cast.officer):
        assert client_of(member).get("/care/").status_code == 403, member.login
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(cast.shuchi_owner.scope),
    ):
        Moment.objects.count()


def test_the_export_is_what_the_list_shows(cast: Cast, client_of: Door, moment: Moment) -> None:
    text = client_of(cast.csm).get("/care/export/?kind=silence").content.decode("utf-8-sig")
    assert "P-510104" in text
    assert "P-510104" not in client_of(cast.csm).get("/care/export/?kind=drop").content.decode()


def test_the_list_asks_few_questions(
    cast: Cast, client_of: Door, moment: Moment, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.csm)
    client.get("/care/")
    with django_assert_max_num_queries(14):
        client.get("/care/")


def test_a_partners_page_shows_what_waits(cast: Cast, client_of: Door, moment: Moment) -> None:
    panel = client_of(cast.csm).get(f"/care/partner/{cast.shuchi_id}/").content.decode()
    assert "61 天没有动静" in panel


def test_a_technician_keeps_a_birthday_and_deletes_it(cast: Cast, client_of: Door) -> None:
    tech = client_of(cast.jiangdong_tech)
    given = {"month": "2", "day": "30", "agrees": "on"}
    assert tech.post("/care/mine/birthday/", given).status_code == 422
    assert tech.post("/care/mine/birthday/", {"month": "2", "day": "3"}).status_code == 422
    assert tech.post("/care/mine/birthday/", given | {"day": "3"}).status_code == 302
    assert "2/3" in tech.get("/care/mine/").content.decode()
    assert "2/3" not in client_of(cast.jiangdong_owner).get("/care/mine/").content.decode()
    tech.post("/care/mine/birthday/delete/")
    assert "2/3" not in tech.get("/care/mine/").content.decode()


def test_a_csms_desk_counts_the_reasons_and_a_draft_becomes_a_message(
    cast: Cast, client_of: Door, moment: Moment
) -> None:
    csm = client_of(cast.csm)
    assert "1 个亲自问候的理由" in csm.get("/today/").content.decode()
    page = csm.get(f"/care/m/{moment.pk}/?way=message").content.decode()
    assert page.count("我是吴倩") == 2
