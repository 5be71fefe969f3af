"""The words of urgent notices are the maker's own: checked when they are written, ours a press away."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.emergency.actions.set_wording import problems_of
from xinglian.emergency.definitions import LANGUAGES, TEMPLATES
from xinglian.emergency.queries.compose import compose
from xinglian.emergency.rules.wording import faults
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

Door = Callable[[Member], Client]
NEEDED, OPTIONAL = ("place", "contact"), ("more",)
GOOD = "[[place]]\n\n- [[contact]]\n\n[[more]]\n"


@pytest.mark.parametrize(
    ("subject", "body", "codes"),
    [
        ("断供：[[place]]", GOOD, []),
        ("", "", [("subject", "empty", ""), ("body", "empty", ""), ("body", "lost", "place"), ("body", "lost", "contact")]),
        ("x" * 101, GOOD, [("subject", "long", "100")]),
        ("[[place", GOOD, [("subject", "broken", "")]),
        ("[[plaice]]", GOOD, [("subject", "unknown", "plaice")]),
        ("[[more]]", GOOD, [("subject", "optional", "more")]),
        ("x", "[[place]] [[more]]\n[[contact]]", [("body", "mixed", "more")]),
        ("[[contact]]", "[[more]]", [("body", "lost", "place")]),
    ],
)  # fmt: skip
def test_words_that_would_lose_something_are_named(subject: str, body: str, codes: list[tuple[str, str, str]]) -> None:  # fmt: skip
    found = faults(subject=subject, body=body, needed=NEEDED, optional=OPTIONAL)
    assert [(one.field, one.code, one.what) for one in found] == codes


@pytest.mark.parametrize("template", TEMPLATES)
def test_our_own_words_pass(template: str) -> None:
    for language in LANGUAGES:
        text = TEMPLATES[template].texts[language]
        assert problems_of(template=template, subject=text.subject, body=text.body) == [], language


def test_own_words_go_out_in_their_language_until_ours_are_taken_back(cast: Cast, client_of: Door) -> None:  # fmt: skip
    director, url = client_of(cast.director), reverse("emergency:wording", args=["outage"])
    body = "[[system]]：[[since]] 起不可用，预计 [[until]] 恢复。\n\n请改用：[[way]]\n\n找 [[contact]]\n\n[[more]]"
    words = {"subject": "系统停用：[[system]]", "body": body}
    assert client_of(cast.csm).get(url).status_code == 403
    assert director.post(url, words | {"body": body.replace("[[contact]]", "客服")}).status_code == 422  # fmt: skip
    assert director.post(url, words).status_code == 302

    def said() -> dict[str, str]:
        values = {one.key: {"": one.key} for one in TEMPLATES["outage"].blanks}
        with acting(network()):
            found = compose(template="outage", values=values, is_drill=True)
        return {one.language: one.subject for one in found}

    assert said()["zh-hans"] == "【演练】系统停用：system"
    assert said()["en"].startswith("[Drill] ")
    assert "系统停用" not in said()["zh-hant"]
    page = director.get(reverse("emergency:home")).content.decode()
    assert url in page
    seen = director.post(reverse("emergency:wording_seen", args=["outage"]), {"subject": "[[x", "body": "x"})  # fmt: skip
    assert "[[contact]]" in seen.content.decode()
    director.post(reverse("emergency:wording_ours", args=["outage"]))
    assert "系统停用：" not in said()["zh-hans"]
    with acting(network()):
        verbs = sql.column("SELECT verb FROM kernel_audit WHERE subject = 'emergency.template' ORDER BY id")  # fmt: skip
    assert verbs == ["set_wording", "take_ours"]


def test_ours_typed_again_are_ours(cast: Cast, client_of: Door) -> None:
    director, text = client_of(cast.director), TEMPLATES["recall"].texts["en"]
    url = f"{reverse('emergency:wording', args=['recall'])}?in=en"
    director.post(url, {"subject": f"{text.subject}!", "body": text.body})
    director.post(url, {"subject": text.subject, "body": text.body})
    with acting(network()):
        assert not sql.value("SELECT EXISTS (SELECT FROM emergency_wording)")
