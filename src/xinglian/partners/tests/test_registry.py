"""Registering, editing, status, CSM, liaison."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api
from xinglian.partners.access import PartnerOutOfReach
from xinglian.partners.actions.assign_people import NotACsm, NotInThisPartner
from xinglian.partners.actions.change_status import ReasonMissing, StatusOutOfOrder
from xinglian.partners.actions.edit_partner import (
    ChainRunsInCircle,
    ChangedMeanwhile,
    edit_partner,
)
from xinglian.partners.actions.register_partner import (
    CodeTaken,
    CreditCodeTaken,
    CreditCodeWrong,
)
from xinglian.partners.models import Partner
from xinglian.partners.rules.credit_code import check_digit
from xinglian.partners.rules.words import Status
from xinglian.partners.web.forms import initial_of

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CODE = "91320102MA1N00001" + check_digit("91320102MA1N00001")


def register(code: str, **more: object) -> int:
    given = {"name": f"测试{code}", "type": "garage", "region_code": "320102", "now": NOW, **more}
    return api.register_partner(code=code, **given)  # type: ignore[arg-type]


def test_ordinals_are_dense_and_begin_at_zero(cast: Cast) -> None:
    with acting(network()):
        register("N-1")
        found = sorted(sql.column("SELECT ordinal FROM partners_partner"))
    assert found == list(range(found[0], found[0] + 4))


def test_place_and_keys_follow_from_the_region_and_the_names(cast: Cast) -> None:
    with acting(network()):
        row = sql.row(
            "SELECT country_code, province_code, city_code, county_code, search_text, name_core"
            " FROM partners_partner WHERE organisation_id = %s",
            [cast.jiangdong_id],
        )
    assert row is not None
    assert [row["country_code"], row["province_code"], row["city_code"], row["county_code"]] == [
        "CN", "32", "3201", "320102",
    ]  # fmt: skip
    assert "jdqp" in row["search_text"]
    assert row["name_core"] == "江东汽配"


def test_codes_and_credit_codes_are_checked(cast: Cast) -> None:
    with acting(network()):
        with pytest.raises(CodeTaken):
            register("P-320102")
        with pytest.raises(CreditCodeWrong):
            register("N-2", credit_code="91320102MA1N000010")
        register("N-3", credit_code=CODE)
        with pytest.raises(CreditCodeTaken, match="N-3"):
            register("N-4", credit_code=CODE)


def test_an_edit_moves_the_organisation_too(cast: Cast) -> None:
    with acting(cast.director.scope):
        changed = edit_partner(
            partner_id=cast.garage_id,
            values={"name": "金陵顺达汽车服务有限公司", "region_id": "510104", "bays": 8},
            now=NOW,
        )
        assert changed == ["name", "region_id", "bays"]
    with acting(cast.csm.scope):
        assert cast.garage_id in sql.column("SELECT organisation_id FROM partners_partner")
        row = sql.row(
            "SELECT name, region_path::text AS p FROM identity_organisation WHERE id = %s",
            [cast.garage_id],
        )
        assert row == {"name": "金陵顺达汽车服务有限公司", "p": "cn.southwest.51.5101.510104"}


def test_two_people_editing_at_once_are_told(cast: Cast) -> None:
    with acting(cast.director.scope):
        seen_at = Partner.objects.get(pk=cast.garage_id).changed_at
        later = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
        edit_partner(partner_id=cast.garage_id, values={"bays": 3}, now=later, seen_at=seen_at)
        with pytest.raises(ChangedMeanwhile):
            edit_partner(partner_id=cast.garage_id, values={"bays": 4}, now=NOW, seen_at=seen_at)


@pytest.mark.parametrize("forged", ["yesterday", "2026-11-20", "0001-01-01T00:00:00+14:00", "９"])
def test_a_forged_time_of_opening_is_a_change_meanwhile(
    cast: Cast, client_of: Callable[[Member], Client], forged: str
) -> None:
    with acting(cast.director.scope):
        one = Partner.objects.get(pk=cast.garage_id)
    filled = {key: "" if value is None else value for key, value in initial_of(one).items()}
    page = client_of(cast.director).post(
        f"/partners/{cast.garage_id}/edit", filled | {"bays": 9, "seen_at": forged}
    )
    assert page.status_code == 422
    assert "别人" in page.content.decode()
    with acting(cast.director.scope):
        assert Partner.objects.get(pk=cast.garage_id).bays is None


def test_a_chain_cannot_run_in_a_circle(cast: Cast) -> None:
    with acting(network()):
        edit_partner(partner_id=cast.garage_id, values={"parent_id": cast.jiangdong_id}, now=NOW)
        with pytest.raises(ChainRunsInCircle):
            edit_partner(
                partner_id=cast.jiangdong_id, values={"parent_id": cast.garage_id}, now=NOW
            )


def test_a_status_changes_with_a_reason_and_in_order(cast: Cast) -> None:
    with acting(cast.director.scope):
        with pytest.raises(ReasonMissing):
            api.change_status(partner_ids=[cast.garage_id], to=Status.SUSPENDED, why=" ", now=NOW)
        with pytest.raises(StatusOutOfOrder, match="金陵顺达"):
            api.change_status(partner_ids=[cast.garage_id], to=Status.PROSPECT, why="试", now=NOW)
        ended = api.change_status(
            partner_ids=[cast.garage_id, cast.jiangdong_id], to=Status.ENDED, why="到期", now=NOW
        )
        assert ended == 2
        assert (
            sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'partners.status_changed'")
            == 2
        )


def test_people_of_an_ended_partner_are_shut_out(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.garage_tech)
    assert client.get("/partners/mine").status_code == 200
    with acting(cast.director.scope):
        api.change_status(partner_ids=[cast.garage_id], to=Status.ENDED, why="到期", now=NOW)
    assert client.get("/partners/mine").status_code == 302


def test_csm_is_assigned_in_bulk(cast: Cast) -> None:
    with acting(cast.director.scope):
        ids = [cast.jiangdong_id, cast.garage_id]
        csm = cast.csm.person_id
        assert api.assign_csm(partner_ids=ids, csm_person_id=csm, now=NOW) == 2
        assert api.assign_csm(partner_ids=ids, csm_person_id=csm, now=NOW) == 0
        with pytest.raises(NotACsm):
            api.assign_csm(partner_ids=ids, csm_person_id=cast.garage_tech.person_id, now=NOW)


def test_regional_staff_cannot_touch_another_region(cast: Cast) -> None:
    with acting(cast.csm.scope), pytest.raises(PartnerOutOfReach):
        api.change_status(partner_ids=[cast.garage_id], to=Status.ENDED, why="x", now=NOW)


def test_the_liaison_is_one_of_the_partners_own_people(cast: Cast) -> None:
    with acting(cast.director.scope):
        api.set_liaison(
            partner_id=cast.jiangdong_id, membership_id=cast.jiangdong_clerk.membership_id, now=NOW
        )
        with pytest.raises(NotInThisPartner):
            api.set_liaison(
                partner_id=cast.jiangdong_id, membership_id=cast.shuchi_owner.membership_id, now=NOW
            )
        card = api.partner(partner_id=cast.jiangdong_id)
    assert card is not None
    assert card.liaison_membership_id == cast.jiangdong_clerk.membership_id
    assert card.joined_on == date(2020, 7, 1)
