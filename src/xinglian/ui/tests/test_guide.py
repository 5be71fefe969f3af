import pytest
from django.urls import include, path
from django.utils import translation

from xinglian.ui.tests.pages import Someone, request_of
from xinglian.ui.web import guide

urlpatterns = [path("ui/", include("xinglian.ui.web.urls"))]


@pytest.fixture(autouse=True)
def only_these_pages(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_guide_draws_every_component(language: str) -> None:
    with translation.override(language):
        html = guide.guide(request_of("/ui/guide")).content.decode()
    for name, _title in guide.EXAMPLES + guide.WIDE:
        assert f'id="{name}"' in html
    assert "{% receipt_chain &quot;sent&quot; %}" in html


def test_the_guide_is_for_staff() -> None:
    for view in (guide.guide, guide.fact, guide.options, guide.done):
        assert view.access_rule == "staff"
        assert view(request_of("/ui/guide", viewer=Someone(is_staff=False))).status_code == 403


def test_the_picker_answers_what_was_typed() -> None:
    with translation.override("en"):
        html = guide.options(request_of("/ui/guide/options?q=lan")).content.decode()
    assert 'data-value="620100"' in html
    assert "510100" not in html
