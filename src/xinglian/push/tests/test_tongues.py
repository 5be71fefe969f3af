"""Texts in the languages of the regions: chosen, shown and carried with their script and direction."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import session_of
from tests.fixtures.environment import ROOT
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.kernel.tongues import CONTENT, TONGUES
from xinglian.push import api
from xinglian.push.actions.draft import begin_draft, save_variant
from xinglian.push.actions.release_message import release_message
from xinglian.push.channels.email.letter import compose
from xinglian.push.models import Message
from xinglian.push.queries import preview
from xinglian.push.queries.inbox import item
from xinglian.push.queries.parcels import build, link_key
from xinglian.push.rules import markup, template, variants
from xinglian.push.rules.variants import Key
from xinglian.push.tests.test_pages import NOW

UYGHUR, TIBETAN = "ئۇقتۇرۇش", "བརྡ་ཐོ།"
WORDS = [
    api.Words(subject="降温通知", body="{partner.short_name}：备好防冻液。"),
    api.Words(language="ug", subject=UYGHUR, body=f"{UYGHUR} {{partner.short_name}}"),
    api.Words(language="bo", subject=TIBETAN, body=TIBETAN),
]


def _client(member: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(member)
    return client


def _reads(member: Any, language: str) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_person SET content_language = %s WHERE id = %s",
            [language, member.person_id],
        )


@pytest.fixture
def sent(cast: Any) -> int:
    _reads(cast.jiangdong_owner, "ug")
    _reads(cast.jiangdong_tech, "bo")
    _reads(cast.shuchi_owner, "ko")
    with acting(network()):
        message_id = api.send_now(words=WORDS, now=NOW, org_ids=[cast.jiangdong_id, cast.shuchi_id])
    release_message(message_id=message_id)
    return message_id


def test_everybody_reads_the_language_they_chose_or_chinese(cast: Any, sent: int) -> None:
    found = {}
    for member in (
        cast.jiangdong_owner,
        cast.jiangdong_tech,
        cast.jiangdong_clerk,
        cast.shuchi_owner,
    ):
        with acting(member.scope):
            got = item(message_id=sent, membership_id=member.membership_id, org_id=member.org_id)
        assert got is not None
        found[member.name] = got.language
    assert list(found.values()) == ["ug", "bo", "zh-hans", "zh-hans"]


def test_a_text_in_uyghur_runs_from_right_to_left_on_a_page_of_chinese_words(
    cast: Any, sent: int
) -> None:
    client = _client(cast.jiangdong_owner)
    page = client.get(reverse("push:message", args=[sent])).content.decode()
    assert '<html lang="zh-Hans" dir="ltr"' in page
    assert re.search(r'<div class="xl-body" lang="ug" dir="rtl">', page)
    # The name of the partner is an island of its own.
    assert "\u2068江东汽配\u2069" in page
    for name in ("inbox", "message"):
        args = [sent] if name == "message" else []
        page = client.get(reverse(f"push:{name}", args=args)).content.decode()
        assert f'<bdi lang="ug" dir="rtl">{UYGHUR}</bdi>' in page
    assert 'lang="ug" dir="rtl"' in client.get("/", follow=True).content.decode()


def test_a_letter_says_its_language_and_direction(cast: Any, sent: int) -> None:
    member = cast.jiangdong_owner
    with acting(network()):
        row = sql.row(
            "SELECT i.*, m.kind, m.must_acknowledge, m.ack_minutes, m.action_url, m.started_at, m.superseded_by_id,"
            " v.subject, v.body, v.action_label, v.language, 'Ali' AS name, 'a@example.org' AS email"
            " FROM push_inbox i JOIN push_message m ON m.id = i.message_id JOIN push_variant v ON v.id = i.variant_id"
            " WHERE i.message_id = %s AND i.membership_id = %s",
            [sent, member.membership_id],
        )
        assert row is not None
        parcel = build(row, channel="email", round=0, attempts=1, key=link_key())
    letter = compose(parcel, sender="news@example.org")
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    plain = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert '<html lang="zh-Hans" dir="rtl">' in html
    assert '<div lang="ug" dir="rtl" style="font-family:\'Microsoft Uighur\'' in html
    assert "\u2068江东汽配\u2069" in plain
    assert "在星链中打开" in plain or "打开" in plain


def test_the_composer_adds_a_language_and_writes_in_its_direction(cast: Any) -> None:
    with acting(cast.manager.scope):
        message = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name=cast.manager.name, now=NOW
        )  # fmt: skip
    client, url = _client(cast.manager), reverse("push:text", args=[message.pk])
    offered = client.get(url).content.decode()
    assert all(f"language={code}" in offered for code in CONTENT)
    editor = client.get(url, {"language": "ug"}).content.decode()
    assert re.search(r'<textarea[^>]* lang="ug" dir="rtl"', editor)
    client.post(url, {"language": "ug", "subject": UYGHUR, "body": UYGHUR, "is_checked": "on"})
    assert client.get(url).context["grid"]["languages"][-1][0] == "ug"


def test_the_preview_shows_a_reader_their_language(cast: Any) -> None:
    _reads(cast.jiangdong_owner, "bo")
    with acting(cast.manager.scope):
        message = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name=cast.manager.name, now=NOW
        )  # fmt: skip
        save_variant(
            message_id=message.pk, language="zh-hans", subject="通知", body="正文", now=NOW
        )
        save_variant(message_id=message.pk, language="bo", subject=TIBETAN, body=TIBETAN, now=NOW)
        found, _reader = preview.preview(
            Message.objects.get(pk=message.pk), membership_id=cast.jiangdong_owner.membership_id
        )
    assert found is not None
    assert found.language == "bo"
    page = _client(cast.manager).get(
        reverse("push:preview", args=[message.pk]), {"as": cast.jiangdong_owner.membership_id}
    )
    assert '<div class="xl-body text-sm" lang="bo" dir="ltr">' in page.content.decode()


def test_a_person_chooses_the_language_of_messages_apart_from_that_of_pages(cast: Any) -> None:
    member = cast.jiangdong_owner
    client, url = _client(member), reverse("identity:profile")
    form = client.get(url).context["form"]
    given = {name: form.initial.get(name) or "" for name in form.fields}
    assert client.post(url, given | {"content_language": "ug"}).status_code == 302
    with acting(network()):
        row = sql.row(
            "SELECT language, content_language FROM identity_pub_membership WHERE membership_id = %s",
            [member.membership_id],
        )
    assert row == {"language": "zh-hans", "content_language": "ug"}
    assert client.post(url, given | {"content_language": "xx"}).status_code == 422


@pytest.mark.parametrize(
    ("value", "direction", "is_island"),
    [("P-100", "rtl", True), ("江东", "ltr", False), (UYGHUR, "ltr", True), ("", "rtl", False)],
)
def test_a_value_is_an_island_where_lines_could_run_two_ways(
    value: str, direction: str, is_island: bool
) -> None:
    values = template.isolated({"partner.code": value}, direction=direction)
    text = markup.to_text("{partner.code|—}", values)
    assert text.startswith("\u2068") == is_island


def test_every_language_falls_back_to_chinese_and_shows_where_it_is_written() -> None:
    have = {Key("zh-hans"), Key("ug")}
    assert {
        variants.pick(have, language=code, partner_type="", role="") for code in TONGUES
    } == have
    assert variants.columns(have) == ["zh-hans", "zh-hant", "en", "ug"]
    assert variants.columns(have, also="ko")[-1] == "ko"


def test_style_sheet_and_letters_name_the_same_faces() -> None:
    sheet = Path(ROOT / "frontend/src/css/tongues.css").read_text(encoding="utf-8")
    for one in TONGUES.values():
        for face in one.faces:
            assert re.search(rf':lang\({one.tag}\)[^}}]*"{face}"', sheet), (one.tag, face)
