from datetime import UTC, datetime, timedelta

import pytest

from xinglian.policyradar.rules.clock import left, target_minutes
from xinglian.policyradar.rules.marks import link_mark, marks
from xinglian.policyradar.rules.part_numbers import candidates
from xinglian.policyradar.rules.stages import State, may_become, stage
from xinglian.policyradar.rules.tongue import written_in

FOUND = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DUE = FOUND + timedelta(hours=72)


def tone_after(hours: float, *, state: str = "relevant", pushed: float | None = None) -> str:
    return left(
        state=state, found_at=FOUND, due_at=DUE, now=FOUND + timedelta(hours=hours), warn_hours=48,
        pushed_at=FOUND + timedelta(hours=pushed) if pushed else None,
    ).tone  # fmt: skip


def test_the_clock_is_amber_from_48_hours_red_from_72_and_stands_still_when_pushed() -> None:
    assert [tone_after(hours) for hours in (1, 47.9, 48, 71.9, 72.1)] == ["good", "good", "watch", "watch", "act"]  # fmt: skip
    assert tone_after(500, state="pushed", pushed=50) == "good"
    assert tone_after(500, state="pushed", pushed=80) == "watch"
    assert tone_after(500, state="irrelevant") == "none"


def test_the_target_of_a_message_is_what_is_left_and_ten_minutes_at_least() -> None:
    assert target_minutes(due_at=DUE, now=FOUND) == 72 * 60
    assert target_minutes(due_at=DUE, now=DUE + timedelta(hours=3)) == 10


def test_a_deleted_or_withdrawn_draft_is_lost_and_an_approved_one_is_not_pushed_yet() -> None:
    assert [stage(state="drafted", message_state=one) for one in ("", "cancelled", "draft", "in_review", "scheduled")] == [
        "lost", "lost", "drafted", "review", "approved",
    ]  # fmt: skip
    assert not may_become("new", State.PUSHED)
    assert not may_become("pushed", State.IRRELEVANT)


def test_the_same_page_by_another_spelling_is_the_same() -> None:
    assert link_mark("https://www.mee.gov.cn/a/1/") == link_mark("http://mee.gov.cn/a/1#top")
    assert link_mark("https://mee.gov.cn/a?id=1") != link_mark("https://mee.gov.cn/a?id=2")
    same = [marks(ident="", link=link, title="关于汽车以旧换新补贴的通知（2026 年）", summary="各省自治区直辖市有关部门：请遵照执行。") for link in ("https://a.cn/1", "https://b.cn/2")]  # fmt: skip
    assert set(same[0]) & set(same[1])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("某型轿车前制动卡钳召回：ESP 与 ABS 停止销售", "zh"), ("NHTSA 21V215 · HONDA, ACURA\n\nThe fuel pump may fail.", "en"),
        ("NHTSA 21V215 · FORD · F-150", ""), ("", ""), ("进口 Brembo 制动钳 recall notice 说明", "zh"),
    ],
)  # fmt: skip
def test_the_language_of_a_text_is_told_by_its_own_words(text: str, language: str) -> None:
    assert written_in(text) == language


def test_part_numbers_are_looked_for_with_letters_and_digits_only() -> None:
    text = "自 2026-11-22 起，QM-BP-1187A、cl061989a 与 GB 18352.6 所涉零件停售；第 12345 号公告，ISO9001。"
    assert candidates(text) == ["QMBP1187A", "CL061989A", "ISO9001"]
