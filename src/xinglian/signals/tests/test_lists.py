"""Lists filled by hand: codes, names, audiences, selections and files; who put whom in; back again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.actions import fill_list as filling
from xinglian.signals.actions.place_made import place_made
from xinglian.signals.actions.save_made import EndedBefore, save_made
from xinglian.signals.queries import list_entries
from xinglian.signals.rules import made
from xinglian.signals.rules.pasted import pasted

ClientOf = Callable[[Member], Client]
TODAY = NOW.date()
LINES = "p-320102\n\n蜀驰汽配有限公司，无此公司\n金陵顺达汽修厂\tP-320102"


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


@pytest.fixture
def visits(computed: Cast) -> int:
    with acting(computed.manager.scope):
        return save_made(
            kind="list", name="秋季走访", person_name=computed.manager.name, now=NOW, today=TODAY
        )


def count(member: Member, made_id: int, *, days: int = 0) -> int:
    with acting(network()):
        place_made(now=NOW + timedelta(days), keys=[made.key_of(made_id)])
    with acting(member.scope):
        return api.count_audience(expr=made.key_of(made_id))


def test_pasted_lines_are_read_with_their_rows() -> None:
    assert [(one.row, one.text) for one in pasted(LINES)] == [
        (1, "p-320102"), (3, "蜀驰汽配有限公司"), (3, "无此公司"), (4, "金陵顺达汽修厂"),
    ]  # fmt: skip


def test_codes_and_names_are_found_and_the_rest_comes_back_with_its_row(
    computed: Cast, visits: int
) -> None:
    with acting(computed.manager.scope):
        done = filling.put_lines_on(made_id=visits, lines=LINES, person_name="王", now=NOW)
        again = filling.put_lines_on(made_id=visits, lines="P-320102", person_name="李", now=NOW)
    assert (done.added, [(one.row, one.text) for one in done.unknown]) == (3, [(3, "无此公司")])
    assert (again.added, again.there) == (0, 1)
    assert count(computed.director, visits) == 3
    assert count(computed.csm, visits) == 1
    with acting(computed.csm.scope):
        assert [one.put_by_name for one in list_entries.entries(visits)] == ["王"]


def test_taking_off_leaves_a_past_and_can_be_undone(computed: Cast, visits: int) -> None:
    with acting(computed.manager.scope):
        filling.put_audience_on(
            made_id=visits, expression="type:provincial_agent", name="代理", person_name="王", now=NOW
        )  # fmt: skip
        ids = list_entries.entry_ids(visits)
        filling.take_off(made_id=visits, entry_ids=ids, person_name="李", now=NOW)
        assert list_entries.counts(visits) == {"now": 0, "past": 2}
        assert list_entries.entries(visits, view="past")[0].taken_by_name == "李"
        filling.put_lines_on(made_id=visits, lines="P-320102", person_name="赵", now=NOW)
        assert filling.put_back(made_id=visits, entry_ids=ids, now=NOW) == 1
    assert count(computed.director, visits) == 2


def test_a_list_that_has_ended_is_empty_until_its_day_is_moved(computed: Cast, visits: int) -> None:
    manager = computed.manager
    with acting(manager.scope):
        filling.put_lines_on(made_id=visits, lines="P-320102", person_name="王", now=NOW)
        save_made(
            kind="list", name="秋季走访", expires_on=TODAY, person_name="王", now=NOW, today=TODAY, made_id=visits
        )  # fmt: skip
    assert (count(manager, visits), count(manager, visits, days=1)) == (1, 0)
    with acting(manager.scope), pytest.raises(EndedBefore):
        save_made(
            kind="list", name="秋季走访", expires_on=TODAY, person_name="王", now=NOW,
            today=TODAY + timedelta(days=1), made_id=visits,
        )  # fmt: skip


def test_who_was_merged_stands_on_it_as_the_partner_it_is_now(computed: Cast, visits: int) -> None:
    with acting(computed.manager.scope):
        filling.put_lines_on(made_id=visits, lines="P-320102", person_name="王", now=NOW)
    with acting(network()):
        sql.execute(
            "INSERT INTO partners_merge (kept_id, merged_id, merged_at, why, moved, before) VALUES (%s, %s, now(), '', '{}', '{}')",
            [computed.shuchi_id, computed.jiangdong_id],
        )
        sql.execute(
            "UPDATE partners_partner SET merged_into_id = %s WHERE organisation_id = %s",
            [computed.shuchi_id, computed.jiangdong_id],
        )
    assert count(computed.csm, visits) == 1


def test_a_file_fills_lists_and_is_undone(computed: Cast, visits: int, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        "名单,客户编号\n秋季走访,P-320102\n没有的名单,P-320102\n秋季走访,P-000\n", "utf-8"
    )
    result = intake.import_file(kind="signals.lists", path=file, mode=intake.Mode.GOOD_ROWS)
    assert (result.counts["inserted"], result.counts["bad"]) == (1, 2)
    assert count(computed.director, visits) == 1
    intake.undo_batch(batch_id=result.batch_id, scope=network())
    assert count(computed.director, visits) == 0


def test_the_page_keeps_unknown_lines_and_puts_the_others_on(
    computed: Cast, visits: int, client_of: ClientOf
) -> None:
    browser = client_of(computed.manager)
    answer = browser.post(reverse("signals:fill_list", args=[visits]), {"lines": LINES})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].initial["lines"] == "无此公司"
    assert "3（" in page or "3 (" in page
    empty = browser.post(reverse("signals:fill_list", args=[visits]), {"lines": " "})
    assert list(empty.context["form"].errors) == ["lines"]
    shown = browser.get(reverse("signals:made_tag", args=[visits]))
    assert shown.context["entries"].total == 3
    undone = browser.post(
        reverse("signals:take_off_list", args=[visits])
        + f"?id={shown.context['entries'].rows[0].id}"
    )
    assert undone.status_code == 302
    past = browser.get(reverse("signals:made_tag", args=[visits]), {"view": "past"})
    assert past.context["entries"].total == 1
    assert (
        client_of(computed.csm).get(reverse("signals:fill_list", args=[visits])).status_code == 403
    )


def test_a_selection_of_the_register_becomes_a_list_and_goes_out_as_a_file(
    computed: Cast, client_of: ClientOf
) -> None:
    browser = client_of(computed.manager)
    answer = browser.post(
        reverse("signals:list_of_partners"), {"id": [computed.jiangdong_id, computed.shuchi_id]}
    )
    assert answer.status_code == 302
    made_id = int(answer["Location"].split("/")[-2])
    text = browser.get(reverse("signals:export_list", args=[made_id])).content.decode()
    assert ("P-320102" in text, computed.manager.name in text) == (True, True)


def test_the_page_of_a_list_asks_as_much_for_many_as_for_few(
    computed: Cast, visits: int, client_of: ClientOf
) -> None:
    browser = client_of(computed.manager)
    here = reverse("signals:made_tag", args=[visits])

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(here)
        return len(found)

    with acting(computed.manager.scope):
        filling.put_lines_on(made_id=visits, lines="P-320102", person_name="王", now=NOW)
    few = asked()
    with acting(computed.manager.scope):
        filling.put_audience_on(made_id=visits, expression="all", person_name="王", now=NOW)
    assert asked() <= few
