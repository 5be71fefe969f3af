"""Recalls of the American authority: one entry a campaign, changed by later files, taken back."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.catalogue.tests.goods import shelf
from xinglian.intake import api as intake
from xinglian.intake.api import BatchResult
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.actions.keep_entry import FIELDS, change_entry
from xinglian.policyradar.models import Entry, Recall, Step
from xinglian.policyradar.tests.test_entries import viewer_of

HEAD = "nhtsa_id,doc,summary,makes,models,y0,y1,n\n"
BRAKES = '21V111,A-1.pdf,"The brake hose may rub through, which may result in a loss of headlights.",FORD|LINCOLN,F-150|NAVIGATOR,2018,2019,2\n'
LETTER = "21V111,A-2.pdf,Owner letter,FORD,F-150,2019,2020,1\n"
SEAT = "21C002,B-1.pdf,The harness of the child seat may tear.,MAXI,SEAT,9999,9999,1\n"


def run(tmp_path: Path, text: str, *, name: str = "recalls.csv") -> BatchResult:
    file = tmp_path / name
    content = text.encode()
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return intake.import_file(kind="policyradar.recalls", path=file)


@pytest.fixture
def catalogue(cast: Cast) -> Cast:
    with acting(cast.director.scope):
        shelf()
    return cast


def entry() -> Entry:
    with acting(network()):
        return Entry.objects.get(recall__campaign="21V111")


def test_documents_of_a_campaign_become_one_entry_with_categories_makes_and_years(
    catalogue: Cast, tmp_path: Path
) -> None:
    done = run(tmp_path, HEAD + BRAKES + LETTER + SEAT, name="recalls.csv.gz")
    assert (done.state, done.counts["inserted"]) == ("imported", 2)
    one = entry()
    assert (one.kind, one.state, one.proposal, one.categories, one.makes) == ("recall", "new", "relevant", ["brakes"], ["FORD", "LINCOLN"])  # fmt: skip
    assert one.title == "NHTSA 21V111 · FORD, LINCOLN · F-150, NAVIGATOR · 2018-2020"
    assert one.link == "https://www.nhtsa.gov/recalls?nhtsaId=21V111"
    with acting(network()):
        assert Entry.objects.get(recall__campaign="21C002").proposal == "irrelevant"


def test_a_later_file_changes_what_differs_says_what_and_leaves_a_persons_words(
    catalogue: Cast, tmp_path: Path
) -> None:
    run(tmp_path, HEAD + BRAKES + SEAT)
    assert run(tmp_path, HEAD + BRAKES + SEAT).counts["unchanged"] == 2
    one, officer = entry(), viewer_of(catalogue.officer)
    with acting(catalogue.officer.scope):
        change_entry(
            entry_id=one.pk, viewer=officer, now=one.found_at, values={name: getattr(one, name) for name in FIELDS} | {"summary": "制动软管磨穿"},
        )  # fmt: skip
    later = run(tmp_path, HEAD + BRAKES.replace("2019", "2021").replace("rub", "wear") + SEAT)
    assert (later.counts.get("inserted", 0), later.counts["updated"], later.counts["unchanged"]) == (0, 1, 1)  # fmt: skip
    now_is = entry()
    assert (now_is.summary, now_is.title[-9:]) == ("制动软管磨穿", "2018-2021")
    with acting(network()):
        assert Step.objects.get(entry=one, verb="renewed").words == "vehicles text"


def test_taking_the_later_file_back_restores_what_it_changed_and_then_the_first_goes(
    catalogue: Cast, tmp_path: Path
) -> None:
    first = run(tmp_path, HEAD + BRAKES + SEAT)
    was = entry()
    second = run(tmp_path, HEAD + BRAKES.replace("brake hose", "tire") + LETTER + SEAT)
    assert entry().categories != was.categories
    with pytest.raises(intake.CannotUndo) as refused:
        intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert "21V111" in str(refused.value)
    intake.undo_batch(batch_id=second.batch_id, scope=network())
    one = entry()
    assert (one.title, one.summary, one.categories, one.makes) == (was.title, was.summary, was.categories, was.makes)  # fmt: skip
    with acting(network()):
        assert Recall.objects.get(campaign="21V111").documents == 1
    intake.undo_batch(batch_id=first.batch_id, scope=network())
    with acting(network()):
        assert not Entry.objects.exists()


def test_torn_rows_and_wrong_numbers_are_named(catalogue: Cast, tmp_path: Path) -> None:
    torn = "21V333,C-1.pdf,A text whose line was torn\nMAKE,MODEL,2019,2019,1\n21X444,D-1.pdf,Text,M,N,2019,2018,1\n"
    done = run(tmp_path, HEAD + BRAKES + torn)
    found: dict[int, Any] = {}
    for one in intake.first_problems(result=done):
        found.setdefault(one.row, []).append(one.text)
    assert sorted(found) == [3, 4, 5]
    assert "21V215" in " ".join(found[5])
    assert done.state == "refused"
