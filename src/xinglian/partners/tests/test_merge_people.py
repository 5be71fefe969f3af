"""A merged partner's people and papers: they work under the kept one, and go back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from tests.fixtures.cast import Cast, Member
from tests.isolation.rival_messages import PNG
from xinglian.identity import api as identity
from xinglian.intake import api as intake
from xinglian.intake.api import CannotUndo
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.partners import api as partners
from xinglian.partners.access import PartnerOutOfReach
from xinglian.partners.actions.change_status import change_status
from xinglian.partners.actions.find_duplicates import find_duplicates
from xinglian.partners.actions.keep_papers import add_document
from xinglian.partners.models import Document
from xinglian.partners.queries.merge_counts import merge_preview
from xinglian.partners.rules.words import DocumentKind, Status
from xinglian.partners.tests.test_import import GOOD, run

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def merge(cast: Cast, kept_id: int, merged_id: int) -> Any:
    with acting(cast.director.scope):
        return partners.merge_partners(
            kept_id=kept_id, merged_id=merged_id, why="", now=NOW, person_id=cast.director.person_id
        )


def undo(merge: Any) -> None:
    with acting(network()):
        partners.undo_merge(merge_id=merge.pk, now=NOW)


def homes(cast: Cast) -> dict[str, tuple[int, int]]:
    """By sign-in name: the organisation of the membership, and of the person."""
    with acting(network()):
        return {
            row["login"]: (row["org_id"], row["home"])
            for row in sql.rows(
                "SELECT p.login, m.org_id, p.org_id AS home FROM identity_membership AS m"
                " JOIN identity_person AS p ON p.id = m.person_id WHERE m.org_id <> %s",
                [cast.maker_id],
            )
        }


def test_people_move_stay_signed_in_and_go_back(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    before = homes(cast)
    client = client_of(cast.garage_tech)
    assert client.get("/partners/mine").context["partner"].pk == cast.garage_id
    made = merge(cast, cast.jiangdong_id, cast.garage_id)
    there = (cast.jiangdong_id, cast.jiangdong_id)
    assert homes(cast) == before | {"garage_tech": there}
    assert client.get("/partners/mine").context["partner"].pk == cast.jiangdong_id
    undo(made)
    assert homes(cast) == before
    assert client.get("/partners/mine").context["partner"].pk == cast.garage_id


def test_whoever_joined_the_kept_one_meanwhile_stays_there(cast: Cast) -> None:
    made = merge(cast, cast.jiangdong_id, cast.garage_id)
    with acting(network()):
        identity.add_person(
            org_id=cast.jiangdong_id, login="new", name="新", now=NOW,
            roles=[identity.Role.TECHNICIAN],
        )  # fmt: skip
    undo(made)
    assert homes(cast)["new"] == (cast.jiangdong_id, cast.jiangdong_id)


def test_a_member_of_both_keeps_the_membership_in_the_kept_one(cast: Cast) -> None:
    with acting(network()):
        sql.execute(
            "INSERT INTO identity_membership (person_id, org_id, roles, region_paths, title,"
            " is_liaison, is_active, created_at) SELECT person_id, %s, roles, '{}', '', false,"
            " true, created_at FROM identity_membership WHERE id = %s",
            [cast.jiangdong_id, cast.garage_tech.membership_id],
        )
        (people,) = (
            moving.count
            for moving in merge_preview(kept_id=cast.jiangdong_id, merged_id=cast.garage_id)
            if moving.key == "people"
        )
    assert people == 0
    made = merge(cast, cast.jiangdong_id, cast.garage_id)
    undo(made)
    with acting(network()):
        assert sorted(
            sql.column(
                "SELECT org_id FROM identity_membership WHERE person_id = %s",
                [cast.garage_tech.person_id],
            )
        ) == sorted([cast.garage_id, cast.jiangdong_id])


def test_papers_open_for_the_kept_ones_people_and_not_for_a_competitors(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    with acting(cast.director.scope):
        paper = add_document(
            partner_id=cast.garage_id, content=ContentFile(PNG), file_name="a.png",
            kind=DocumentKind.LICENCE, title="营业执照", expires_on=None, person_id=None, now=NOW,
        )  # fmt: skip
    url = f"/partners/documents/{paper.pk}"
    made = merge(cast, cast.jiangdong_id, cast.garage_id)
    for org_id, seen in ((cast.jiangdong_id, 1), (cast.garage_id, 0), (cast.shuchi_id, 0)):
        with acting(partner(org_id=org_id)):
            assert sql.value("SELECT count(*) FROM partners_document") == seen
            assert sql.value("SELECT count(*) FROM kernel_storedfile") == seen
    answers = [
        client_of(one).get(url).status_code for one in (cast.jiangdong_owner, cast.shuchi_owner)
    ]
    assert answers == [200, 404]
    undo(made)
    with acting(partner(org_id=cast.garage_id)):
        assert Document.objects.select_related("file").count() == 1


def test_a_regional_steward_moves_only_people_of_partners_within_reach(cast: Cast) -> None:
    with acting(cast.csm.scope), pytest.raises(PartnerOutOfReach):
        partners.merge_partners(
            kept_id=cast.shuchi_id, merged_id=cast.garage_id, why="", now=NOW, person_id=None
        )
    assert homes(cast)["garage_tech"] == (cast.garage_id, cast.garage_id)


def test_what_went_over_stands_on_the_timeline(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    merge(cast, cast.jiangdong_id, cast.garage_id)
    page = client_of(cast.director).get(f"/partners/{cast.jiangdong_id}/timeline").content.decode()
    assert "能登录的人 1" in page


@pytest.mark.parametrize("import_first", [True, False])
def test_an_import_of_partners_and_their_merge_are_undone_one_after_the_other(
    cast_in_world: Cast, tmp_path: Path, import_first: bool
) -> None:
    brought = run(tmp_path, [*GOOD, GOOD[0].replace("I-1", "I-9").replace("鸿远汽配", "鸿远")])
    with acting(network()):
        find_duplicates(now=NOW)
        ids = {
            row["code"]: row["organisation_id"]
            for row in sql.rows("SELECT code, organisation_id FROM partners_partner")
        }
    made = merge(cast_in_world, ids["I-1"], ids["I-9"])
    if import_first:
        with pytest.raises(CannotUndo) as refused:
            intake.undo_batch(batch_id=brought.batch_id, scope=network())
        assert "鸿远" in str(refused.value)
    undo(made)
    intake.undo_batch(batch_id=brought.batch_id, scope=network())
    with acting(network()):
        left = sql.column("SELECT code FROM partners_partner WHERE code LIKE 'I-%%'", [])
    assert left == []


def test_a_partner_changed_after_parting_keeps_its_import(
    cast_in_world: Cast, tmp_path: Path
) -> None:
    brought = run(tmp_path, GOOD)
    with acting(network()):
        one, other = sql.column(
            "SELECT organisation_id FROM partners_partner WHERE code IN ('I-1', 'I-3')"
        )
    undo(merge(cast_in_world, one, other))
    with acting(network()):
        change_status(partner_ids=[one], to=Status.SUSPENDED, why="试", now=NOW + timedelta(days=1))
    with pytest.raises(CannotUndo):
        intake.undo_batch(batch_id=brought.batch_id, scope=network())
