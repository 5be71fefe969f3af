"""Categories, dictionary and parts from files, through the import door."""

from pathlib import Path

import pytest

from tests.fixtures.cast import Cast
from xinglian.catalogue.importers import parts as _declared  # noqa: F401 - declares the kinds
from xinglian.intake import api as intake
from xinglian.intake.api import BatchResult
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

TREE = "code,parent,name,name_en\nbrake_pads,brakes,制动片,Brake pads\nbrakes,,制动系统,Brakes\n"
WORDS = (
    "category,key,name,name_en,type,unit,min,max,choices\n"
    "brakes,axle,车轴,Axle,choice,,,,前;后\n"
    "brake_pads,thickness_mm,厚度,Thickness,decimal,mm,8,24,\n"
    "brake_pads,sensor,报警线,Sensor,boolean,,,,\n"
)
HEAD = "number,name,name_en,category,brand,status,superseded_by,oe_numbers,cross_references,unit,weight_kg,is_ev,launched_on,parameters,simulated"
GOOD = [
    "QM-1,前制动片,Front pads,brake_pads,启明,已替代,QM 2,04465-1;04465-2,沧澜:CX-1;>远岸:YA 2,套,1.80,否,2020-01-02,thickness_mm=12.5 mm; axle=前; sensor=是,是",
    "QM-2,前制动片 新,,brake_pads,启 明,active,,,,套,,,,,no",
]


@pytest.fixture
def dictionary(cast_in_world: Cast, tmp_path: Path) -> Cast:
    for kind, text in (("categories", TREE), ("parameters", WORDS)):
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        result = intake.import_file(kind=f"catalogue.{kind}", path=file)
        assert result.state == "imported", result.summary
    return cast_in_world


def run(tmp_path: Path, rows: list[str], *, name: str = "p.csv", **more: object) -> BatchResult:
    file = tmp_path / name
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return intake.import_file(kind="catalogue.parts", path=file, **more)  # type: ignore[arg-type]


def part(key: str) -> dict[str, object]:
    with acting(network()):
        found = sql.row(
            "SELECT p.number, p.name, p.status, p.parameters::text AS parameters, b.name AS brand,"
            " n.number AS successor, p.changed_at, p.weight_kg, array(SELECT r.kind || ':' || r.brand"
            " || ':' || r.number || ':' || r.direction FROM catalogue_reference AS r"
            " WHERE r.part_id = p.id ORDER BY 1) AS refs FROM catalogue_part AS p"
            " JOIN catalogue_brand AS b ON b.id = p.brand_id"
            " LEFT JOIN catalogue_part AS n ON n.id = p.superseded_by_id WHERE p.number_key = %s",
            [key],
        )
    assert found is not None
    return found


def test_parts_come_in_whole(dictionary: Cast, tmp_path: Path) -> None:
    result = run(tmp_path, GOOD)
    assert (result.state, result.counts.get("inserted")) == ("imported", 2), result.summary
    one = part("QM1")
    assert (one["status"], one["successor"], one["brand"]) == ("superseded", "QM-2", "启明")
    assert one["refs"] == [
        "cross:沧澜:CX-1:both", "cross:远岸:YA 2:ours_for_theirs", "oe::04465-1:both", "oe::04465-2:both",
    ]  # fmt: skip
    with acting(network()):
        assert (
            sql.value(
                "SELECT (parameters->>'thickness_mm')::numeric FROM catalogue_part WHERE number_key = 'QM1'"
            )
            == 12.5
        )
        assert sql.value(
            "SELECT parameters->'sensor' = 'true' FROM catalogue_part WHERE number_key = 'QM1'"
        )
        assert (
            sql.value("SELECT parameters->>'axle' FROM catalogue_part WHERE number_key = 'QM1'")
            == "前"
        )
        assert sql.value("SELECT count(*) FROM catalogue_brand") == 1


def test_the_same_file_twice_changes_nothing(dictionary: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)
    before = part("QM1")
    again = run(tmp_path, GOOD, name="again.csv")
    assert (again.counts.get("unchanged"), again.changed) == (2, 0)
    assert part("QM1") == before


def test_an_update_and_its_undo(dictionary: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)
    before = part("QM1")
    result = run(
        tmp_path,
        [
            "qm.1,改名,,brake_pads,启明,,,99-1,,,,,,thickness_mm=9,",
            "QM-3,第三个,,brakes,启明,,,,,,,,,axle=后,",
        ],
        name="b.csv",
    )
    assert (result.counts.get("inserted"), result.counts.get("updated")) == (1, 1)
    one = part("QM1")
    assert (one["name"], one["number"]) == ("改名", "qm.1")
    assert one["refs"] == [
        "cross:沧澜:CX-1:both",
        "cross:远岸:YA 2:ours_for_theirs",
        "oe::99-1:both",
    ]
    intake.undo_batch(batch_id=result.batch_id, scope=network())
    assert part("QM1") == before
    with acting(network()):
        assert sql.value("SELECT count(*) FROM catalogue_part") == 2


def test_the_undo_of_a_category_with_parts_is_refused(dictionary: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)
    with acting(network()):
        batch_id = sql.value("SELECT id FROM intake_batch WHERE kind = 'catalogue.categories'")
    with pytest.raises(intake.CannotUndo):
        intake.undo_batch(batch_id=batch_id, scope=network())


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("!!,甲,,brake_pads,启明,,,,,,,,,,", "number", "no_number"),
        ("qm 1,甲,,brake_pads,启明,,,,,,,,,,", "number", "same_number"),
        ("X,甲,,nowhere,启明,,,,,,,,,,", "category", "no_category"),
        ("X,甲,,brake_pads,启明,,NOPE,,,,,,,,", "superseded_by", "no_successor"),
        ("X,甲,,brake_pads,启明,,X,,,,,,,,", "superseded_by", "circle"),
        ("X,甲,,brake_pads,启明,,,,,,,,,thickness_mm=99,", "parameters", "out_of_range"),
        ("X,甲,,brake_pads,启明,,,,,,,,,thickness_mm=thick,", "parameters", "not_a_number"),
        ("X,甲,,brake_pads,启明,,,,,,,,,axle=中,", "parameters", "not_a_choice"),
        ("X,甲,,brake_pads,启明,,,,,,,,,sensor=也许,", "parameters", "not_yes_or_no"),
        ("X,甲,,brake_pads,启明,,,,,,,,,colour=red,", "parameters", "unknown_parameter"),
        ("X,甲,,brake_pads,启明,,,,,,,,,nonsense,", "parameters", "not_a_pair"),
        ("X,甲,,brakes,启明,,,,,,,,,thickness_mm=9,", "parameters", "unknown_parameter"),
    ],
)
def test_a_bad_row_is_named_and_left_out(
    dictionary: Cast, tmp_path: Path, row: str, field: str, code: str
) -> None:
    result = run(tmp_path, [*GOOD, row], dry_run=True)
    assert any(f == field and c.endswith(code) for f, c in result.summary), result.summary
    result = run(tmp_path, [*GOOD, row], mode="good_rows", name="g.csv")
    assert result.counts.get("inserted") == 2


def test_a_circle_across_rows_and_the_database_is_found(dictionary: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)  # QM-1 -> QM-2
    result = run(
        tmp_path, ["QM-2,新,,brake_pads,启明,,QM-9,,,,,,,,", "QM-9,九,,brake_pads,启明,,QM-1,,,,,,,,"],
        name="c.csv", dry_run=True,
    )  # fmt: skip
    assert result.counts["bad"] == 2, result.summary


def test_the_shipped_tree_comes_in_whole(cast_in_world: Cast) -> None:
    samples = Path(__file__).resolve().parents[1] / "samples"
    for kind in ("categories", "parameters"):
        result = intake.import_file(kind=f"catalogue.{kind}", path=samples / f"{kind}.csv")
        assert (result.state, result.counts["bad"]) == ("imported", 0), result.summary
    with acting(network()):
        tops = set(sql.column("SELECT code FROM catalogue_category WHERE parent_id IS NULL"))
        assert (
            sql.value("SELECT path::text FROM catalogue_category WHERE code = 'antifreeze'")
            == "cooling.antifreeze"
        )
    assert tops == {
        "brakes", "filters", "cooling", "battery", "lighting", "suspension", "engine", "electrical",
        "body", "tyres", "fluids", "ev", "tools", "wipers",
    }  # fmt: skip
