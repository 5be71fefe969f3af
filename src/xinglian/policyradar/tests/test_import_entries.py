"""Policies from a table: checked, brought once, to be weighed, taken back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.catalogue.tests.goods import shelf
from xinglian.intake import api as intake
from xinglian.intake.api import BatchResult
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.models import Entry, Step

ClientOf = Callable[[Member], Client]
HEAD = "政策名称,类型,链接,生效日期,失效日期,地区,配件分类,零件号\n"


def run(tmp_path: Path, text: str, **more: Any) -> BatchResult:
    file = tmp_path / "policies.csv"
    file.write_text(text, encoding="utf-8")
    return intake.import_file(kind="policyradar.entries", path=file, **more)


def test_a_table_becomes_entries_to_be_weighed_whose_clocks_run_and_comes_in_once(
    cast: Cast, tmp_path: Path
) -> None:
    with acting(cast.director.scope):
        shelf()
    text = (
        HEAD
        + "以旧换新补贴细则,补贴,https://a.cn/1,2026-12-01,2027-12-31,江苏省；四川省,,\n制动片召回,,,,,,制动系统,\n"
    )
    done = run(tmp_path, text, person_id=cast.officer.person_id)
    assert (done.state, done.counts["inserted"]) == ("imported", 2)
    assert run(tmp_path, text).counts["unchanged"] == 2
    with acting(network()):
        subsidy, recall = Entry.objects.order_by("id")
    assert (subsidy.state, subsidy.kind, subsidy.regions, subsidy.owner_id) == ("new", "subsidy", ["32", "51"], None)  # fmt: skip
    assert (recall.kind, recall.categories, recall.proposal) == ("recall", ["brakes"], "relevant")
    assert recall.due_at - recall.found_at == timedelta(hours=72)
    with acting(network()):
        assert list(Step.objects.values_list("verb", "person_name")) == [("brought", cast.officer.name)] * 2  # fmt: skip


def test_a_row_that_names_categories_of_ours_is_likely_relevant_by_its_scope(
    cast: Cast, tmp_path: Path
) -> None:
    with acting(cast.director.scope):
        shelf()
    run(
        tmp_path,
        HEAD + "甲号公告,其他,https://a.cn/1,,,,制动系统,\n乙号公告,其他,https://a.cn/2,,,,,\n",
    )
    with acting(network()):
        found = {one.title: (one.proposal, one.proposal_words) for one in Entry.objects.all()}
    assert found == {"甲号公告": ("relevant", "制动系统"), "乙号公告": ("", "")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_filled_in_example_comes_in_whole_in_both_languages(
    cast: Cast, tmp_path: Path, language: str
) -> None:
    samples = Path(__file__).parent.parent / "samples"
    catalogue = samples.parent.parent / "catalogue" / "samples" / "categories.csv"
    assert intake.import_file(kind="catalogue.categories", path=catalogue).state == "imported"
    done = intake.import_file(kind="policyradar.entries", path=samples / f"policies.{language}.csv")
    assert (done.state, done.counts["bad"]) == ("imported", 0)
    with acting(network()):
        assert set(Entry.objects.values_list("kind", flat=True)) >= {"subsidy", "emission", "recall", "tariff"}  # fmt: skip
        assert all(Entry.objects.values_list("is_simulated", flat=True))


def test_what_is_wrong_is_named_with_row_field_and_remedy_and_nothing_is_written(
    cast: Cast, tmp_path: Path
) -> None:
    text = HEAD + (
        ",补贴,https://a.cn/1,,,,,\n甲,祝福,,,,,,\n乙,补贴,ftp://a.cn,,,,,\n丙,补贴,,2027-01-02,2027-01-01,,,\n丁,补贴,,,,火星,,\n戊,补贴,,,,,火花,\n己,补贴,,,,,,NO-1\n"
    )
    done = run(tmp_path, text, dry_run=True)
    found = {(one.row, one.column): one.text for one in intake.first_problems(result=done)}
    assert [row for row, _column in found] == [2, 3, 4, 5, 6, 7, 8]
    said = list(found.values())
    assert "必填" in said[0]
    assert "https://" in said[2]
    assert "早于" in said[3]
    assert "火星" in said[4]
    assert "火花" in said[5]
    assert "NO-1" in said[6]
    with acting(network()):
        assert not Entry.objects.exists()


def test_an_import_is_taken_back_unless_somebody_went_on_with_an_entry(
    cast: Cast, client_of: ClientOf, tmp_path: Path
) -> None:
    text = HEAD + "甲项补贴,补贴,https://a.cn/1,,,,,\n乙项补贴,补贴,https://a.cn/2,,,,,\n"
    first = run(tmp_path, text)
    with acting(network()):
        entry = Entry.objects.order_by("id")[0]
    client_of(cast.officer).post(f"/policyradar/{entry.pk}/relevant/")
    with pytest.raises(intake.CannotUndo) as refused:
        intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert entry.title in str(refused.value)
    with acting(network()):
        stroke = Step.objects.order_by("-id").values_list("stroke", flat=True)[0]
    client_of(cast.officer).post(f"/policyradar/undo/{stroke}/")
    intake.undo_batch(batch_id=first.batch_id, scope=network())
    with acting(network()):
        assert not Entry.objects.exists()


def test_an_officer_brings_policies_by_the_door_and_sees_no_other_imports(
    cast: Cast, client_of: ClientOf, tmp_path: Path
) -> None:
    mine = run(tmp_path, HEAD + "甲项补贴,补贴,https://a.cn/1,,,,,\n")
    prices = tmp_path / "categories.csv"
    prices.write_text("code,name\nbrakes,制动\n", encoding="utf-8")
    foreign = intake.import_file(kind="catalogue.categories", path=prices)
    with acting(network()):
        sql.execute("UPDATE intake_batch SET org_id = %s", [cast.officer.org_id])
    officer = client_of(cast.officer)
    page = officer.get("/policyradar/files/").content.decode()
    assert "/intake/new?kind=policyradar.entries" in page
    assert officer.get("/intake/new?kind=policyradar.entries").status_code == 200
    assert officer.get("/policyradar/files/example.csv").status_code == 200
    assert officer.get(f"/intake/{mine.batch_id}").status_code == 200
    assert officer.get(f"/intake/{foreign.batch_id}").status_code == 404
    assert "categories.csv" not in officer.get("/intake/").content.decode()
