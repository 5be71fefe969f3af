"""Every door of the registry, as every member of the cast: who gets in is written here once."""

from collections.abc import Callable

from django.test import Client
from django.urls import URLPattern

from tests.fixtures.cast import Cast, Member
from xinglian.partners.web.urls import urlpatterns

STAFF = {"director", "manager", "csm", "officer", "support", "auditor"}
PARTNERS = {"jiangdong_owner", "jiangdong_clerk", "jiangdong_tech", "shuchi_owner", "garage_tech"}
EDITORS = {"director", "manager", "csm"}
STEWARDS = {"director", "manager"}
KEEPERS = EDITORS | {"jiangdong_owner", "jiangdong_clerk", "shuchi_owner"}
WHO: dict[str, set[str]] = {
    "list": STAFF, "options": STAFF, "partner": STAFF, "timeline": STAFF, "layer_facts": STAFF,
    "write_note": STAFF, "remove_note": STAFF,
    "home": STAFF | PARTNERS, "open_document": STAFF | PARTNERS, "mine": PARTNERS,
    "new": EDITORS, "edit": EDITORS, "set_status": EDITORS, "name_liaison": EDITORS,
    "bulk_status": EDITORS, "add_document": EDITORS, "remove_document": EDITORS,
    "export": EDITORS | {"auditor"},
    "bulk_csm": STEWARDS, "duplicates": STEWARDS, "look_again": STEWARDS,
    "dismiss_pair": STEWARDS, "merge": STEWARDS, "undo_merge": STEWARDS,
    "add_contact": KEEPERS, "edit_contact": KEEPERS, "remove_contact": KEEPERS,
}  # fmt: skip


def url_of(pattern: URLPattern, partner_id: int) -> str:
    path = str(pattern.pattern)
    for name in pattern.pattern.converters:
        path = path.replace(
            f"<int:{name}>", str(partner_id) if name.endswith("partner_id") else "1"
        )
    return f"/partners/{path}"


def test_every_door_names_its_rule_and_is_listed_here() -> None:
    assert {str(pattern.name) for pattern in urlpatterns} == WHO.keys()
    for pattern in urlpatterns:
        assert getattr(pattern.callback, "access_rule", ""), pattern.name


def test_who_gets_in(cast: Cast, client_of: Callable[[Member], Client]) -> None:
    for member in cast.everybody():
        client = client_of(member)
        for pattern in urlpatterns:
            answer = client.get(url_of(pattern, cast.garage_id))
            may = member.login in WHO[str(pattern.name)]
            assert (answer.status_code != 403) == may, (
                member.login,
                pattern.name,
                answer.status_code,
            )


def test_a_stranger_is_sent_to_sign_in(cast: Cast) -> None:
    for pattern in urlpatterns:
        answer = Client().get(url_of(pattern, cast.garage_id))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/identity/sign-in")


def test_regional_csm_finds_nothing_of_another_region(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.csm)
    for pattern in urlpatterns:
        if "partner_id" in pattern.pattern.converters and pattern.name != "name_liaison":
            answer = client.get(url_of(pattern, cast.jiangdong_id))
            assert answer.status_code == 404, pattern.name
    assert "江东" not in client.get("/partners/").content.decode()
    assert "江东" not in client.get("/partners/options?q=江").content.decode()
