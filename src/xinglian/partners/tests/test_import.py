"""Partners from a file, through the import door."""

from pathlib import Path

import pytest

from tests.fixtures.cast import Cast
from xinglian.intake import api as intake
from xinglian.intake.api import BatchResult
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners.importers import partners as _declared  # noqa: F401 - declares the kind

HEAD = "code,name,type,region_code,province,city,county,country,status,joined_on,parent_code,bays,csm_login,simulated,short_name"
GOOD = [
    "I-1,鸿远汽车配件有限公司,省级代理,330106,,,,,合作中,2021/3/4,,,csm,是,鸿远汽配",
    "I-2,鸿远快修西湖店,chain,,浙江,杭州,西湖区,,active,,I-1,6,,否,",
    "I-3,Blue Lake Garage,garage,,Washington,Seattle,,United States,,2019-01-02,,,,no,",
]


def run(tmp_path: Path, rows: list[str], *, name: str = "p.csv", **more: object) -> BatchResult:
    file = tmp_path / name
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return intake.import_file(kind="partners.partners", path=file, **more)  # type: ignore[arg-type]


def partner(code: str) -> dict[str, object]:
    with acting(network()):
        found = sql.row(
            "SELECT p.*, h.code AS head, o.name AS org_name, o.region_path::text AS org_path FROM"
            " partners_partner AS p JOIN identity_organisation AS o ON o.id = p.organisation_id"
            " LEFT JOIN partners_partner AS h ON h.organisation_id = p.parent_id WHERE p.code = %s",
            [code],
        )
    assert found is not None
    return found


def test_new_partners_come_in_with_their_organisations(cast_in_world: Cast, tmp_path: Path) -> None:
    result = run(tmp_path, GOOD)
    assert (result.state, result.counts.get("inserted")) == ("imported", 3)
    one, two, three = partner("I-1"), partner("I-2"), partner("I-3")
    assert one["type"] == "provincial_agent"
    assert one["org_path"] == "cn.east.33.3301.330106"
    assert one["csm_person_id"] == cast_in_world.csm.person_id
    assert str(one["pinyin"]).startswith("hongyuanqipei hyqp")
    assert one["is_simulated"] is True
    assert two["head"] == "I-1"
    assert two["county_code"] == "330106"
    assert three["country_code"] == "US"
    assert three["org_name"] == "Blue Lake Garage"


def test_the_same_file_twice_changes_nothing(cast_in_world: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)
    before = partner("I-1")
    again = run(tmp_path, GOOD, name="again.csv")
    assert again.counts.get("unchanged") == 3
    assert again.changed == 0
    assert partner("I-1") == before


def test_a_known_code_is_updated_and_the_undo_restores_it(
    cast_in_world: Cast, tmp_path: Path
) -> None:
    run(tmp_path, GOOD)
    changed = [
        "I-1,鸿远汽配股份有限公司,省级代理,320102,,,,,,,,9,,,",
        "I-4,新来的店,garage,320102,,,,,,,I-1,,,,",
    ]
    result = run(tmp_path, changed, name="b.csv")
    assert (result.counts.get("inserted"), result.counts.get("updated")) == (1, 1)
    one = partner("I-1")
    assert (one["name"], one["bays"], one["short_name"], str(one["joined_on"])) == (
        "鸿远汽配股份有限公司", 9, "鸿远汽配", "2021-03-04",
    )  # fmt: skip
    assert one["org_path"] == "cn.east.32.3201.320102"
    intake.undo_batch(batch_id=result.batch_id, scope=network())
    one = partner("I-1")
    assert (one["name"], one["bays"], one["org_name"]) == (
        "鸿远汽车配件有限公司",
        None,
        "鸿远汽车配件有限公司",
    )
    assert one["org_path"] == "cn.east.33.3301.330106"
    with acting(network()):
        assert not sql.value("SELECT true FROM identity_organisation WHERE code = 'I-4'")


def test_an_undo_is_refused_when_others_stand_on_it(cast_in_world: Cast, tmp_path: Path) -> None:
    first = run(tmp_path, GOOD)
    run(tmp_path, ["I-9,分店九,garage,320102,,,,,,,I-1,,,,"], name="b.csv")
    with pytest.raises(intake.CannotUndo):
        intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert partner("I-1")["code"] == "I-1"


def test_an_undo_is_refused_after_a_later_edit(cast_in_world: Cast, tmp_path: Path) -> None:
    first = run(tmp_path, GOOD)
    with acting(network()):
        sql.execute("UPDATE partners_partner SET changed_at = now() WHERE code = 'I-2'")
    with pytest.raises(intake.CannotUndo, match="鸿远快修西湖店"):
        intake.undo_batch(batch_id=first.batch_id, scope=network())


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("X,甲,garage,999999,,,,,,,,,,,", "region_code", "no_place"),
        ("X,甲,garage,,,,,,,,,,,,", "region_code", "no_place"),
        ("X,甲,garage,,江苏,南京京,,,,,,,,,", "city", "no_place"),
        ("X,甲,garage,,苏江,,,,,,,,,,", "province", "no_place"),
        ("X,甲,garage,,,,,Atlantis,,,,,,,", "country", "no_place"),
        ("X,甲,garage,320102,,,,,,,NOPE,,,,", "parent_code", "no_parent"),
        ("X,甲,garage,320102,,,,,,,X,,,,", "parent_code", "own_parent"),
        ("MAKER,甲,garage,320102,,,,,,,,,,,", "code", "not_a_partner"),
        ("X,甲,garage,320102,,,,,,,,,nobody,,", "csm_login", "no_csm"),
        ("X,甲,palace,320102,,,,,,,,,,,", "type", ""),
    ],
)
def test_a_bad_row_is_named_and_nothing_written(
    cast_in_world: Cast, tmp_path: Path, row: str, field: str, code: str
) -> None:
    result = run(tmp_path, [*GOOD, row], dry_run=True)
    assert any(f == field and code in c for f, c in result.summary), result.summary
    result = run(tmp_path, [*GOOD, row], mode="good_rows")
    assert result.counts.get("inserted") == 3


def test_places_by_name_know_municipalities(cast_in_world: Cast, tmp_path: Path) -> None:
    rows = [
        "Z-1,沪东汽修,garage,,上海,上海,浦东新区,,,,,,,,",
        "Z-2,京西汽修,garage,,北京市,北京市,海淀区,,,,,,,,",
    ]
    result = run(tmp_path, rows)
    assert result.state == "imported", result.summary
    assert partner("Z-1")["county_code"] == "310115"
    assert partner("Z-2")["county_code"] == "110108"
