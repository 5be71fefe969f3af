"""Partners that are one: found, compared, merged, parted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api
from xinglian.partners.actions.find_duplicates import dismiss_pair, find_duplicates
from xinglian.partners.actions.keep_papers import keep_contact, write_note
from xinglian.partners.actions.merge_partners import (
    CannotMerge,
    SamePartner,
    TooLateToUndo,
)
from xinglian.partners.queries.merge_counts import _others, merge_preview
from xinglian.partners.rules.credit_code import check_digit

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CODE = "91320102MA1N00001" + check_digit("91320102MA1N00001")


def register(code: str, name: str, region: str = "320102", **more: object) -> int:
    return api.register_partner(
        code=code, name=name, type="garage", region_code=region, now=NOW, status="active", **more
    )  # type: ignore[arg-type]


@pytest.fixture
def twin(cast: Cast) -> int:
    """江东汽配 once more, typed differently."""
    with acting(network()):
        return register("D-1", "江东汽车配件有限公司")


def pairs() -> list[dict[str, object]]:
    return sql.rows(
        "SELECT id, one_id, other_id, score, reasons::text AS r FROM partners_duplicatepair"
        " WHERE dismissed_at IS NULL ORDER BY score DESC"
    )


def test_pairs_are_found_with_reasons_and_ranked(cast: Cast, twin: int) -> None:
    with acting(network()):
        register("D-2", "宁远快修一店", more={"contact_phone": "025-5555 0101"})
        register("D-3", "宁远汽修服务", "510104", more={"contact_phone": "(025)55550101"})
        register("D-4", "无关的修理厂")
        assert find_duplicates(now=NOW) >= 2
        found = pairs()
        assert {found[0]["one_id"], found[0]["other_id"]} == {cast.jiangdong_id, twin}
        assert any("phone" in str(pair["r"]) for pair in found)
        scores = [pair["score"] for pair in found]
        assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]


def test_branches_sharing_a_phone_are_no_duplicates(cast: Cast) -> None:
    with acting(network()):
        head = register("H-0", "凯远总店", more={"contact_phone": "02500000001"})
        for n in range(3):
            register(
                f"H-{n + 1}",
                f"{'甲乙丙'[n]}分店",
                more={"contact_phone": "02500000001", "parent_id": head},
            )
        find_duplicates(now=NOW)
        assert not [pair for pair in pairs() if "phone" in str(pair["r"])]


def test_a_dismissed_pair_stays_away(cast: Cast, twin: int) -> None:
    with acting(network()):
        find_duplicates(now=NOW)
        pair_id = int(str(pairs()[0]["id"]))
    with acting(cast.director.scope):
        dismiss_pair(pair_id=pair_id, person_id=cast.director.person_id, now=NOW)
    with acting(network()):
        find_duplicates(now=NOW + timedelta(days=1))
        assert pair_id not in [pair["id"] for pair in pairs()]


def test_a_pair_that_no_longer_looks_alike_leaves(cast: Cast, twin: int) -> None:
    with acting(network()):
        find_duplicates(now=NOW)
        assert pairs()
        sql.execute(
            "UPDATE partners_partner SET name = '完全不同' WHERE organisation_id = %s", [twin]
        )
        find_duplicates(now=NOW + timedelta(days=1))
        assert not pairs()


def test_a_merge_moves_rows_and_tells_the_others(cast: Cast, twin: int) -> None:
    with acting(network()):
        branch = register("B-1", "一家分店", more={"parent_id": twin})
    with acting(cast.director.scope):
        keep_contact(partner_id=twin, name="陈婉", now=NOW)
        write_note(partner_id=twin, text="记", person_id=None, person_name="周", now=NOW)
        merge = api.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=twin, why="同一家", now=NOW,
            person_id=cast.director.person_id,
        )  # fmt: skip
        assert sql.value("SELECT partner_id FROM partners_contact") == cast.jiangdong_id
        assert sql.value("SELECT partner_id FROM partners_note") == cast.jiangdong_id
        assert sql.value(
            "SELECT parent_id FROM partners_partner WHERE organisation_id = %s", [branch]
        ) == cast.jiangdong_id  # fmt: skip
        assert not sql.value("SELECT is_active FROM identity_organisation WHERE id = %s", [twin])
        with pytest.raises(CannotMerge):
            api.merge_partners(
                kept_id=cast.garage_id, merged_id=twin, why="", now=NOW, person_id=None
            )
    with acting(network()):
        letters = sql.column(
            "SELECT name FROM kernel_letter WHERE name LIKE 'partners.Partners%%'", []
        )
        assert letters == ["partners.PartnersMerged"]
        api.undo_merge(merge_id=merge.pk, now=NOW + timedelta(days=29))
        assert sql.value("SELECT partner_id FROM partners_contact") == twin
        assert sql.row(
            "SELECT status, merged_into_id FROM partners_partner WHERE organisation_id = %s", [twin]
        ) == {"status": "active", "merged_into_id": None}  # fmt: skip
        assert sql.value("SELECT is_active FROM identity_organisation WHERE id = %s", [twin])
        with pytest.raises(TooLateToUndo):
            api.undo_merge(merge_id=merge.pk, now=NOW)


def test_what_belonged_to_the_kept_one_stays_when_parted(cast: Cast, twin: int) -> None:
    with acting(network()):
        keep_contact(partner_id=cast.jiangdong_id, name="孙", now=NOW)
        keep_contact(partner_id=twin, name="陈", now=NOW)
        merge = api.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=twin, why="", now=NOW, person_id=None
        )
        api.undo_merge(merge_id=merge.pk, now=NOW)
        assert sql.rows("SELECT name, partner_id FROM partners_contact ORDER BY id") == [
            {"name": "孙", "partner_id": cast.jiangdong_id}, {"name": "陈", "partner_id": twin},
        ]  # fmt: skip


def test_a_merge_is_undone_only_in_time_and_never_with_itself(cast: Cast, twin: int) -> None:
    with acting(network()):
        with pytest.raises(SamePartner):
            api.merge_partners(kept_id=twin, merged_id=twin, why="", now=NOW, person_id=None)
        merge = api.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=twin, why="", now=NOW, person_id=None
        )
        with pytest.raises(TooLateToUndo):
            api.undo_merge(merge_id=merge.pk, now=NOW + timedelta(days=31))


def test_the_preview_counts_what_moves_here_and_elsewhere(cast: Cast, twin: int) -> None:
    api.offer_merge_count("trade", label="Order lines", count=lambda partner_id: 7)
    try:
        with acting(cast.director.scope):
            keep_contact(partner_id=twin, name="陈", now=NOW)
            preview = merge_preview(kept_id=cast.jiangdong_id, merged_id=twin)
        counts = {str(moving.label): moving.count for moving in preview}
        assert counts["Order lines"] == 7
        assert sum(counts.values()) >= 8
    finally:
        _others.pop("trade")


def test_the_pages_of_merging(cast: Cast, twin: int, client_of: Callable[[Member], Client]) -> None:
    client = client_of(cast.director)
    with acting(network()):
        find_duplicates(now=NOW)
    assert "江东汽车配件有限公司" in client.get("/partners/duplicates").content.decode()
    url = f"/partners/merge/{cast.jiangdong_id}/{twin}"
    assert client.get(url).status_code == 200
    assert client.post(url, {"why": "同一家"}).status_code == 302
    page = client.get(f"/partners/{twin}").content.decode()
    assert f"/partners/{cast.jiangdong_id}" in page
    assert [row["id"] for row in client.get("/partners/?q=江东").context["page"].rows] == [
        cast.jiangdong_id
    ]
