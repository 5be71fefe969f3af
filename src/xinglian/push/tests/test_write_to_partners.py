"""From the list and the page of partners to messages, and back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import session_of
from xinglian.kernel.scope import acting, network
from xinglian.partners.queries import asked_filters
from xinglian.partners.queries.partner_list import Filters
from xinglian.partners.queries.timeline import stretch
from xinglian.push import api
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Message
from xinglian.push.queries.check_message import check_message
from xinglian.push.queries.partner_timeline import received
from xinglian.push.rules.list_expression import expression

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def _client(member: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1", headers={"HX-Request": "true"})
    client.cookies["xl_session"] = session_of(member)
    return client


def _drafted(answer: Any) -> Message:
    assert answer.status_code == 204, answer.content
    with acting(network()):
        return Message.objects.get(pk=int(answer["HX-Redirect"].split("/")[-2]))


def test_ticked_partners_become_the_audience_and_are_counted(cast: Any) -> None:
    client = _client(cast.manager)
    ids = [str(cast.jiangdong_id), str(cast.shuchi_id)]
    assert b"/push/new/to-partners/" in client.get("/partners/").content
    message = _drafted(client.post("/push/new/to-partners/", {"id": ids}))
    assert message.org_ids == sorted([cast.jiangdong_id, cast.shuchi_id])
    page = client.get(f"/push/m/{message.pk}/").content.decode()
    assert "江东汽配" in page
    assert "signals/builder" not in page
    with acting(cast.manager.scope):
        assert check_message(message).partners == 2
    client.post(f"/push/m/{message.pk}/conditions/do/")
    with acting(network()):
        assert Message.objects.get(pk=message.pk).org_ids is None


def test_everything_that_matches_is_chosen_as_listed(cast: Any) -> None:
    answer = _client(cast.manager).post(
        "/push/new/to-partners/", {"all": "1", "query": "type=garage"}
    )
    assert _drafted(answer).org_ids == [cast.garage_id]


def test_a_csm_writes_only_to_partners_of_the_own_regions(cast: Any) -> None:
    client = _client(cast.csm)
    both = [str(cast.jiangdong_id), str(cast.shuchi_id)]
    assert _drafted(client.post("/push/new/to-partners/", {"id": both})).org_ids == [cast.shuchi_id]
    refused = client.post("/push/new/to-partners/", {"id": [str(cast.jiangdong_id), "9" * 19]})
    assert refused["HX-Redirect"] == "/partners/"


@pytest.mark.parametrize("who", ["support", "auditor", "jiangdong_owner"])
def test_who_may_not_write_gets_no_draft(cast: Any, who: str) -> None:
    answer = _client(getattr(cast, who)).post(
        "/push/new/to-partners/", {"id": [str(cast.jiangdong_id)]}
    )
    assert answer.status_code in (403, 404)
    with acting(network()):
        assert not Message.objects.exists()


def test_more_than_a_list_holds_becomes_an_expression_or_is_refused(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_filters, "MANY_IDS", 1)
    client = _client(cast.manager)
    query = "type=provincial_agent&type=garage&status=active"
    message = _drafted(client.post("/push/new/to-partners/", {"all": "1", "query": query}))
    assert message.org_ids is None
    assert message.audience_expr == "(type:provincial_agent | type:garage) & status:active"
    answer = client.post("/push/new/to-partners/", {"all": "1", "query": "q=汽配"})
    assert answer["HX-Redirect"] == "/partners/?q=%E6%B1%BD%E9%85%8D"


def test_filters_without_a_word_make_no_expression() -> None:
    assert expression(Filters()) == "all"
    assert expression(Filters(csm="none")) == ""
    assert expression(Filters(ev=True, layers=("core",))) == ""
    assert (
        expression(Filters(region_path="cn.east.32", csm="7", extra={"tag": "cold_region"}))
        == "region:32 & csm:7 & cold_region"
    )


def test_the_timeline_tells_what_became_of_messages(cast: Any) -> None:
    made = []
    for name in ("一", "二"):
        with acting(network()):
            made.append(
                api.send_now(
                    words=[api.Words(subject=name, body="x")], now=NOW, org_ids=[cast.jiangdong_id]
                )
            )
        release_message(message_id=made[-1])
    viewer = cast.manager
    with acting(network()):
        Message.objects.filter(pk__in=made).update(is_notice=False, title="降温预警")
        assert received(cast.jiangdong_id) >= 2
    _client(cast.jiangdong_owner).get(f"/push/inbox/{made[0]}/")
    answer = _client(viewer).get(f"/partners/{cast.jiangdong_id}/timeline?only=messages")
    text = answer.content.decode()
    assert text.count("降温预警") == 2
    assert f"/push/m/{made[0]}/result/" in text
    with acting(viewer.scope), CaptureQueriesContext(connection) as asked:

        class _Viewer:
            is_staff = True

            def has(self, *roles: object) -> bool:
                return False

        found = stretch(
            partner_id=cast.jiangdong_id, viewer=_Viewer(), only="messages",
            now=datetime(2100, 1, 1, tzinfo=UTC),
        ).entries  # fmt: skip
        assert len(found) == 2
        assert len(asked) == 2  # the inbox, and whether anything is in the archive
