"""The rules: variables, markup, variants, links, states, the funnel."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinglian.push.rules import backoff, markup, template, tokens, variants
from xinglian.push.rules.funnel import Funnel
from xinglian.push.rules.states import MessageState, may_become
from xinglian.push.rules.variants import Key

TEXT = st.text(max_size=80)


@given(TEXT)
def test_an_escaped_text_renders_as_itself(text: str) -> None:
    assert template.fill(template.parse(template.escape(text)), {}) == text


@given(st.text(alphabet="{}|ab. ", max_size=30))
def test_parsing_gives_parts_or_a_place_inside_the_text(text: str) -> None:
    try:
        parts = template.parse(text)
    except template.TemplateProblem as problem:
        if not 0 <= problem.position < len(text):
            pytest.fail(f"position {problem.position} lies outside {text!r}")
        return
    for part in parts:
        if isinstance(part, template.Place):
            assert text[part.start] == "{"
            assert text[part.end - 1] == "}"


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("ab {x.y", "not_closed", 3),
        ("a } b", "not_opened", 2),
        ("{}", "empty", 0),
        ("x {Y z}", "not_a_name", 2),
    ],
)
def test_a_fault_names_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(template.TemplateProblem) as caught:
        template.parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)


def test_a_missing_value_gives_the_fallback() -> None:
    parts = template.parse("{person.name|friend}, {figure.ev_share} {{x}}")
    assert template.fill(parts, {"figure.ev_share": "32%"}) == "friend, 32% {x}"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@given(st.text(alphabet="<>&\"'[]()*-ht:ps/.x1 \njavascript", max_size=120), TEXT)
def test_no_text_and_no_value_makes_other_html_than_ours(body: str, value: str) -> None:
    tags = _Tags()
    tags.feed(markup.to_html(body + "\n{person.name}", {"person.name": value}))
    for tag, attrs in tags.seen:
        assert tag in {"p", "br", "ul", "ol", "li", "strong", "a"}
        if tag == "a":
            assert str(attrs["href"]).startswith("https://")


def test_a_value_is_never_markup() -> None:
    html = markup.to_html("{person.name}", {"person.name": "**x** [y](https://evil.example) <b>"})
    assert html == "<p>**x** [y](https://evil.example) &lt;b&gt;</p>"


def test_lists_and_paragraphs() -> None:
    html = markup.to_html("开头\n第二行\n- 一\n- **二**\n\n1. 甲", {})
    assert (
        html
        == "<p>开头<br>第二行</p>\n<ul><li>一</li><li><strong>二</strong></li></ul>\n<ol><li>甲</li></ol>"
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://x.example", "//evil.example", "/\\evil", "https://a b", ""],
)
def test_only_https_and_own_pages_are_linked(url: str) -> None:
    assert not markup.link_is_safe(url)


def test_the_fallback_goes_type_role_language() -> None:
    have = {
        Key("zh-hans"),
        Key("zh-hans", "garage"),
        Key("en"),
        Key("zh-hans", "garage", "technician"),
    }
    pick = variants.pick
    assert pick(have, language="zh-hans", partner_type="garage", role="technician") == Key(
        "zh-hans", "garage", "technician"
    )
    assert pick(have, language="zh-hans", partner_type="garage", role="partner_owner") == Key(
        "zh-hans", "garage"
    )
    assert pick(have, language="zh-hant", partner_type="chain", role="") == Key("zh-hans")
    assert pick(have, language="en", partner_type="garage", role="technician") == Key("en")
    assert pick(set(), language="en", partner_type="", role="") is None


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.sampled_from(tokens.CHANNELS))
def test_a_link_names_what_it_was_made_for(
    message_id: int, membership_id: int, channel: str
) -> None:
    key = tokens.derive("secret")
    made = tokens.make(key=key, message_id=message_id, membership_id=membership_id, channel=channel)
    assert tokens.read(made, key=key) == (message_id, membership_id, channel)
    assert tokens.read(made, key=tokens.derive("other")) is None


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_link(text: str) -> None:
    assert tokens.read(text, key=tokens.derive("secret")) is None


@given(st.integers(1, 40), st.floats(0, 0.999))
def test_waits_grow_and_stay_below_an_hour(attempts: int, dice: float) -> None:
    wait = backoff.wait_seconds(attempts=attempts, dice=dice)
    assert backoff.FIRST_SECONDS / 2 <= wait <= backoff.MOST_SECONDS


def test_nothing_comes_back_from_cancelled() -> None:
    assert not any(may_become("cancelled", state) for state in MessageState)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_parts_of_a_funnel_add_up(
    acted: int, acknowledged: int, read: int, waiting: int
) -> None:
    funnel = Funnel(
        recipients=acted + acknowledged + read + waiting, delivered=acted + acknowledged + read + waiting,
        read=acted + acknowledged + read, acknowledged=acted + acknowledged, acted=acted,
    )  # fmt: skip
    assert sum(funnel.parts().values()) == funnel.recipients
