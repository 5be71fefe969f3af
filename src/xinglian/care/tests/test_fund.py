import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.care.actions.ask_fund import ask_fund
from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.models import Budget, Case, Decision, Story
from xinglian.care.queries import fund as query
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, staff

Door = Callable[[Member], Client]
WHY = "李总骨折住院"
PDF = b"%PDF-1.4 receipt"


@pytest.fixture
def case(cast: Cast) -> Case:
    """吴倩 asks for 李蜀峰, whose CSM she is; the fund has 100 000 yuan."""
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET csm_person_id = %s WHERE organisation_id = %s",
            [cast.csm.person_id, cast.shuchi_id],
        )
    budget(cast, 100_000)
    return asked(cast, 10_000)


def budget(cast: Cast, yuan: int, path: str = "cn") -> None:
    with acting(cast.director.scope):
        set_fund_budget(
            org_id=cast.maker_id, year=clock.now().year, region_path=path, amount_minor=yuan * 100, now=NOW
        )  # fmt: skip


def asked(cast: Cast, yuan: int, by: Member | None = None) -> Case:
    who = by or cast.csm
    with acting(who.scope):
        return ask_fund(
            partner_id=cast.shuchi_id, cause="illness", beneficiary="李蜀峰", words=WHY, amount_minor=yuan * 100,
            person_id=who.person_id, person_name=who.name, now=clock.now(),
        )  # fmt: skip


def state(case: Case) -> str:
    with acting(network()):
        return Case.objects.get(pk=case.pk).state


def approve(client: Client, case: Case) -> None:
    assert client.post(f"/care/fund/{case.pk}/approve/", {"why": "同意"}).status_code == 302


def another_manager(cast: Cast) -> Member:
    with acting(network()):
        made = identity.add_person(
            org_id=cast.maker_id,
            login="manager2",
            name="林静",
            roles=[Role.CHANNEL_MANAGER],
            now=NOW,
        )
    return Member(
        login="manager2", name="林静", person_id=made.person_id, membership_id=made.pk, org_id=cast.maker_id,
        scope=staff(org_id=cast.maker_id, person_id=made.person_id),
    )  # fmt: skip


def test_a_request_is_approved_by_two_paid_with_a_paper_and_asked_after(
    cast: Cast, client_of: Door, case: Case
) -> None:
    manager, director, csm = map(client_of, (cast.manager, cast.director, cast.csm))
    approve(manager, case)
    assert state(case) == "asked"
    approve(manager, case)  # the same person once more
    assert state(case) == "asked"
    approve(director, case)
    assert state(case) == "approved"
    paper = io.BytesIO(PDF)
    paper.name = "回单.pdf"
    today = f"{clock.now().astimezone():%Y-%m-%d}"
    assert director.post(f"/care/fund/{case.pk}/pay/", {"paid_on": "2020-01-01", "paper": paper}).status_code == 422  # fmt: skip
    paper.seek(0)
    assert director.post(f"/care/fund/{case.pk}/pay/", {"paid_on": today, "paper": paper}).status_code == 302  # fmt: skip
    assert b"".join(csm.get(f"/care/fund/{case.pk}/paper/").streaming_content) == PDF  # type: ignore[arg-type]
    csm.post(f"/care/fund/{case.pk}/follow-up/", {"outcome": "能下地了"})
    assert state(case) == "closed"
    page = csm.get(f"/care/fund/{case.pk}/").content.decode()
    assert "能下地了" in page
    with acting(network()):
        verbs = list(Decision.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["ask", "approve", "approve", "pay", "follow_up"]


def test_who_asked_never_approves_declines_or_pays(cast: Cast, client_of: Door, case: Case) -> None:
    with acting(network()):
        Case.objects.update(requested_by_id=cast.director.person_id)
    director = client_of(cast.director)
    approve(director, case)
    director.post(f"/care/fund/{case.pk}/decline/", {"why": "x"})
    assert state(case) == "asked"
    with pytest.raises(IntegrityError, match="care_case_not_own"), acting(network()):
        Case.objects.update(approvers=[cast.director.person_id])


def test_no_request_is_approved_by_fewer_than_two_whatever_asks(case: Case) -> None:
    with pytest.raises(IntegrityError, match="care_case_two_approve"), acting(network()):
        Case.objects.update(state="approved")


def test_above_the_limit_one_of_the_two_is_a_director(cast: Cast, client_of: Door) -> None:
    budget(cast, 100_000)
    case = asked(cast, 30_000)
    approve(client_of(cast.manager), case)
    other = client_of(another_manager(cast))
    answer = other.post(f"/care/fund/{case.pk}/approve/", follow=True)
    assert "两人中须有一位总监" in answer.content.decode()
    assert state(case) == "asked"
    approve(client_of(cast.director), case)
    assert state(case) == "approved"


def test_a_second_help_within_a_year_brings_a_director_in(
    cast: Cast, client_of: Door, case: Case
) -> None:
    approve(client_of(cast.manager), case)
    approve(client_of(cast.director), case)
    again = asked(cast, 1_000)
    assert again.needs_director


def test_nothing_is_given_without_a_budget_or_beyond_it(cast: Cast, client_of: Door) -> None:
    case = asked(cast, 10_000)
    approve(client_of(cast.manager), case)
    director = client_of(cast.director)
    approve(director, case)
    assert state(case) == "asked"
    budget(cast, 5_000)
    approve(director, case)
    assert state(case) == "asked"
    budget(cast, 10_000)
    approve(director, case)
    assert state(case) == "approved"


def test_an_area_with_a_budget_of_its_own_gives_from_it_alone(cast: Cast, client_of: Door) -> None:
    budget(cast, 100_000)
    budget(cast, 5_000, "cn.southwest")
    case = asked(cast, 10_000)
    approve(client_of(cast.manager), case)
    approve(client_of(cast.director), case)
    assert state(case) == "asked"


def test_more_than_the_limit_is_not_even_asked_for(cast: Cast, client_of: Door, case: Case) -> None:
    answer = client_of(cast.manager).post(
        f"/care/fund/new/{cast.jiangdong_id}/",
        {"cause": "illness", "beneficiary": "x", "amount": "6万", "words": "x"},
    )
    assert answer.status_code == 422
    assert "每笔最多" in answer.content.decode()


def test_one_request_at_a_time(cast: Cast, client_of: Door, case: Case) -> None:
    answer = client_of(cast.csm).post(
        f"/care/fund/new/{cast.shuchi_id}/",
        {"cause": "illness", "beneficiary": "x", "amount": "1000", "words": "x"},
    )
    assert "已有一笔在等审批" in answer.content.decode()


def test_a_decline_needs_a_reason_and_the_owner_reads_it(
    cast: Cast, client_of: Door, case: Case
) -> None:
    manager = client_of(cast.manager)
    assert manager.post(f"/care/fund/{case.pk}/decline/", {"why": " "}).status_code == 422
    manager.post(f"/care/fund/{case.pk}/decline/", {"why": "工伤保险已覆盖"})
    assert state(case) == "declined"
    assert "工伤保险已覆盖" in client_of(cast.shuchi_owner).get("/care/mine/").content.decode()


def test_only_who_asked_takes_a_request_back(cast: Cast, client_of: Door, case: Case) -> None:
    client_of(cast.director).post(f"/care/fund/{case.pk}/withdraw/")
    assert state(case) == "asked"
    client_of(cast.csm).post(f"/care/fund/{case.pk}/withdraw/")
    assert state(case) == "withdrawn"


def test_why_is_read_by_the_csms_chain_and_the_owner_and_by_nobody_else(
    cast: Cast, client_of: Door, case: Case
) -> None:
    sees_why = {"csm", "manager", "director", "shuchi_owner"}
    sees_that = sees_why | {"auditor"}
    for member in cast.everybody():
        with acting(member.scope):
            cases, stories = Case.objects.count(), Story.objects.count()
            trail = Decision.objects.count()
        assert (cases, stories, trail) == (
            int(member.login in sees_that),
            int(member.login in sees_why),
            int(member.login in sees_why),
        ), member.login


def test_the_auditor_sees_that_it_happened_not_why(cast: Cast, client_of: Door, case: Case) -> None:
    auditor = client_of(cast.auditor)
    listed = auditor.get("/care/fund/").content.decode()
    page = auditor.get(f"/care/fund/{case.pk}/").content.decode()
    for text in (listed, page, auditor.get("/care/fund/export/").content.decode()):
        assert WHY not in text
        assert "李蜀峰" not in text
    assert "¥10,000" in page
    assert auditor.get(f"/care/fund/{case.pk}/paper/").status_code == 403
    assert auditor.post(f"/care/fund/{case.pk}/approve/").status_code == 403
    with acting(cast.auditor.scope):
        assert Case.objects.update(amount_minor=1) == 0


def test_the_audit_trail_says_nothing_of_why_or_whom(cast: Cast, case: Case) -> None:
    with acting(network()):
        rows = sql.rows("SELECT * FROM kernel_audit WHERE subject = 'care.case'")
    assert len(rows) == 1
    assert WHY not in str(rows)
    assert "李蜀峰" not in str(rows)
    with acting(cast.shuchi_owner.scope):
        assert not sql.rows("SELECT * FROM kernel_audit WHERE subject = 'care.case'")


def test_another_csm_of_the_region_sees_nothing(cast: Cast, client_of: Door, case: Case) -> None:
    with acting(network()):
        made = identity.add_person(
            org_id=cast.maker_id, login="csm2", name="高原", roles=[Role.REGIONAL_CSM], now=NOW,
            region_paths=["cn.southwest"],
        )  # fmt: skip
    other = Member(
        login="csm2", name="高原", person_id=made.person_id, membership_id=made.pk, org_id=cast.maker_id,
        scope=staff(org_id=cast.maker_id, person_id=made.person_id, region_paths=("cn.southwest",)),
    )  # fmt: skip
    assert client_of(other).get(f"/care/fund/{case.pk}/").status_code == 404
    assert "蜀驰" not in client_of(other).get("/care/fund/").content.decode()
    timeline = f"/partners/{cast.shuchi_id}/timeline?only=care_fund"
    assert "¥10,000" not in client_of(other).get(timeline).content.decode()
    assert "¥10,000" in client_of(cast.csm).get(timeline).content.decode()


def test_nobody_signs_in_anothers_name(cast: Cast, case: Case) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.manager.scope):
        Decision.objects.create(
            case=case, partner_id=case.partner_id, verb="approve", person_id=cast.director.person_id,
            person_name="x", amount_minor=1, at=NOW,
        )  # fmt: skip


def test_a_clerk_of_the_partner_reads_nothing_of_it(cast: Cast, client_of: Door) -> None:
    budget(cast, 1_000)
    with acting(cast.manager.scope):
        ask_fund(
            partner_id=cast.jiangdong_id, cause="family", beneficiary="孙江东", words=WHY, amount_minor=100_00,
            person_id=cast.manager.person_id, person_name=cast.manager.name, now=NOW,
        )  # fmt: skip
    assert "关怀金" not in client_of(cast.jiangdong_clerk).get("/care/mine/").content.decode()
    assert "来自关怀金" in client_of(cast.jiangdong_owner).get("/care/mine/").content.decode()


def test_a_director_sets_the_budget(cast: Cast, client_of: Door) -> None:
    given = {"year": str(clock.now().year), "area": "cn", "amount": "20万"}
    assert client_of(cast.manager).post("/care/fund/budget/", given).status_code == 403
    client_of(cast.director).post("/care/fund/budget/", given)
    assert "¥200,000" in client_of(cast.director).get("/care/fund/").content.decode()


def test_the_pages_of_the_fund_ask_few_questions(
    cast: Cast, client_of: Door, case: Case, django_assert_max_num_queries: Any
) -> None:
    manager = client_of(cast.manager)
    for path in ("/care/fund/", f"/care/fund/{case.pk}/"):
        manager.get(path)
        with django_assert_max_num_queries(26):
            assert manager.get(path).status_code == 200


def paid(cast: Cast, client_of: Door, case: Case) -> None:
    paper = io.BytesIO(PDF)
    paper.name = "回单.pdf"
    given = {"paid_on": f"{clock.now().astimezone():%Y-%m-%d}", "paper": paper}
    assert client_of(cast.director).post(f"/care/fund/{case.pk}/pay/", given).status_code == 302


def test_a_payment_is_reversed_by_two_with_a_reason_and_paid_again_or_given_back(
    cast: Cast, client_of: Door, case: Case
) -> None:
    manager, director, csm = map(client_of, (cast.manager, cast.director, cast.csm))
    approve(manager, case)
    approve(director, case)
    paid(cast, client_of, case)
    path = f"/care/fund/{case.pk}/reverse/"
    assert csm.post(path, {"to": "again", "why": "x"}).status_code == 403
    assert manager.post(path, {"to": "again"}).status_code == 422
    manager.post(path, {"to": "again", "why": "转错账户，已退回"})
    manager.post(f"{path}confirm/")
    assert state(case) == "paid"
    assert "转错账户" in csm.get(f"/care/fund/{case.pk}/").content.decode()
    director.post(f"{path}confirm/")
    assert state(case) == "approved"
    assert csm.get(f"/care/fund/{case.pk}/paper/").status_code == 404
    with acting(network()):
        line = Decision.objects.get(verb="pay").pk
    assert b"".join(csm.get(f"/care/fund/{case.pk}/paper/?of={line}").streaming_content) == PDF  # type: ignore[arg-type]
    paid(cast, client_of, case)
    director.post(path, {"to": "fund", "why": "已痊愈，家属退回"})
    director.post(f"{path}keep/")
    director.post(f"{path}confirm/")
    assert state(case) == "paid"
    director.post(path, {"to": "fund", "why": "已痊愈，家属退回"})
    manager.post(f"{path}confirm/")
    assert state(case) == "reversed"
    with acting(cast.director.scope):
        assert query.budgets(year=clock.now().year)[0]["spent_minor"] == 0
    with acting(network()):
        verbs = list(Decision.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[3:] == ["pay", "reverse", "reversed", "pay", "reverse", "keep", "reverse", "reversed"]  # fmt: skip


def test_who_asked_for_the_money_reverses_no_payment(
    cast: Cast, client_of: Door, case: Case
) -> None:
    with acting(network()):
        Case.objects.update(
            state="paid", approvers=[1, 2], budget=Budget.objects.get(), requested_by_id=cast.manager.person_id
        )  # fmt: skip
    path = f"/care/fund/{case.pk}/reverse/"
    assert client_of(cast.manager).post(path, {"to": "fund", "why": "x"}).status_code == 422
    client_of(cast.director).post(path, {"to": "fund", "why": "x"})
    client_of(cast.manager).post(f"{path}confirm/")
    assert state(case) == "paid"
