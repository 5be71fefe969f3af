"""Every url as everybody: nobody gets a fault, nobody gets in where the rule says no, nobody reads a competitor.

Urls come from the root urlconf, arguments from the database, so a new page is covered the day it is routed. A parameter
without a value fails: then `walking.py` has to learn where its values are.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.fixtures.cast import Member, session_of
from tests.isolation.rivals import Rivals
from tests.isolation.walking import Candidates, Url, every_url
from xinglian.identity.api import Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

SHUT = {302, 401, 403}
# The living style guide: invented names, none of them from the database.
INVENTED = "/ui/guide"
# Asked of the pages without arguments: whatever a list, a search or an export understands, pointed at the rival.
WORDS = {"JIANGDONG": "江东", "SHUCHI": "蜀驰", "GARAGE": "顺达"}


@dataclass
class Walk:
    """What was tried, and what was wrong."""

    rivals: Rivals
    candidates: Candidates
    requests: int = 0

    def __post_init__(self) -> None:
        self.faults: list[str] = []

    def ask(self, client: Client, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """One request, undone at once; the response, or None when it broke."""
        self.requests += 1
        response: Any = None
        kept = {name: morsel.value for name, morsel in client.cookies.items()}
        try:
            with transaction.atomic():
                call: Callable[..., Any] = getattr(client, method)
                response = call(path, body or {}, **more)
                response.whole = whole_of(response)
                transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001 - the walk goes on, and names them all at its end
            self.faults.append(f"{method} {path}: {type(error).__name__}: {str(error)[:300]}")
            return None
        finally:
            client.cookies = SimpleCookie(kept)  # signing out or in was undone too
        if response.status_code >= 500:
            self.faults.append(f"{method} {path}: {response.status_code}")
        return response


def whole_of(response: Any) -> str:
    """All that the answer says: headers, cookies, text; the insides of an XLSX or ZIP."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return unquote(f"{head}\n{response.cookies}\n{body.decode('utf-8', 'replace')}")


@pytest.fixture
def walk(rivals: Rivals) -> Walk:
    return Walk(rivals, Candidates(rivals))


def roles_of(member: Member) -> frozenset[Role]:
    with acting(network()):
        found = sql.value(
            "SELECT roles FROM identity_membership WHERE id = %s", [member.membership_id]
        )
    return frozenset(Role(role) for role in found)


def signed_in(member: Member) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(member)
    return client


def test_every_view_names_its_rule_and_every_parameter_has_a_value(walk: Walk) -> None:
    urls = every_url()
    assert len(urls) > 150
    assert [url.route for url in urls if url.rule == {""}] == []
    assert {
        f"{url.context}: {name}" for url in urls for name in walk.candidates.missing(url)
    } == set(), (
        "tell tests/isolation/walking.py where values of these parameters are, and seed some"
    )


def test_a_stranger_gets_in_nowhere_but_at_the_open_doors(walk: Walk) -> None:
    client = Client()
    for url in every_url():
        for given in walk.candidates.for_member(url, None)[:1]:
            path = url.path(given)
            for method in ("get", "post"):
                response = walk.ask(client, method, path)
                if response is None or "anyone" in url.rule:
                    continue
                if response.status_code not in SHUT | {405}:
                    walk.faults.append(f"stranger {method} {path}: {response.status_code}")
                elif (
                    response.status_code == 302 and "/identity/sign-in" not in response["Location"]
                ):
                    walk.faults.append(f"stranger {method} {path}: sent to {response['Location']}")
                _check_words(walk, response, f"stranger {method} {path}", None)
    assert walk.faults == [], "\n".join(walk.faults)


@pytest.mark.parametrize(
    "login",
    [
        "director", "manager", "csm", "officer", "support", "auditor",
        "jiangdong_owner", "jiangdong_clerk", "jiangdong_tech", "shuchi_owner", "garage_tech",
    ],
)  # fmt: skip
def test_nobody_gets_a_fault_a_forbidden_page_or_a_word_of_a_competitor(
    walk: Walk, login: str
) -> None:
    member: Member = getattr(walk.rivals.cast, login)
    client, roles = signed_in(member), roles_of(member)
    bearer = {"headers": {"authorization": f"Bearer {walk.rivals.tokens[login]}"}}
    for url in every_url():
        if "token" in url.rule:
            _visit(walk, url, member, Client(), bearer)
        elif url.admits(roles):
            _visit(walk, url, member, client, {})
        else:
            _knock(walk, url, member, client)
    print(f"{login}: {walk.requests} requests")  # noqa: T201
    assert walk.faults == [], (
        f"{login}: {len(walk.faults)} faults in {walk.requests} requests:\n"
        + "\n".join(walk.faults)
    )


def _knock(walk: Walk, url: Url, member: Member, client: Client) -> None:
    """Somebody the rule does not name: refused, whatever the method."""
    path = url.path(walk.candidates.for_member(url, member)[0])
    said = []
    for method in ("get", "post"):
        response = walk.ask(client, method, path)
        if response is None:
            return
        said.append(response.status_code)
        if response.status_code == 403:
            return
    walk.faults.append(
        f"{member.login} is not named by {sorted(url.rule)} and got {said} from {path}"
    )


def _visit(walk: Walk, url: Url, member: Member, client: Client, more: dict[str, Any]) -> None:
    """Somebody who may: with own arguments and with those of others."""
    is_api = bool(more)
    candidates = walk.candidates.for_member(url, member)
    if member.scope.reach == "network":
        candidates = candidates[:2]  # they see everything: only faults are looked for
    for given in candidates:
        path = url.path(given)
        for method in ("get", "post"):
            extra = more | (
                {"content_type": "application/json"} if is_api and method == "post" else {}
            )
            _look(walk, walk.ask(client, method, path, **extra), f"{method} {path}", member)
    rivals = (
        []
        if url.parameters
        else [one.tag for one in walk.rivals.both if one.org_id != member.org_id]
    )
    if member.scope.reach != "own":
        rivals = rivals[:1] if member.login in ("director", "csm") else []
    probes = [_probe(walk, rival) for rival in rivals]
    for probe in probes:
        path = url.path({})
        _look(walk, walk.ask(client, "get", path, probe, **more), f"get {path} {probe}", member)
        if not is_api:
            _look(walk, walk.ask(client, "post", path, probe), f"post {path} {probe}", member)


def _probe(walk: Walk, tag: str) -> dict[str, Any]:
    rival = next(one for one in walk.rivals.both if one.tag == tag)
    word, org, owner = WORDS[tag], rival.org_id, rival.owner
    return {
        **dict.fromkeys(("q", "text", "search", "name", "number", "term"), word),
        **dict.fromkeys(("org", "org_id", "partner", "partner_id", "organisation", "ids", "chosen"), org),
        "person": owner.person_id, "membership": owner.membership_id, "expr": "all", "expression": "all",
    }  # fmt: skip


def _look(walk: Walk, response: Any, what: str, member: Member) -> None:
    if response is not None:
        _check_words(walk, response, f"{member.login} {what} ({response.status_code})", member)


def _check_words(walk: Walk, response: Any, what: str, member: Member | None) -> None:
    """No word of a rival for a partner's person, none of another region for the CSM, none at all for a stranger."""
    rivals = walk.rivals
    if f" {INVENTED}" in what:
        return
    if member is None:
        # The holder of a personal link or an invitation is its addressee, whoever that is.
        words = () if "/push/r/" in what or "/join/" in what else _all(rivals)
    elif member.scope.role == "xl_partner":
        linked = next(
            (
                one
                for one in (*rivals.both, rivals.garage)
                if rivals.personal_links[one.tag] in what
            ),
            None,
        )
        invited = next(
            (
                one
                for one in (*rivals.both, rivals.garage)
                if rivals.invitation_tokens[one.tag] in what
            ),
            None,
        )
        words = tuple(
            marker
            for one in rivals.others_of(member)
            if one not in (linked, invited)
            for marker in one.all_markers
        )
    elif member.login == "csm":
        words = () if "/push/r/" in what or "/join/" in what else rivals.jiangdong.markers
    else:
        return
    walk.faults += [f"{what} says {word}" for word in words if word in response.whole]


def _all(rivals: Rivals) -> tuple[str, ...]:
    return tuple(marker for one in (*rivals.both, rivals.garage) for marker in one.all_markers)
