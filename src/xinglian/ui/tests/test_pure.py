"""Kept parts of pages: the same for the same, and never somebody else's."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from xinglian.ui import nav, pure
from xinglian.ui.components.markup import icon

PART = Engine(builtins=["xinglian.ui.templatetags.ui", "django.templatetags.i18n"]).from_string


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pure.kept.clear()
    pure.sheets.clear()


def shown(part: Template, **values: object) -> str:
    around = Context({"csrf_token": "mine", "here": "/here?a=1&b=2", "viewer": "Mallory"})
    return pure.render(part, values, around=around)


def test_a_part_sees_nothing_but_what_it_is_given() -> None:
    part = PART("{{ viewer }}|{{ request.path }}|{{ name }}")
    assert shown(part, name="江东") == "||江东"


def test_a_part_is_rendered_once_for_the_same_and_anew_for_anything_else() -> None:
    part = PART("{{ rows|length }} {% for row in rows %}{{ row.name }}{% endfor %}")
    assert shown(part, rows=[{"name": "江东"}]) == "1 江东"
    part.nodelist.clear()  # whatever is rendered from now on is empty
    assert shown(part, rows=[{"name": "江东"}]) == "1 江东"
    assert shown(part, rows=[{"name": "蜀驰"}]) == ""


def test_equal_values_of_another_kind_are_another_part() -> None:
    part = PART("{{ value }}")
    assert [shown(part, value=one) for one in (1, True, Decimal("1.0"), "1")] == [
        "1", "True", "1.0", "1",
    ]  # fmt: skip


def test_text_never_comes_out_as_the_markup_of_the_same_letters() -> None:
    part = PART("{{ value }}")
    assert shown(part, value=mark_safe("<b>x</b>")) == "<b>x</b>"
    assert shown(part, value="<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    assert "<b>" in icon("x", label=mark_safe("<b>"))
    assert "<b>" not in icon("x", label="<b>")


def test_a_part_is_kept_for_each_language() -> None:
    part = PART("{% translate 'Light' context 'theme' %}")
    with translation.override("en"):
        english = shown(part)
    with translation.override("zh-hans"):
        assert shown(part) != english


def test_every_answer_carries_its_own_token_and_address() -> None:
    part = PART("{% csrf_token %}<a href='{{ here }}'>")
    first = shown(part)
    assert 'value="mine"' in first
    assert "/here?a=1&amp;b=2" in first
    again = pure.render(part, {}, around=Context({"csrf_token": "yours", "here": "/x"}))
    assert "yours" in again
    assert "mine" not in again
    assert "'/x'" in again


def test_parts_of_different_templates_never_meet() -> None:
    for text in ("a", "b"):  # the first one is gone when the second is made
        assert shown(PART(text)) == text


def test_what_is_kept_stays_within_its_size() -> None:
    few = pure._Kept[SafeString](1_000, len)
    for number in range(50):
        few.put(bytes([number]), mark_safe("x" * 100))
    assert few.get(bytes([0])) is None
    assert few.get(bytes([49])) is not None
    assert few._size <= 1_000


def test_a_viewers_entries_are_not_those_of_the_viewer_before() -> None:
    item = nav.NavItem(
        group="foot", url_name="ui:guide", label="Guide", icon="star", order=1,
        allowed=lambda viewer: viewer.may,
    )  # fmt: skip
    before = dict(nav._items)
    nav.offer(item)
    try:
        for may in (True, False, True):
            entries = nav.entries_for(SimpleNamespace(may=may, is_signed_in=False, is_staff=False))
            assert any(entry.label == "Guide" for entry in entries) is may
    finally:
        nav._items.clear()
        nav._items.update(before)
        nav._resolved.cache_clear()
