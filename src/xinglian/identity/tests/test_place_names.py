"""Places in English."""

import pytest

from xinglian.identity.rules.place_names import english_place, traditional_place


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("南京市", "Nanjing"),
        ("西安市", "Xi'an"),
        ("秦淮区", "Qinhuai District"),
        ("安义县", "Anyi County"),
        ("浦东新区", "Pudong New Area"),
        ("红河哈尼族彝族自治州", "Honghe Prefecture"),
        ("巴音郭楞蒙古自治州", "Bayinguoleng Prefecture"),
        ("哈尔滨市", "Harbin"),
        ("东区", "Dongqu"),
    ],
)
def test_a_place_reads_as_on_an_english_map(name: str, english: str) -> None:
    assert english_place(name) == english


@pytest.mark.parametrize(
    ("name", "traditional"),
    [
        ("苏州市", "蘇州市"),
        ("沈阳市", "瀋陽市"),
        ("沈丘县", "沈丘縣"),
        ("台州市", "台州市"),
        ("岳阳市", "岳陽市"),
        ("华东", "華東"),
    ],
)
def test_a_place_reads_as_traditional_readers_write_it(name: str, traditional: str) -> None:
    assert traditional_place(name) == traditional
