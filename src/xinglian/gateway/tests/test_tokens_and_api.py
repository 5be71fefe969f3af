"""Tokens act for their member, within their rights, until they end; the API answers under row security."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.gateway.actions.issue_token import RightsMissing, issue_token
from xinglian.gateway.models import Token
from xinglian.gateway.rules.rights import Right, digest
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network


def viewer_of(member: Member, role: Role) -> Viewer:
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name,
        org_id=member.org_id, roles=frozenset({role}),
        org_kind="maker" if member.scope.role == "xl_staff" else "partner",
    )  # fmt: skip


def token_for(member: Member, role: Role, *rights: Right, days: int = 30) -> str:
    with acting(member.scope):
        _token, secret = issue_token(
            viewer=viewer_of(member, role), stamp=0, name="ERP", rights=rights, days=days,
            now=clock.now(),
        )  # fmt: skip
    return secret


def ask(secret: str, path: str, body: Any = None, *, key: str = "", language: str = "en") -> Any:
    headers = {"authorization": f"Bearer {secret}", "accept-language": language}
    headers |= {"idempotency-key": key} if key else {}
    client = Client()
    if body is None:
        return client.get(f"/api/v1{path}", headers=headers)
    return client.post(
        f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
    )


def test_a_token_says_whom_it_acts_for(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    answer = ask(secret, "/me").json()
    assert (answer["name"], answer["rights"]) == ("周明远", ["partners:read"])


def test_a_token_that_asks_too_much_is_told_when_to_come_back(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    other = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    assert ask(secret, "/me").status_code == 200
    with acting(cast.director.scope):
        knobs.turn(key="gateway.requests_a_minute", to=100)
    while clock.now().second > 57:  # a new minute would forgive
        time.sleep(0.2)
    sql.execute(
        "UPDATE gateway_use SET asked = 100, minute = date_trunc('minute', %s::timestamptz)"
        " WHERE token_id = (SELECT id FROM gateway_token WHERE digest = %s)",
        [clock.now(), digest(secret)],
    )
    refused = ask(secret, "/me")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "100 times a minute" in refused.json()["detail"]
    assert ask(other, "/me").status_code == 200


def test_a_right_that_was_not_given_is_missing(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    assert ask(secret, "/parts").status_code == 403


@pytest.mark.parametrize("secret", ["", "xl_nonsense"])
def test_an_unknown_token_opens_nothing(cast: Cast, secret: str) -> None:
    assert ask(secret, "/me").status_code == 401


def test_an_agents_token_reads_the_agent_only(cast: Cast) -> None:
    secret = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.PARTNERS_READ)
    assert [row["code"] for row in ask(secret, "/partners").json()["rows"]] == ["P-320102"]


def test_a_partner_cannot_take_a_right_of_the_makers(cast: Cast) -> None:
    with pytest.raises(RightsMissing):
        token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.FACTS_WRITE)


def test_a_token_ends_with_its_members_stamp(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    with acting(network()):
        sql.execute(
            "UPDATE identity_person SET session_stamp = 1 WHERE id = %s", [cast.director.person_id]
        )
    assert ask(secret, "/me").status_code == 401


def test_an_owner_made_technician_loses_the_owners_tokens(cast: Cast) -> None:
    secret = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.FACTS_READ)
    _give_role(cast.jiangdong_owner, Role.TECHNICIAN)
    assert ask(secret, "/me").status_code == 401
    _give_role(cast.jiangdong_owner, Role.PARTNER_OWNER)
    assert ask(secret, "/me").status_code == 200


def test_a_token_holds_no_right_its_member_could_not_be_given_now(cast: Cast) -> None:
    secret = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.FACTS_READ)
    with acting(cast.jiangdong_owner.scope):
        Token.objects.update(rights=[Right.FACTS_READ, Right.FACTS_WRITE, "of_old:write"])
    assert ask(secret, "/me").json()["rights"] == ["facts:read"]


def _give_role(member: Member, role: Role) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_membership SET roles = %s WHERE id = %s",
            [[role.value], member.membership_id],
        )


def test_an_expired_token_opens_nothing(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ, days=1)
    with acting(cast.director.scope):
        Token.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert ask(secret, "/me").status_code == 401


def test_the_secret_is_shown_once_and_never_stored(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.director)
    page = client.post(
        "/gateway/tokens/new", {"name": "ERP", "rights": ["partners:read"], "days": "30"}
    )
    text = page.content.decode()
    secret = text[text.index("xl_") :].split("<")[0].strip()
    assert ask(secret, "/me").status_code == 200
    assert secret not in client.get("/gateway/tokens/").content.decode()
    with acting(network()):
        assert (
            sql.value(
                "SELECT count(*) FROM kernel_audit WHERE after::text LIKE %s", [f"%{secret}%"]
            )
            == 0
        )


def test_a_token_ended_on_the_page_is_ended(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
    with acting(cast.director.scope):
        token = Token.objects.get()
    client_of(cast.director).post(f"/gateway/tokens/{token.pk}/revoke")
    assert ask(secret, "/me").status_code == 401


def test_nobody_ends_a_competitors_token(cast: Cast, client_of: Callable[[Member], Client]) -> None:
    secret = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, Right.PARTS_READ)
    with acting(cast.shuchi_owner.scope):
        token = Token.objects.get()
    answer = client_of(cast.jiangdong_owner).post(f"/gateway/tokens/{token.pk}/revoke")
    assert answer.status_code == 404
    assert ask(secret, "/me").status_code == 200


def test_a_form_without_rights_says_what_is_missing(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    page = client_of(cast.director).post("/gateway/tokens/new", {"name": "ERP", "days": "30"})
    assert page.status_code == 422
    assert "至少选一项权限" in page.content.decode()


def test_an_audience_that_cannot_be_read_is_a_422_with_the_reason(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.AUDIENCE_READ)
    answer = ask(secret, "/audience?expression=cold_region%20%26")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_recorded_lines_come_back_and_twice_is_once(cast: Cast) -> None:
    secret = token_for(cast.director, Role.HQ_DIRECTOR, Right.FACTS_WRITE, Right.FACTS_READ)
    line = {
        "document": "A", "line_no": 1, "partner_code": "P-320102", "part_number": "NO-SUCH",
        "ordered_on": "2026-10-05", "quantity": "2", "unit_price": "10.00", "currency": "CNY",
    }  # fmt: skip
    answer = ask(secret, "/order-lines", {"source": "erp", "lines": [line]})
    assert answer.status_code == 422
    assert [p["field"] for p in answer.json()["problems"]] == ["part_number"]


def test_the_schema_is_open_and_names_every_right(cast: Cast) -> None:
    schema = Client().get("/api/v1/openapi.json")
    assert schema.status_code == 200
    assert "/api/v1/order-lines" in schema.json()["paths"]


def test_the_list_of_tokens_asks_no_more_for_more_tokens(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.director)
    counts = []
    for _ in range(2):
        token_for(cast.director, Role.HQ_DIRECTOR, Right.PARTNERS_READ)
        with CaptureQueriesContext(connection) as asked:
            client.get("/gateway/tokens/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
