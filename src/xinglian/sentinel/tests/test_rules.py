"""Questions, verdicts and shares: plain Python."""

import pytest

from xinglian.sentinel.rules.balance import places
from xinglian.sentinel.rules.questions import Question, fault_of, number_of, read, with_keys
from xinglian.sentinel.rules.verdict import Voices, side_of, spread, verdict

TREND = Question(key="q1", kind="trend", text="Demand")
CHOICE = Question(key="q2", kind="choice", text="Worry", choices=("Price", "Quality"))
NUMBER = Question(key="q3", kind="number", text="More", unit="%")
TEXT = Question(key="q4", kind="text", text="Else", is_optional=True)
ASKED = [TREND, CHOICE, NUMBER, TEXT]


def test_answers_are_read_by_their_kind_and_what_is_optional_may_stay_empty() -> None:
    answers, fault = read(ASKED, {"q1": "down", "q2": "1", "q3": "－12％", "q4": " "})
    assert fault is None
    assert answers == {"q1": "down", "q2": 1, "q3": -12.0}


@pytest.mark.parametrize(
    ("given", "kind", "place"),
    [
        ({"q2": "0", "q3": "1"}, "missing", 1),
        ({"q1": "sideways", "q2": "0", "q3": "1"}, "missing", 1),
        ({"q1": "up", "q2": "2", "q3": "1"}, "missing", 2),
        ({"q1": "up", "q2": "0", "q3": "a lot"}, "number", 3),
        ({"q1": "up", "q2": "0", "q3": "1", "q4": "x" * 301}, "long", 4),
    ],
)
def test_the_first_fault_is_said_with_its_place(
    given: dict[str, str], kind: str, place: int
) -> None:
    _answers, fault = read(ASKED, given)
    assert fault is not None
    assert (fault.kind, fault.place) == (kind, place)


@pytest.mark.parametrize(
    ("said", "number"),
    [("1,200", 1200), ("１２．５", 12.5), ("+5 %", 5), ("−3", -3), ("nan", None), ("1_0", None), ("1e999", None), ("", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(said: str, number: float | None) -> None:
    assert number_of(said, unit="%") == number


def test_a_questionnaire_says_what_keeps_it_from_being_asked() -> None:
    assert fault_of(ASKED) is None
    few, many = fault_of(ASKED[:2]), fault_of([TREND] * 7)
    bare = fault_of([TREND, NUMBER, Question(key="", kind="choice", text="x", choices=("a",))])
    assert [one and one.kind for one in (few, many, bare)] == ["few", "many", "choices"]


def test_a_new_question_never_takes_the_key_of_an_old_one() -> None:
    made = with_keys([TREND, Question(key="", kind="text", text="new")], used=["q1", "q7"])
    assert [one.key for one in made] == ["q1", "q8"]


def test_few_voices_say_nothing_and_a_lean_of_twenty_points_says_a_side() -> None:
    assert Voices(up=2).side == ""
    assert Voices(up=3, down=2).side == "up"
    assert Voices(up=11, same=0, down=9).side == "same"
    assert Voices(same=2, down=1).side == "down"


@pytest.mark.parametrize(
    ("said", "did", "word"),
    [
        ("up", "down", "against"), ("down", "up", "against"), ("up", "same", "ahead"), ("same", "down", "unheard"),
        ("down", "down", "agree"), ("", "down", ""), ("up", "", ""),
    ],
)  # fmt: skip
def test_opposite_sides_contradict_each_other_and_silence_does_not(
    said: str, did: str, word: str
) -> None:
    assert verdict(said, did) == word


def test_a_series_has_moved_from_the_margin_on() -> None:
    assert [side_of(one, margin=0.05) for one in (0.05, 0.049, -0.05, None)] == ["up", "same", "down", ""]  # fmt: skip


def test_median_and_quartiles_lie_between_neighbours() -> None:
    found = spread([4.0, 1.0, 3.0, 2.0])
    assert found is not None
    assert (found.low, found.median, found.high) == (1.75, 2.5, 3.25)
    assert spread([]) is None


def test_places_are_shared_as_in_the_network_and_fill_up_what_is_there() -> None:
    network = {
        ("garage", "cn.east.32"): 60,
        ("garage", "cn.west.62"): 30,
        ("chain", "cn.east.32"): 10,
    }
    assert places(network, size=10) == {("garage", "cn.east.32"): 6, ("garage", "cn.west.62"): 3, ("chain", "cn.east.32"): 1}  # fmt: skip
    there = {("garage", "cn.east.32"): 9}
    assert places(network, size=10, chosen=there) == {("garage", "cn.west.62"): 1}
    assert places(network, size=10, chosen={("garage", "cn.east.32"): 10}) == {}
    assert places({("chain", "cn.east.32"): 2}, size=10) == {("chain", "cn.east.32"): 2}
