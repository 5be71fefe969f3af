"""Every door of identity, as every member of the cast: who gets in is written here once."""

from collections.abc import Callable

from django.test import Client
from django.urls import URLPattern

from tests.fixtures.cast import Cast, Member
from xinglian.identity.web.urls import urlpatterns

STAFF = {"director", "manager", "csm", "officer", "support", "auditor"}
OWNERS = {"jiangdong_owner", "shuchi_owner"}
MANAGERS = {"director", "manager"} | OWNERS
WHO: dict[str, set[str]] = {
    "people": STAFF | OWNERS,
    "people_file": STAFF | OWNERS,
    "person": STAFF | OWNERS,
    "organisations": STAFF,
    "org_options": {"director", "manager", "auditor"},
    "audit": {"director", "auditor"} | OWNERS,
    "person_options": {"director", "auditor"} | OWNERS,
    "audit_export": {"director", "auditor"} | OWNERS,
    "audit_entry": {"director", "auditor"} | OWNERS,
    "knobs": {"director", "manager"},
    "turn_knobs": {"director", "manager"},
    "console": {"director", "auditor"},
    "console_badge": {"director", "auditor"},
    "retry_job": {"director"},
    "retry_letter": {"director"},
} | dict.fromkeys(
    ["add_person", "edit_person", "force_sign_out", "reset_factor", "unlock", "send_reset",
     "edit_member", "deactivate", "reactivate", "invitations", "invite", "resend", "revoke"],
    MANAGERS,
)  # fmt: skip
OPEN = {
    "sign_in", "phone_code", "enter_code", "second_factor", "enrol_at_door", "cast_sign_in",
    "sign_out", "set_language", "forgot", "forgot_sent", "reset", "accept",
}  # fmt: skip
OWN = {
    "profile", "password", "factor", "renew_codes", "remove_factor", "sessions", "end_session",
    "end_other_sessions", "switch", "region_options", "region_branch",
    "region_levels", "keep_list", "save_list_view", "change_list_view", "delete_list_view", "restore_list_view",
    "addresses", "add_address", "send_address_code", "confirm_address", "drop_address",
}  # fmt: skip


def url_of(pattern: URLPattern) -> str:
    known = {"code": "32", "key": "no.such", "uid": "x", "token": "x"}
    path = str(pattern.pattern)
    for name, kind in pattern.pattern.converters.items():
        word = "int" if type(kind).__name__ == "IntConverter" else "str"
        path = path.replace(f"<{word}:{name}>", known.get(name, "1"))
    return f"/identity/{path}"


def test_every_door_names_its_rule_and_is_listed_here() -> None:
    names = {str(pattern.name) for pattern in urlpatterns}
    assert names == WHO.keys() | OPEN | OWN
    for pattern in urlpatterns:
        assert getattr(pattern.callback, "access_rule", ""), pattern.name
    assert {p.name for p in urlpatterns if p.callback.access_rule == "anyone"} == OPEN


def test_every_door_as_everybody(cast: Cast, client_of: Callable[[Member], Client]) -> None:
    """403 for those without the right; for the others anything but 403 and 500."""
    clients = {member.login: client_of(member) for member in cast.everybody()}
    for pattern in urlpatterns:
        name, url = str(pattern.name), url_of(pattern)
        if name in OPEN:
            continue
        for login, client in clients.items():
            for method in (client.get, client.post):
                status = method(url).status_code
                told = (name, login, method.__name__, status)
                assert status < 500, told
                if login in WHO.get(name, clients.keys()):
                    assert status != 403, told
                else:
                    assert status in (403, 405), told


def test_a_stranger_is_sent_to_sign_in(cast: Cast) -> None:
    for pattern in urlpatterns:
        if pattern.name in OPEN:
            continue
        answer = Client().get(url_of(pattern))
        assert answer.status_code in (302, 405), pattern.name
        if answer.status_code == 302:
            assert answer["Location"].startswith("/identity/sign-in?next="), pattern.name
