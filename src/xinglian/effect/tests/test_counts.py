"""What pages add up is what happened, within the reach of whoever looks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.fixtures.cast import Cast
from xinglian.effect import reactions
from xinglian.effect.actions.count_message import count_message
from xinglian.effect.queries import effects
from xinglian.effect.queries.effects import Asked
from xinglian.effect.queries.places import outermost
from xinglian.effect.rules.lift import lift
from xinglian.effect.rules.minutes import BUCKETS, quantile, within
from xinglian.effect.rules.pace import LEAST, rest
from xinglian.effect.rules.period import span
from xinglian.effect.tests.story import answer, send
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, staff
from xinglian.push.events import ReceiptsRecorded


def _told(cast: Cast) -> tuple[int, Asked]:
    now = clock.now()
    message_id = send(cast, now=now)
    answer(
        message_id, sent_at=now,
        said=[(cast.jiangdong_owner, "acknowledged", 4), (cast.jiangdong_clerk, "read", 2), (cast.shuchi_owner, "read", 300)],
    )  # fmt: skip
    return message_id, Asked(span=span(key="30", now=now + timedelta(days=3)))


def test_figures_say_who_was_reached_who_read_and_who_responded(cast: Cast) -> None:
    _message, asked = _told(cast)
    with acting(network()):
        f = effects.in_all(asked)
    assert (f.messages, f.people, f.read, f.responded, f.must) == (1, 4, 3, 1, 4)
    assert (f.partners, f.reached, f.in_time) == (2, 2, 1)
    assert (f.reach, f.response, f.action) == (1.0, 0.25, None)
    assert f.read_median is not None
    assert 3 <= f.read_median <= 5


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("topic", {"policy": (4, 1)}),
        ("role", {"partner_owner": (2, 1), "partner_clerk": (1, 0), "technician": (1, 0)}),
        ("layer", {"base": (4, 1)}),
        ("type", {"provincial_agent": (4, 1)}),
        ("channel", {"inapp": (4, 1)}),
    ],
)
def test_a_line_for_each_adds_up_to_all(
    cast: Cast, by: str, expected: dict[str, tuple[int, int]]
) -> None:
    _message, asked = _told(cast)
    with acting(network()):
        found = effects.by_cut(asked, by)
    assert {key: (one.people, one.responded) for key, one in found.items()} == expected


def test_lines_of_places_and_authors_open_to_those(cast: Cast) -> None:
    _message, asked = _told(cast)
    with acting(network()):
        places = effects.by_cut(asked, "region")
        authors = effects.by_cut(asked, "author")
    assert {path.count(".") for path in places} == {2}
    assert sorted(one.people for one in places.values()) == [1, 3]
    assert list(authors) == [str(cast.manager.person_id)]


def test_a_filter_by_role_narrows_every_other_line(cast: Cast) -> None:
    _message, asked = _told(cast)
    with acting(network()):
        owners = Asked(span=asked.span, cut="role", value="partner_owner")
        assert effects.in_all(owners).people == 2
        assert effects.by_cut(owners, "topic")["policy"].response == 0.5


def test_counting_twice_changes_nothing_and_a_withdrawn_message_leaves(cast: Cast) -> None:
    message_id, asked = _told(cast)
    with acting(network()):
        rows = sql.value("SELECT count(*) FROM effect_count")
        assert count_message(message_id=message_id, now=clock.now()) == rows
        assert effects.in_all(asked).people == 4
        sql.execute("UPDATE push_message SET state = 'cancelled' WHERE id = %s", [message_id])
        count_message(message_id=message_id, now=clock.now())
        assert effects.in_all(asked).messages == 0


def test_a_regional_person_adds_up_the_own_region_only(cast: Cast) -> None:
    _message, asked = _told(cast)
    with acting(cast.csm.scope):
        assert effects.in_all(asked).people == 1
        assert effects.in_all(Asked(span=asked.span, region="cn")).people == 1
        assert effects.in_all(Asked(span=asked.span, region="cn.east")).people == 0
        assert sql.value("SELECT bool_and(path <@ 'cn.southwest') FROM effect_count")
    with acting(staff(org_id=cast.maker_id, region_paths=("cn.east.32", "cn.east"))):
        assert effects.in_all(asked).people == 3


def test_row_security_leaves_places_their_index(cast: Cast) -> None:
    _message, asked = _told(cast)
    where, given = effects.condition(asked, ["cn.east.32"])
    with acting(cast.director.scope):
        sql.execute("SET LOCAL enable_seqscan = off")
        plan = sql.column(f"EXPLAIN SELECT count(*) FROM effect_count AS w WHERE {where}", given)
    assert any("Index Cond: ((place = ANY" in line for line in plan), plan


def test_people_of_one_county_have_no_times_by_role_but_all_together_have(cast: Cast) -> None:
    _told(cast)
    with acting(network()):
        found = sql.rows(
            "SELECT cut = '' AS whole, bool_and(read_by = '{}') AS bare FROM effect_count WHERE nlevel(path) = 5 GROUP BY 1"
        )
    assert {row["whole"]: row["bare"] for row in found} == {True: False, False: True}


def test_partners_see_nothing_of_it(cast: Cast) -> None:
    _told(cast)
    with (
        acting(cast.jiangdong_owner.scope),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        sql.value("SELECT count(*) FROM effect_count")


def test_what_is_in_the_archive_keeps_its_last_count(cast: Cast) -> None:
    message_id, asked = _told(cast)
    with acting(network()):
        sql.execute("DELETE FROM push_inbox")
        sql.execute(
            "INSERT INTO push_archive (month, files, rows, size_bytes, archived_at) VALUES (push_month_of(%s), '{}', '{}', 0, now())",
            [message_id],
        )
        assert count_message(message_id=message_id, now=clock.now()) == 0
        assert effects.in_all(asked).people == 4


def test_a_burst_of_receipts_is_counted_once_and_an_old_message_less_often(cast: Cast) -> None:
    message_id, _asked = _told(cast)
    with acting(network()):
        for _time in range(3):
            reactions.receipts_came_in(ReceiptsRecorded(message_id=message_id, n=1))
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'effect.count'"
        assert sql.value(waiting) == 1
    now = clock.now()
    assert rest(started_at=now, now=now) == LEAST
    assert rest(started_at=now - timedelta(days=20), now=now) == timedelta(days=1)


def test_quantiles_are_read_off_buckets() -> None:
    counts = [0] * BUCKETS
    assert quantile(counts, 0.5) is None
    counts[0], counts[10], counts[20] = 5, 4, 1
    assert quantile(counts, 0.5) == pytest.approx(1)
    assert quantile(counts, 0.9) == pytest.approx(60)
    assert within(counts, 60) == 9


def test_regions_inside_others_are_not_counted_twice() -> None:
    assert outermost(["cn.east.32", "cn.east", "cn.easter"]) == ["cn.east", "cn.easter"]


def test_best_hours_are_compared_with_at_once_within_the_same_messages(cast: Cast) -> None:
    now = clock.now()
    message_id = send(cast, now=now, kind="general", must_acknowledge=False, best_hours=8)
    answer(message_id, sent_at=now, said=[(cast.jiangdong_owner, "read", 4)])
    with acting(network()):
        found = effects.by_timing(Asked(span=span(key="30", now=now + timedelta(days=3))))
    assert sum(one.people for one in found.values()) == 4
    assert sum(one.read for one in found.values()) == 1


def test_a_difference_is_told_only_when_it_is_sure() -> None:
    assert lift(first=(0, 0), second=(1, 2)) is None
    weak, sure = lift(first=(11, 20), second=(9, 20)), lift(first=(56, 70), second=(48, 80))
    assert weak is not None
    assert not weak.is_sure
    assert sure is not None
    assert sure.is_sure
    # Newcombe's own example (1998, table II, method 10): 56/70 against 48/80.
    assert (round(sure.low, 4), round(sure.high, 4)) == (0.0524, 0.3339)
