"""A few words become rows, windows have months, and purchases and reading pick partners."""

from datetime import date

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel.scope import acting, network
from xinglian.signals import api
from xinglian.signals.queries import builder_state
from xinglian.signals.rules import phrase, windows
from xinglian.signals.rules.builder import Row, from_tree, to_tree
from xinglian.signals.rules.phrase import Meaning

WORDS = {
    "北方": Meaning("region", ("northern",)),
    "江苏": Meaning("region", ("32",)),
    "浙江": Meaning("region", ("33",)),
    "修理厂": Meaning("type", ("garage",)),
    "garages": Meaning("type", ("garage",)),
    "防冻液": Meaning("bought", ("antifreeze",)),
    "去年": Meaning("window", ("last_year",)),
    "去年冬天": Meaning("window", ("last_winter",)),
    "未读": Meaning("state", ("unread",)),
    "政策": Meaning("which", ("last/policy",)),
    "不是": Meaning("not"),
    "或": Meaning("or"),
    "or": Meaning("or"),
}
REGION = Row(kind="region", values=("northern",))
GARAGE = Row(kind="type", values=("garage",))
WINTER = Row(kind="bought", values=("antifreeze",), threshold="last_winter")


@pytest.mark.parametrize(
    "text", ["北方 修理厂 防冻液 去年冬天 未读", "北方修理厂，防冻液去年冬天未读"]
)
def test_words_become_rows_with_or_without_spaces(text: str) -> None:
    read = phrase.read(text, WORDS)
    unread = Row(kind="message", values=("last",), op="unread")
    assert read.groups == [(REGION, GARAGE, WINTER, unread)]
    assert read.unknown == ()


def test_words_of_one_kind_mean_any_of_them_and_a_kind_of_message_goes_with_reading() -> None:
    read = phrase.read("江苏或浙江 未读 政策", WORDS)
    assert read.groups == [
        (
            Row(kind="region", values=("32", "33")),
            Row(kind="message", values=("last/policy",), op="unread"),
        )
    ]


def test_or_between_different_kinds_begins_another_group_and_not_turns_round() -> None:
    read = phrase.read("江苏 不是修理厂 或 防冻液", WORDS)
    assert len(read.groups) == 2
    assert read.groups[0][1] == Row(kind="type", values=("garage",), is_excluded=True)


def test_what_nobody_understands_is_named_and_latin_words_are_never_cut() -> None:
    read = phrase.read("garages orchid 北方黑猫", WORDS)
    assert read.unknown == ("orchid", "黑猫")
    assert read.groups == [(GARAGE, REGION)]


@pytest.mark.parametrize(
    ("window", "today", "months"),
    [
        ("last_winter", date(2026, 11, 22), "2025-11..2026-02"),
        ("last_winter", date(2026, 2, 10), "2024-11..2025-02"),
        ("last_winter", date(2026, 3, 1), "2025-11..2026-02"),
        ("last_summer", date(2026, 7, 1), "2025-06..2025-08"),
        ("last_3m", date(2026, 11, 22), "2026-08..2026-10"),
        ("last_year", date(2026, 11, 22), "2025-01..2025-12"),
        ("this_year", date(2026, 11, 22), "2026-01..2026-11"),
        ("2026-03..2025-12", date(2026, 11, 22), "2025-12..2026-03"),
    ],
)
def test_a_window_has_months(window: str, today: date, months: str) -> None:
    assert str(windows.months(window, today=today, until=date(2026, 10, 31))) == months


@pytest.mark.parametrize("text", ["2025-13", "winter", "1999-01..2000-01", "2001-01..2020-01", ""])
def test_what_is_no_window_is_refused(text: str) -> None:
    assert windows.canonical(text) is None


@pytest.mark.parametrize("row", [WINTER, Row(kind="message", values=("last", "77"), op="read")])
def test_rows_of_purchases_and_messages_survive_the_text(row: Row) -> None:
    tree = to_tree([(REGION, row)])
    assert tree is not None
    assert from_tree(tree, bases=frozenset({"region"})) == [(REGION, row)]


def count(expr: str) -> int:
    with acting(network()):
        return api.count_audience(expr=expr)


def test_the_names_of_conditions_are_known_in_both_languages(cast: Cast) -> None:
    with acting(network()):
        api.refresh(now=NOW)
        spoken = "地区:北方 & 买过:防冻液/去年冬天 & 未读:last"
        assert (
            api.parse_audience(spoken).text
            == "region:northern & bought:antifreeze/last_winter & unread:last"
        )
        with pytest.raises(api.AudienceUnreadable):
            api.parse_audience("bought:antifreeze/nonsense")
        with pytest.raises(api.AudienceUnreadable):
            api.parse_audience("unread:999")


def test_north_and_south_are_all_partners_of_the_mainland(cast: Cast) -> None:
    with acting(network()):
        api.refresh(now=NOW)
    assert count("region:northern") + count("region:southern") == count("region:cn")
    assert count("region:northern & region:32") == 0


def test_a_condition_that_leaves_nobody_is_named(cast: Cast) -> None:
    with acting(network()):
        api.refresh(now=NOW)
        state = builder_state.from_text("region:southern & bought:antifreeze/2024-01")
    assert state.count == 0
    assert state.stuck is not None
    assert state.stuck.row.kind == "bought"


def test_an_english_sentence_fills_the_rows(cast: Cast) -> None:
    sentence = (
        "northern garages that bought antifreeze last winter and have not read the last notice"
    )
    with acting(network()):
        api.refresh(now=NOW)
        state = builder_state.from_phrase(sentence, groups=[])
    assert state.unknown == ()
    assert (
        state.text == "region:northern & type:garage & bought:antifreeze/last_winter & unread:last"
    )
