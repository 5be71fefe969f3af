"""Nothing that is read by program shows a provider's secret, a token's or a password's: not in answers, refusals or the log."""

import logging
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast
from xinglian.gateway.rules.rights import Right, digest
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push

SECRET = "k9-never-again-42"
GATEWAY = {
    "url": "http://127.0.0.1:9/sms", "auth": "bearer", "sign": "星链", "body": '{"to": "{phone}", "text": "{text}"}',
    "code_path": "code", "ok_codes": "0",
}  # fmt: skip


def gets(number: str) -> list[str]:
    """Every address of the API that can be read, with something that is there for what stands in braces."""
    described: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    found = []
    for path, methods in described["paths"].items():
        if "get" in methods:
            for one in methods["get"].get("parameters", []):
                if one["in"] == "path":
                    path = path.replace(f"{{{one['name']}}}", number)  # noqa: PLW2901 - filled one by one
            found.append(path.removeprefix("/api/v1"))
    return found


def test_no_address_of_the_api_shows_a_secret(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with acting(scope.staff(org_id=cast.maker_id)):
        push.configure_channel(key="sms", provider="sms_http", settings=GATEWAY, secret=SECRET, now=clock.now())  # fmt: skip
    with acting(network()):
        message_id = push.send_now(
            words=[push.Words(subject="降温预警", body="备好防冻液。")], now=clock.now(), org_ids=[cast.jiangdong_id], channels=["inapp", "sms"]
        )  # fmt: skip
        hashes = sql.column("SELECT password FROM identity_person WHERE password <> ''")
    push.work_until_done()
    mine = token_for(cast.director, Role.HQ_DIRECTOR, *Right)
    other = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.INBOX_READ)
    secrets = [SECRET, mine, other, digest(mine), digest(other), *hashes]
    answered = 0
    for path in gets(str(message_id)):
        answer = ask(mine, path)
        assert answer.status_code < 500, path
        answered += answer.status_code == 200
        body = answer.getvalue() if answer.streaming else answer.content
        assert not [one for one in secrets if one.encode() in body], path
    assert answered > 10  # a walk of refusals would prove nothing
    assert not [one for one in secrets if one in caplog.text]


def test_a_token_that_is_refused_is_not_said_back(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "xl_" + "n0t-a-token-" * 4
    narrow = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    for token, path, status in ((wrong, "/me", 401), (narrow, "/inbox", 403)):
        answer = ask(token, path)
        assert answer.status_code == status
        assert token not in answer.content.decode()
        assert token not in caplog.text
