"""Every page for every member of the cast: what they may see, and what they may not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import session_of
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.draft import begin_draft, save_variant
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Message

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def _client(member: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(member)
    return client


@pytest.fixture
def sent(cast: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温 <b>预警</b>", body="{partner.short_name}：**备好**防冻液。", action_label="去订货")],
            now=NOW, org_ids=[cast.jiangdong_id, cast.shuchi_id], kind="policy", must_acknowledge=True, ack_minutes=10,
            action_url="/push/inbox/",
        )  # fmt: skip
    release_message(message_id=message_id)
    return message_id


@pytest.fixture
def draft(cast: Any) -> int:
    with acting(cast.manager.scope):
        message = begin_draft(
            org_id=cast.maker_id,
            author_id=cast.manager.person_id,
            author_name=cast.manager.name,
            now=NOW,
            title="新政策",
        )
        save_variant(
            message_id=message.pk,
            language="zh-hans",
            subject="新政策",
            body="正文 {person.name|朋友}",
            now=NOW,
        )
        message.org_ids = [cast.jiangdong_id, cast.shuchi_id, cast.garage_id]
        message.save(update_fields=["org_ids"])
    return int(message.pk)


STAFF_PAGES = ["campaigns", "escalations", "channels"]
MESSAGE_PAGES = ["result", "result_numbers", "recipients", "export"]


def test_staff_open_all_lists_and_results(cast: Any, sent: int) -> None:
    for member in (cast.director, cast.csm, cast.auditor):
        client = _client(member)
        for name in STAFF_PAGES:
            assert client.get(reverse(f"push:{name}")).status_code == 200, name
        for name in MESSAGE_PAGES:
            assert client.get(reverse(f"push:{name}", args=[sent])).status_code == 200, name


def test_partners_open_no_page_of_the_maker(cast: Any, sent: int, draft: int) -> None:
    client = _client(cast.jiangdong_owner)
    for name in STAFF_PAGES:
        assert client.get(reverse(f"push:{name}")).status_code == 403, name
    for name in [*MESSAGE_PAGES, "compose", "review", "checks", "preview"]:
        assert client.get(reverse(f"push:{name}", args=[sent])).status_code == 403, name
    assert client.post(reverse("push:step", args=[draft, "submit"])).status_code == 403


def test_strangers_are_sent_to_sign_in(cast: Any, sent: int) -> None:
    for url in (
        reverse("push:inbox"),
        reverse("push:message", args=[sent]),
        reverse("push:campaigns"),
    ):
        assert Client().get(url).status_code == 302


def test_an_agent_reads_acknowledges_and_acts(cast: Any, sent: int) -> None:
    client = _client(cast.jiangdong_owner)
    assert client.get(reverse("push:bell")).content == b'<b class="xl-hot">1</b>'
    page = client.get(reverse("push:inbox")).content.decode()
    assert "降温 &lt;b&gt;预警&lt;/b&gt;" in page
    assert "<b>预警</b>" not in page
    opened = client.get(reverse("push:message", args=[sent])).content.decode()
    assert "江东汽配：<strong>备好</strong>防冻液。" in opened
    assert client.post(reverse("push:confirm", args=[sent, "acknowledged"])).status_code == 302
    assert (
        client.post(reverse("push:confirm", args=[sent, "acted"])).headers["Location"]
        == "/push/inbox/"
    )
    assert client.get(reverse("push:bell")).content == b""
    with acting(network()):
        funnel = api.funnels(message_ids=[sent])[sent]
    assert (funnel.recipients, funnel.read, funnel.acknowledged, funnel.acted) == (4, 1, 1, 1)


def test_nobody_opens_a_message_sent_to_others(cast: Any, sent: int) -> None:
    assert _client(cast.garage_tech).get(reverse("push:message", args=[sent])).status_code == 404
    assert (
        _client(cast.garage_tech)
        .post(reverse("push:confirm", args=[sent, "acknowledged"]))
        .status_code
        == 404
    )


def test_the_personal_link_reads_only_when_it_is_really_shown(cast: Any, sent: int) -> None:
    token = api.personal_link(
        message_id=sent, membership_id=cast.shuchi_owner.membership_id, channel="email"
    )
    client = Client(SERVER_NAME="127.0.0.1")
    shown = client.get(reverse("push:link", args=[token]))
    assert "蜀驰汽配：<strong>备好</strong>" in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    with acting(network()):
        assert api.funnels(message_ids=[sent])[sent].read == 0
    assert client.post(reverse("push:link_confirm", args=[token, "read"])).status_code == 204
    assert (
        client.post(reverse("push:link_confirm", args=[token, "acknowledged"])).status_code == 302
    )
    with acting(network()):
        funnel = api.funnels(message_ids=[sent])[sent]
    assert (funnel.read, funnel.acknowledged) == (1, 1)
    assert (
        client.get(
            reverse("push:link", args=[token[:-1] + ("A" if token[-1] != "A" else "B")])
        ).status_code
        == 404
    )


def test_the_composer_and_its_fragments(cast: Any, draft: int) -> None:
    client = _client(cast.manager)
    for name in ("compose", "text", "preview", "preview_people", "checks"):
        answer = client.get(reverse(f"push:{name}", args=[draft]))
        assert answer.status_code == 200, name
    assert (
        "正文 孙江东"
        in client.get(
            reverse("push:preview", args=[draft]) + f"?as={cast.jiangdong_owner.membership_id}"
        ).content.decode()
    )
    bad = client.post(
        reverse("push:text", args=[draft]),
        {"language": "en", "subject": "Policy", "body": "Dear {person.nam}"},
    ).content.decode()
    assert "person.nam" in bad
    saved = client.post(
        reverse("push:save", args=[draft]),
        {
            "title": "新政策",
            "kind": "policy",
            "roles": ["partner_owner"],
            "ack_minutes": "soon",
            "release_at": "",
        },
    ).content.decode()
    assert "soon" in saved


def test_a_small_message_goes_out_from_draft_to_result(cast: Any, draft: int) -> None:
    client = _client(cast.manager)
    assert client.post(reverse("push:step", args=[draft, "test"])).status_code == 302
    assert client.post(reverse("push:step", args=[draft, "submit"])).headers["Location"] == reverse(
        "push:review", args=[draft]
    )
    assert client.get(reverse("push:review", args=[draft])).status_code == 200
    assert client.post(reverse("push:step", args=[draft, "undo"])).status_code == 302
    assert client.post(reverse("push:step", args=[draft, "copy"])).status_code == 302
    assert client.post(reverse("push:step", args=[draft, "submit"])).status_code == 302
    assert client.post(reverse("push:step", args=[draft, "delete"])).status_code == 409
    assert (
        client.post(reverse("push:step", args=[draft, "cancel"]), {"why": "test"}).status_code
        == 302
    )


def test_lists_ask_the_same_few_queries_however_long(
    cast: Any, sent: int, django_assert_num_queries: Any
) -> None:
    client = _client(cast.jiangdong_owner)
    with acting(network()):
        for _number in range(5):
            message_id = api.send_now(
                words=[api.Words(subject="又一条", body="x")], now=NOW, org_ids=[cast.jiangdong_id]
            )
            release_message(message_id=message_id)
    # session, viewer, scope on, five of the page (top, list, counts), scope off
    with django_assert_num_queries(9):
        client.get(reverse("push:inbox"))


def test_a_message_on_top_of_the_inbox_is_not_said_again_below(cast: Any, sent: int) -> None:
    page = _client(cast.jiangdong_owner).get(reverse("push:inbox")).content.decode()
    assert "必须签收" in page
    assert "我的消息" not in page
    assert "还没有消息" not in page


def test_an_owner_sees_which_colleagues_have_not_acknowledged_and_a_clerk_does_not(
    cast: Any, sent: int
) -> None:
    url = reverse("push:message", args=[sent])
    owner = _client(cast.jiangdong_owner).get(url).content.decode()
    assert 'id="colleagues"' in owner
    people = owner.split('id="colleagues"')[1].split("</section>")[0]
    assert cast.jiangdong_clerk.name in people
    assert cast.jiangdong_owner.name not in people
    assert 'id="colleagues"' not in _client(cast.jiangdong_clerk).get(url).content.decode()


def test_an_empty_draft_is_taken_up_again(cast: Any) -> None:
    browser = _client(cast.manager)
    first = browser.post(reverse("push:begin"))["Location"]
    assert browser.post(reverse("push:begin"))["Location"] == first
    assert _client(cast.director).post(reverse("push:begin"))["Location"] != first


def test_the_second_person_reads_each_text_as_one_of_its_readers_does(
    cast: Any, draft: int
) -> None:
    with acting(cast.manager.scope):
        english = save_variant(
            message_id=draft, language="en", subject="Policy", body="For **{person.name}** & {partner.code|you}", now=NOW,
        )  # fmt: skip
        Message.objects.filter(pk=draft).update(org_ids=[cast.garage_id])
    director = _client(cast.director)
    url = reverse("push:review_texts", args=[draft])
    read = director.get(url).content.decode()
    assert f'<mark class="xl-example">{cast.garage_tech.name}</mark>' in read
    assert "{person.name" not in read
    nobody = director.get(url, {"text": english.pk}).content.decode()
    assert "<strong><mark" in nobody
    assert "&amp;" in nobody


def test_the_second_person_reads_the_audience_in_words_and_the_rule_below(
    cast: Any, draft: int
) -> None:
    with acting(cast.manager.scope):
        Message.objects.filter(pk=draft).update(
            org_ids=None, audience_expr="type:garage", state="in_review"
        )
    page = _client(cast.director).get(
        reverse("push:review", args=[draft]), headers={"Accept-Language": "en"}
    )
    text = page.content.decode()
    assert page.context["audience"] not in ("", "type:garage")
    assert page.context["audience"] in text
    assert text.count("type:garage") == 1


def test_a_draft_is_in_its_authors_list_alone_and_in_the_approvers_once_handed_in(
    cast: Any, draft: int
) -> None:
    def listed(member: Any) -> bool:
        page = _client(member).get(reverse("push:campaigns")).context["page"]
        return draft in [row.id for row in page.rows]

    assert [listed(one) for one in (cast.manager, cast.director, cast.csm)] == [True, False, False]
    with acting(cast.manager.scope):
        Message.objects.filter(pk=draft).update(state="in_review")
    assert [listed(one) for one in (cast.manager, cast.director, cast.csm)] == [True, True, False]
