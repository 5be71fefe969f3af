import pytest
from django.http import Http404
from django.urls import include, path
from django.utils import translation

from tests.fixtures.cast import Cast
from xinglian.ui.tests.pages import Someone, request_of
from xinglian.ui.web import calendar, guide

urlpatterns = [path("ui/", include("xinglian.ui.web.urls"))]


@pytest.fixture(autouse=True)
def only_these_pages(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_component_has_its_page_with_the_code_that_drew_it(language: str) -> None:
    with translation.override(language):
        index = guide.guide(request_of("/ui/guide")).content.decode()
        for name in guide.PARTS:
            page = guide.part(request_of(f"/ui/guide/{name}"), part=name).content.decode()
            assert f"/ui/guide/{name}" in index
            assert f'id="{name}"' in page
            assert "{% " in page
    with pytest.raises(Http404):
        guide.part(request_of("/ui/guide/nothing"), part="nothing")


def test_the_guide_is_for_staff() -> None:
    for view in (guide.guide, guide.fact, guide.options, guide.levels, guide.done):
        assert view.access_rule == "staff"
        assert view(request_of("/ui/guide", viewer=Someone(is_staff=False))).status_code == 403


def test_the_picker_answers_what_was_typed() -> None:
    with translation.override("en"):
        html = guide.options(request_of("/ui/guide/options?q=lan")).content.decode()
    assert 'data-value="620100"' in html
    assert "510100" not in html


def test_the_calendar_shows_festivals_and_days_off_to_whoever_is_signed_in(
    db: None, cast: Cast
) -> None:
    someone = Someone(is_staff=False)
    someone.person_id = 7  # type: ignore[attr-defined]
    someone.scope = cast.jiangdong_clerk.scope  # type: ignore[attr-defined]
    with translation.override("zh-hans"):
        html = calendar.calendar(
            request_of("/ui/calendar?month=2026-02", viewer=someone)
        ).content.decode()
    assert "春节" in html
    assert html.count("xl-cal-off") == 9
    assert html.count("xl-cal-work") == 2
    assert 'data-day="2026-02-17"' in html
    assert "尚未公布" not in html
    with translation.override("zh-hans"):
        later = calendar.calendar(request_of("/ui/calendar?month=2028-10", viewer=someone))
    assert "2028 年放假安排尚未公布" in later.content.decode()
    refused = calendar.calendar(request_of("/ui/calendar", viewer=Someone(is_staff=False)))
    assert refused.status_code == 403
