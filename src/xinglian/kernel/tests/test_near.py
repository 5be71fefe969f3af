"""What somebody nearly typed is found; what is another name is not."""

import pytest

from xinglian.kernel import near
from xinglian.kernel.pinyin import search_words

NAMES = ["江东汽配", "蜀驰汽配", "顺达汽修", "南宁通达", "张江轮胎", "长青汽修"]


def nearest(text: str) -> list[str]:
    typed = near.asked(text)
    assert typed is not None
    return near.nearest(typed, NAMES, named=lambda name: (name, search_words(name)), most=3)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jdqz", "江东汽配"),  # one letter wrong
        ("jdp", "江东汽配"),  # one missing
        ("jqdp", "江东汽配"),  # two changed places
        ("jdqqp", "江东汽配"),  # one too many
        ("jiandong", "江东汽配"),  # -n for -ng
        ("jiangdnog", "江东汽配"),  # a slip of the finger
        ("江栋汽配", "江东汽配"),  # the same by ear
        ("江北汽配", "江东汽配"),  # one sign wrong
        ("suciqipei", "蜀驰汽配"),  # s for sh, c for ch
        ("lanling", "南宁通达"),  # n and l
        ("zangjiang", "张江轮胎"),  # z for zh
        ("cangqin", "长青汽修"),  # c for ch, -n for -ng
    ],
)
def test_a_slip_still_finds_the_name(typed: str, meant: str) -> None:
    assert nearest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["wxyz", "广州本田", "baoding", "qqqq"])
def test_another_name_is_not_near(typed: str) -> None:
    assert nearest(typed) == []


@pytest.mark.parametrize("typed", ["", "j", "jd", "江", "--"])
def test_too_little_is_near_nothing(typed: str) -> None:
    assert near.asked(typed) is None


def test_distance_counts_two_neighbours_that_changed_places_once() -> None:
    assert [
        near.distance(*pair)
        for pair in (("jdqp", "jdqp"), ("jdqp", "jdpq"), ("jdqp", "dqp"), ("ab", ""))
    ] == [0, 1, 1, 2]
