"""Parts, supersession, parameters, references, the tree and its dictionary."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.catalogue.actions.edit_parameters import ParametersWrong, edit_parameters
from xinglian.catalogue.actions.edit_part import (
    NumberTaken,
    SuccessorMissing,
    SupersessionCircle,
    edit_part,
)
from xinglian.catalogue.actions.keep_category import CategoryCircle, TypeInUse, keep_category
from xinglian.catalogue.actions.keep_reference import ReferenceKnown, add_reference
from xinglian.catalogue.models import Category, Part
from xinglian.catalogue.queries.part_facts import chain
from xinglian.catalogue.rules.words import Direction, ParameterType, ReferenceKind
from xinglian.catalogue.tests.goods import NOW, parameter, part, shelf
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

SignIn = Callable[[Member], Client]


def supersede(one: Part, by: Part) -> None:
    edit_part(
        part_id=one.pk,
        values={"status": "superseded", "superseded_by_id": by.pk},
        brand="启明",
        now=NOW,
    )


def test_a_number_typed_differently_is_taken(cast: Cast) -> None:
    with acting(cast.director.scope):
        shelf()
        with pytest.raises(NumberTaken, match="QM-BP-1187"):
            part("qm bp.1187", "别的")


def test_a_chain_of_supersession_never_closes(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
        supersede(made["old"], made["new"])
        supersede(made["new"], made["rear"])
        steps = chain(Part.objects.get(pk=made["new"].pk))
        assert [(step["number"], step["step"]) for step in steps] == [
            ("QM-BP-1187", -1), ("QM-BP-1187A", 0), ("QM-BP-2000", 1),
        ]  # fmt: skip
        with pytest.raises(SupersessionCircle):
            supersede(made["rear"], made["old"])
        with pytest.raises(SuccessorMissing):
            edit_part(
                part_id=made["filter"].pk, values={"status": "superseded"}, brand="启明", now=NOW
            )


def test_parameters_are_checked_kept_and_announced(cast: Cast) -> None:
    with acting(cast.officer.scope):
        made = shelf()
        part_id = made["old"].pk
        with pytest.raises(ParametersWrong) as wrong:
            edit_parameters(
                part_id=part_id, values={"thickness_mm": "99", "axle": "中", "x": "1"}, now=NOW
            )
        assert {p.code for p in wrong.value.problems} == {"too_large", "not_a_choice", "unknown"}
        assert edit_parameters(
            part_id=part_id, values={"thickness_mm": "12.50", "axle": "前"}, now=NOW
        ) == ["axle", "thickness_mm"]
        assert Part.objects.get(pk=part_id).parameters == {"thickness_mm": 12.5, "axle": "前"}
        assert edit_parameters(part_id=part_id, values={"axle": ""}, now=NOW) == ["axle"]
    with acting(network()):
        names = sql.column("SELECT name FROM kernel_letter ORDER BY id")
        assert names.count("catalogue.PartParametersChanged") == 2


def test_a_reference_is_kept_once(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
        with pytest.raises(ReferenceKnown):
            add_reference(
                part_id=made["rear"].pk, kind=ReferenceKind.CROSS, brand="沧澜", number="cx 1187",
                direction=Direction.BOTH, now=NOW,
            )  # fmt: skip


def test_a_category_moves_with_all_below_it(cast: Cast) -> None:
    with acting(cast.director.scope):
        shelf()
        keep_category(
            code="brakes", name="制动", name_en="", parent="filters", is_new=False, now=NOW
        )
        assert str(Category.objects.get(pk="brake_pads").path) == "filters.brakes.brake_pads"
        with pytest.raises(CategoryCircle):
            keep_category(
                code="filters", name="滤", name_en="", parent="brake_pads", is_new=False, now=NOW
            )


def test_a_type_in_use_does_not_change(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
        edit_parameters(part_id=made["old"].pk, values={"thickness_mm": "12"}, now=NOW)
        entry = sql.value("SELECT id FROM catalogue_parameter WHERE key = 'thickness_mm'")
        with pytest.raises(TypeInUse):
            parameter("brake_pads", "thickness_mm", ParameterType.TEXT, parameter_id=entry)
        parameter(
            "brake_pads",
            "thickness_mm",
            ParameterType.NUMBER,
            parameter_id=entry,
            maximum=Decimal(30),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_part SET name = 'x'",
        "DELETE FROM catalogue_reference",
        "INSERT INTO catalogue_brand (name, name_en, name_key) VALUES ('x', '', 'X')",
        "SELECT * FROM catalogue_importchange",
    ],
)
def test_a_partner_reads_and_never_writes(cast: Cast, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(cast.jiangdong_owner.scope),
    ):
        sql.execute(statement)


def test_the_login_role_reads_nothing(cast: Cast) -> None:
    for table in (
        "catalogue_part",
        "catalogue_pub_part",
        "catalogue_category",
        "catalogue_reference",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT * FROM {table}")


def test_the_pages_of_a_part(cast: Cast, client_of: SignIn) -> None:
    officer, tech = client_of(cast.officer), client_of(cast.garage_tech)
    with acting(cast.director.scope):
        made = shelf()
        supersede(made["old"], made["new"])
    page = f"/catalogue/parts/{made['old'].pk}"
    shown = tech.get(page).content.decode()
    assert "QM-BP-1187A" in shown
    assert "/edit" not in shown
    wrong = officer.post(f"{page}/parameters", {"p_thickness_mm": "99", "p_axle": "前"})
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["p_thickness_mm"]
    assert (
        officer.post(f"{page}/parameters", {"p_thickness_mm": "9", "p_axle": "前"}).status_code
        == 302
    )
    given = {"kind": "cross", "brand": "", "number": "X-1", "direction": "both"}
    assert officer.post(f"{page}/references/add", given).status_code == 422
    assert officer.post(f"{page}/references/add", given | {"brand": "沧澜"}).status_code == 302
    form = {
        "number": "QM-BP-1187", "name": "<i>前</i>", "category": "brake_pads", "brand": "启 明",
        "status": "superseded", "superseded_by": made["new"].pk, "weight_kg": "1.5",
    }  # fmt: skip
    assert officer.post(f"{page}/edit", form).status_code == 302
    assert "<i>前" not in tech.get(page).content.decode()
    with acting(network()):
        assert sql.value("SELECT count(*) FROM catalogue_brand") == 1
    circle = form | {"number": "QM-BP-1187A", "superseded_by": made["old"].pk}
    refused = officer.post(f"/catalogue/parts/{made['new'].pk}/edit", circle)
    assert list(refused.context["form"].errors) == ["superseded_by"]


def test_a_reference_that_was_removed_comes_back_by_undo(cast: Cast, client_of: SignIn) -> None:
    officer = client_of(cast.officer)
    with acting(cast.director.scope):
        one = shelf()["old"]
        add_reference(
            part_id=one.pk, kind=ReferenceKind.CROSS, brand="沧澜", number="CL-77",
            direction=Direction.BOTH, now=NOW,
        )  # fmt: skip
    with acting(network()):
        kept = sql.value("SELECT id FROM catalogue_reference WHERE number = 'CL-77'")
    page = officer.post(f"/catalogue/references/{kept}/remove", follow=True).content.decode()
    with acting(network()):
        assert not sql.value("SELECT count(*) FROM catalogue_reference WHERE number = 'CL-77'")
    undo = re.search(r'data-undo-url="([^"]+)"', page)
    assert undo
    assert officer.post(unescape(undo[1])).status_code == 204
    with acting(network()):
        assert sql.value("SELECT count(*) FROM catalogue_reference WHERE number = 'CL-77'") == 1
    assert officer.post("/catalogue/references/restore?was=forged").status_code == 409


def test_the_pages_of_the_dictionary(cast: Cast, client_of: SignIn) -> None:
    officer = client_of(cast.officer)
    with acting(cast.director.scope):
        shelf()
    new = {"name": "蹄", "name_en": "", "code": "brake_shoes", "parent": "brakes"}
    assert officer.post("/catalogue/categories/new", new).status_code == 302
    assert officer.post("/catalogue/categories/new", new).status_code == 422
    assert officer.post("/catalogue/categories/new", new | {"code": "Bad Code"}).status_code == 422
    entry = {"name": "宽", "key": "width_mm", "type": "number", "minimum": "5", "maximum": "3"}
    url = "/catalogue/categories/brake_shoes/add"
    assert list(officer.post(url, entry).context["form"].errors) == ["maximum"]
    assert officer.post(url, entry | {"maximum": "9"}).status_code == 302
    page = officer.get("/catalogue/categories/brake_shoes").content.decode()
    assert "width_mm" in page
    assert "车轴" in page  # inherited
    with acting(network()):
        entry_id = sql.value("SELECT id FROM catalogue_parameter WHERE key = 'width_mm'")
    assert officer.post(f"/catalogue/parameters/{entry_id}/remove").status_code == 302
