"""Names in the order of strokes, in a database that knows nothing of Chinese."""

from typing import Any

import pytest

from xinglian.kernel import sql


@pytest.mark.parametrize(
    "names",
    [
        ["丁文", "王伟", "江海涛", "蜀馳汽配", "龍安"],
        ["4S 店", "Abc", "一心", "一汽", "二手車", "南京"],
        ["王", "王一", "王二"],
    ],
)
def test_names_are_sorted_by_strokes_and_latin_comes_first(db: Any, names: list[str]) -> None:
    found = sql.column(
        'SELECT n FROM unnest(%s::text[]) AS n ORDER BY kernel_stroke_key(n) COLLATE "C"',
        [sorted(names)],
    )
    assert found == names


def test_what_is_no_common_hanzi_stays_as_it_is(db: Any) -> None:
    assert sql.value("SELECT kernel_stroke_key(%s)", ["𠮷 é-9"]) == "𠮷 é-9"
    assert sql.value("SELECT kernel_stroke_key(%s)", [""]) == ""
