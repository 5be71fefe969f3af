"""A refresh from end to end, on PostgreSQL."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import facts, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.partners.api import Status
from xinglian.signals import api
from xinglian.signals.access import NotForPartners
from xinglian.signals.models import PartnerFigures
from xinglian.signals.queries import bitmap_store, changed_partners, words
from xinglian.signals.rules.registry import FIGURES


@pytest.fixture
def computed(cast: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast


def test_the_table_of_figures_has_a_column_for_each_declared_figure() -> None:
    columns = {field.name for field in PartnerFigures._meta.get_fields()}
    assert columns - {"partner_id", "ordinal", "computed_at"} == set(FIGURES)


def test_a_refresh_gives_every_partner_figures_and_tags(computed: Cast) -> None:
    with acting(network()):
        counts = api.tag_counts()
        carried = api.tags_of(partner_ids=[computed.jiangdong_id, computed.shuchi_id])
    assert (counts["plum_rain_region"], counts["cold_region"], counts["never_bought"]) == (2, 0, 3)
    assert "plum_rain_region" in {tag.key for tag in carried[computed.jiangdong_id]}
    assert "plum_rain_region" not in {tag.key for tag in carried[computed.shuchi_id]}


def test_audiences_are_counted_listed_and_filled_into_a_table(computed: Cast) -> None:
    with acting(computed.director.scope):
        assert api.count_audience(expr="region:江苏 且 !type:garage") == 1
        assert api.audience_ids(expr="region:32") == [computed.jiangdong_id, computed.garage_id]
        assert api.count_audiences(
            exprs=["all", "type:provincial_agent", "tenure_days >= 300"]
        ) == [3, 2, 3]
        with connection.cursor() as cursor:
            assert (
                api.materialise_audience(
                    cursor, "four_season_region & type:provincial_agent", "meant"
                )
                == 2
            )
            cursor.execute("SELECT array_agg(partner_id ORDER BY partner_id) FROM meant")
            assert cursor.fetchone()[0] == sorted([computed.jiangdong_id, computed.shuchi_id])
        names = [row["name"] for row in api.sample_audience(expr="type:garage")]
    assert names == ["金陵顺达汽修厂"]


def test_a_csm_counts_only_partners_of_the_own_region(computed: Cast) -> None:
    with acting(computed.csm.scope):
        assert api.count_audience(expr="all") == 1
        assert api.count_audience(expr="!type:garage") == 1
        assert api.count_audience(expr="tenure_days >= 300") == 1
        assert api.audience_ids(expr="region:32 | region:51") == [computed.shuchi_id]
    with acting(computed.director.scope):
        assert api.count_audience(expr="tenure_days >= 300") == 3
        assert api.count_audience(expr="all", viewer_regions=["cn.southwest"]) == 1
        assert (
            api.count_audience(expr="all", viewer_regions=computed.director.scope.region_paths) == 3
        )


def test_a_partner_gets_no_answer_from_bitmaps(computed: Cast) -> None:
    with acting(computed.jiangdong_owner.scope), pytest.raises(NotForPartners):
        api.count_audience(expr="all")
    with (
        acting(computed.jiangdong_owner.scope),
        pytest.raises(ProgrammingError, match="permission"),
        transaction.atomic(),
    ):
        bitmap_store.load(["all"])


def test_an_agent_sees_its_own_tags_and_never_a_competitors(computed: Cast) -> None:
    both = [computed.jiangdong_id, computed.shuchi_id]
    with acting(computed.jiangdong_owner.scope):
        carried = api.tags_of(partner_ids=both)
        assert carried[computed.jiangdong_id]
        assert carried[computed.shuchi_id] == []
        assert sql.column("SELECT partner_id FROM signals_figures") == [computed.jiangdong_id]
        assert set(sql.column("SELECT partner_id FROM signals_pub_partner_tag")) == {
            computed.jiangdong_id
        }


def test_why_is_told_in_figures_thresholds_and_time(computed: Cast) -> None:
    with acting(computed.jiangdong_owner.scope):
        told = api.why(tag="veteran", partner_id=computed.jiangdong_id)
    assert told.holds
    assert told.since == NOW.date()
    assert [(line.value, line.is_met) for line in told.checks] == [
        ("2,333 天", True)
    ] or told.checks[0].is_met
    assert told.checks[0].value in told.sentence
    with acting(network()):
        refused = api.why(tag="cold_region", partner_id=computed.jiangdong_id)
    assert not refused.holds
    assert not any(line.is_met for line in refused.checks)


def test_a_tag_kept_keeps_its_day_and_a_lost_one_goes(computed: Cast) -> None:
    later = NOW + timedelta(days=40)
    with acting(network()):
        knobs_before = api.tag_counts()["veteran"]
        sql.execute(
            "UPDATE partners_partner SET region_path = 'cn.northeast.23' WHERE organisation_id = %s",
            [computed.shuchi_id],
        )
        result = api.refresh(now=later)
        carried = {
            tag.key: tag.since
            for tag in api.tags_of(partner_ids=[computed.shuchi_id])[computed.shuchi_id]
        }
        history = sql.rows(
            "SELECT cardinality, gained, lost FROM signals_tag_count WHERE key = 'severe_cold_region' ORDER BY id"
        )
    assert knobs_before == api_count_of_veterans(computed)
    assert result.changed == 1
    assert carried["severe_cold_region"] == date(2026, 12, 30)
    assert carried["veteran"] == NOW.date()
    assert "four_season_region" not in carried
    assert [tuple(row.values()) for row in history] == [(0, 0, 0), (1, 1, 0)]


def api_count_of_veterans(cast: Cast) -> int:
    with acting(network()):
        return api.tag_counts()["veteran"]


def test_a_partial_refresh_touches_only_the_partners_asked_for(computed: Cast) -> None:
    with acting(network()):
        sql.execute("UPDATE partners_partner SET status = 'suspended'")
        api.refresh(now=NOW, partner_ids=[computed.garage_id])
        assert api.audience_ids(expr="status:suspended") == [computed.garage_id]
        assert api.count_audience(expr="all") == 3
        assert api.count_audience(expr="status:active") == 2


def test_who_ended_is_in_no_audience_but_one_that_asks_for_it(computed: Cast) -> None:
    with acting(network()):
        partners.change_status(
            partner_ids=[computed.garage_id], to=Status.ENDED, why="停业", now=NOW
        )
        api.refresh(now=NOW, partner_ids=[computed.garage_id])
        assert api.count_audience(expr="all") == 2
        assert api.count_audience(expr="!type:provincial_agent") == 0
        assert api.audience_ids(expr="status:ended") == [computed.garage_id]


def test_a_merged_partner_has_no_figures_left_and_its_sign_ins_count_for_the_kept_one(
    computed: Cast,
) -> None:
    with acting(network()):
        facts.record_many(
            [
                facts.Fact(
                    kind="identity.signed_in", org_id=computed.garage_id, subject="identity.person",
                    subject_id=computed.garage_tech.person_id, at=NOW - timedelta(days=2), source="door",
                )
            ]
        )  # fmt: skip
        merge = partners.merge_partners(
            kept_id=computed.jiangdong_id,
            merged_id=computed.garage_id,
            why="",
            person_id=None,
            now=NOW,
        )
        both = [computed.jiangdong_id, computed.garage_id]
        assert api.count_audience(expr="all") == 2  # at once, before anything is counted anew
        api.refresh(now=NOW, partner_ids=both)
        figures = (
            "SELECT partner_id, last_signin_days FROM signals_figures WHERE partner_id = ANY(%s)"
        )
        assert sql.rows(figures, [both]) == [
            {"partner_id": computed.jiangdong_id, "last_signin_days": 2}
        ]
        assert api.count_audience(expr="all") == 2
        partners.undo_merge(merge_id=merge.pk, now=NOW)
        api.refresh(now=NOW, partner_ids=both)
        assert {row["partner_id"]: row["last_signin_days"] for row in sql.rows(figures, [both])} == {
            computed.jiangdong_id: None, computed.garage_id: 2,
        }  # fmt: skip


def test_a_partial_refresh_says_the_same_as_a_full_one(computed: Cast) -> None:
    with acting(network()):
        facts.record_many(
            [
                facts.Fact(
                    kind="identity.signed_in", org_id=computed.garage_id, subject="identity.person",
                    subject_id=computed.garage_tech.person_id, at=NOW - timedelta(days=50), source="test",
                )
            ]
        )  # fmt: skip
        api.refresh(now=NOW, partner_ids=[computed.garage_id])
        partial = sql.rows(
            "SELECT key, encode(bitmap, 'hex') AS bits FROM signals_tag_bitmap ORDER BY key"
        )
        figures = sql.rows("SELECT * FROM signals_figures ORDER BY partner_id")
        api.refresh(now=NOW)
        assert (
            sql.rows(
                "SELECT key, encode(bitmap, 'hex') AS bits FROM signals_tag_bitmap ORDER BY key"
            )
            == partial
        )
        assert sql.rows("SELECT * FROM signals_figures ORDER BY partner_id") == figures
        assert api.audience_ids(expr="away_30d") == [computed.garage_id]


def test_a_changed_threshold_changes_who_carries_the_tag(computed: Cast) -> None:
    with acting(computed.director.scope):
        assert api.count_audience(expr="veteran") == 3
        knobs.turn(key="signals.tag.veteran.days", to=9000)
        assert (
            sql.value(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'signals.refresh_all'"
            )
            == 1
        )
    with acting(network()):
        api.refresh(now=NOW)
        assert api.count_audience(expr="veteran") == 0


def test_readers_see_the_old_tags_until_the_new_ones_are_all_there(computed: Cast) -> None:
    with acting(network()):
        before = api.tag_counts()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            sql.execute("UPDATE partners_partner SET region_path = 'cn.northeast.23'")
            api.refresh(now=NOW)
            assert api.tag_counts() != before
            raise ZeroDivisionError
        assert api.tag_counts() == before
        assert api.count_audience(expr="severe_cold_region") == 0


def test_partners_with_new_facts_wait_on_a_list_once(computed: Cast) -> None:
    one = "SELECT %s::bigint AS partner_id"
    with acting(network()):
        assert changed_partners.mark(one, [computed.garage_id], now=NOW) == 1
        assert changed_partners.mark(one, [computed.garage_id], now=NOW) == 0
        assert changed_partners.take() == [computed.garage_id]
        assert changed_partners.take() == []
        many: list[Any] = [200]
        changed_partners.mark("SELECT generate_series(1, %s) AS partner_id", many, now=NOW)
        assert changed_partners.take() is None


def test_an_unreadable_audience_says_where_and_what_to_do(computed: Cast) -> None:
    with acting(computed.director.scope), pytest.raises(api.AudienceUnreadable) as caught:
        api.count_audience(expr="cold_regoin & type:garage")
    assert caught.value.problem.suggestions[0] == "cold_region"
    assert "cold_region" in str(caught.value)


def test_refreshes_leave_a_record(computed: Cast) -> None:
    with acting(computed.auditor.scope):
        run = sql.row("SELECT scope, partners, changed, tags FROM signals_refresh")
    assert run == {"scope": "all", "partners": 3, "changed": 3, "tags": len(api.TAGS)}


def test_words_of_every_language_mean_the_same(computed: Cast) -> None:
    with acting(computed.director.scope):
        chinese = api.parse_audience(
            "梅雨地区 且 类型:省级代理 且 合作天数 >= 300天 且 非 (地区:四川 或者 气候区 = 严寒)"
        )
        english = api.parse_audience(
            "plum_rain_region & type:provincial_agent & tenure_days >= 300 & !(region:51 | climate = severe_cold)"
        )
        assert chinese.text == english.text
        assert api.count_audience(expr=chinese.text) == 1


def test_names_of_tags_are_told_apart_in_every_language() -> None:
    assert [alias for alias, keys in words.tag_words().items() if len(keys) > 1] == []
