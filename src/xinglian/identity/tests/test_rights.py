"""Row security by direct SQL, as each role, on every table of identity."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db.utils import InternalError

from tests.fixtures.cast import NOW, Cast
from xinglian.identity import api as identity
from xinglian.identity.actions.open_invitation import open_invitation
from xinglian.identity.actions.open_sign_in import open_sign_in
from xinglian.identity.actions.take_ticket import take_ticket
from xinglian.identity.models import DoorCode, SignIn
from xinglian.kernel import sql
from xinglian.kernel.scope import Scope, acting, network

TABLES = (
    "identity_organisation",
    "identity_person",
    "identity_membership",
    "identity_invitation",
    "identity_signin",
    "identity_throttle",
    "identity_recoverycode",
    "identity_doorcode",
)


def denied(scope: Scope | None, query: str, params: Any = None) -> bool:
    """The database itself says no."""
    try:
        with transaction.atomic():
            if scope is None:
                sql.execute(query, params)
            else:
                with acting(scope):
                    sql.execute(query, params)
    except (ProgrammingError, InternalError) as problem:
        if "permission denied" in str(problem) or "row-level security" in str(problem):
            return True
        raise
    return False


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """Something in every table, of Jiangdong and of its competitor."""
    with acting(network()):
        for member in (cast.jiangdong_owner, cast.shuchi_owner):
            open_invitation(
                org_id=member.org_id, name="新同事", roles=[identity.Role.TECHNICIAN], now=NOW
            )
            DoorCode.objects.create(
                person_id=member.person_id, org_id=member.org_id, digest="x", sent_at=NOW,
                expires_at=NOW,
            )  # fmt: skip
            sql.execute(
                "INSERT INTO identity_recoverycode (person_id, org_id, digest) VALUES (%s, %s, 'x')",
                [member.person_id, member.org_id],
            )
    for member in (cast.jiangdong_owner, cast.shuchi_owner):
        open_sign_in(
            person_id=member.person_id, membership_id=member.membership_id,
            by=SignIn.By.PASSWORD, address="203.0.113.9", user_agent="", now=NOW,
        )  # fmt: skip
        take_ticket(
            bucket=f"password:{member.person_id}", limit=5, window=NOW - NOW.replace(hour=1),
            now=NOW, org_id=member.org_id, person_id=member.person_id,
        )  # fmt: skip
    return cast


def test_login_role_answers_who_is_looking_and_nothing_else(filled: Cast) -> None:
    for table in TABLES:
        assert denied(None, f"INSERT INTO {table} DEFAULT VALUES"), table
        assert denied(None, f"DELETE FROM {table}"), table
    for table in ("invitation", "throttle", "recoverycode", "doorcode"):
        assert denied(None, f"SELECT 1 FROM identity_{table}"), table
    for column in ("password", "totp_secret", "totp_last_step", "phone", "email", "login"):
        assert denied(None, f"SELECT {column} FROM identity_person"), column
    assert denied(None, "UPDATE identity_person SET session_stamp = 7")
    assert denied(None, "UPDATE identity_membership SET roles = '{hq_director}'")
    assert denied(None, "UPDATE identity_signin SET ended_at = NULL")
    for table in ("kernel_audit", "kernel_fact", "kernel_knobvalue", "kernel_letter"):
        assert denied(None, f"SELECT 1 FROM {table}"), table
    assert not denied(None, "SELECT id, session_stamp FROM identity_person")


def test_nobody_who_looks_reads_a_secret(filled: Cast) -> None:
    for member in (filled.director, filled.auditor, filled.csm, filled.jiangdong_owner):
        for column in ("password", "totp_secret", "totp_last_step"):
            assert denied(member.scope, f"SELECT {column} FROM identity_person"), column
        for table in ("identity_recoverycode", "identity_doorcode"):
            assert denied(member.scope, f"SELECT 1 FROM {table}"), table


def test_partner_never_sees_a_competitors_people(filled: Cast) -> None:
    with acting(filled.jiangdong_owner.scope):
        for table in ("membership", "invitation", "signin", "throttle"):
            orgs = set(sql.column(f"SELECT org_id FROM identity_{table}"))
            assert orgs == {filled.jiangdong_id}, table
        names = set(sql.column("SELECT login FROM identity_person"))
        orgs = set(sql.column("SELECT id FROM identity_organisation"))
    # Its own people, and the maker's contact; its own organisation, and the maker's name.
    assert names == {"jiangdong_owner", "jiangdong_clerk", "jiangdong_tech", "csm"}
    assert orgs == {filled.jiangdong_id, filled.maker_id}


def test_regional_csm_sees_only_their_region(filled: Cast) -> None:
    with acting(filled.csm.scope):
        orgs = set(sql.column("SELECT id FROM identity_organisation"))
        people = set(sql.column("SELECT login FROM identity_person"))
        invited = set(sql.column("SELECT org_id FROM identity_invitation"))
    assert orgs == {filled.maker_id, filled.shuchi_id}
    assert "shuchi_owner" in people
    assert "jiangdong_owner" not in people
    assert invited == {filled.shuchi_id}


def test_partner_cannot_change_the_makers_contact(filled: Cast) -> None:
    with acting(filled.jiangdong_owner.scope):
        changed = sql.execute(
            "UPDATE identity_person SET email = 'thief@example.com' WHERE id = %s",
            [filled.csm.person_id],
        )
    assert changed == 0
    owner = filled.jiangdong_owner.scope
    assert denied(owner, "UPDATE identity_person SET is_contact = true")
    assert denied(owner, "UPDATE identity_organisation SET name = 'x'")


def test_partner_cannot_give_itself_a_makers_role(filled: Cast) -> None:
    owner = filled.jiangdong_owner
    assert denied(
        owner.scope,
        "UPDATE identity_membership SET roles = '{hq_director}' WHERE id = %s",
        [owner.membership_id],
    )
    assert denied(
        owner.scope,
        "INSERT INTO identity_membership (person_id, org_id, roles, region_paths, title,"
        " is_liaison, is_active, created_at) VALUES (%s, %s, '{technician}', '{}', '', false,"
        " true, now())",
        [filled.shuchi_owner.person_id, owner.org_id],
    )
    assert denied(
        owner.scope,
        "UPDATE identity_invitation SET roles = '{hq_director}' WHERE org_id = %s",
        [owner.org_id],
    )


def test_a_stray_makers_role_in_a_partner_gives_no_rights(filled: Cast, client_of: Any) -> None:
    owner = filled.jiangdong_owner
    with acting(network()):
        sql.execute(
            "UPDATE identity_membership SET roles = '{hq_director}' WHERE id = %s",
            [owner.membership_id],
        )
    assert client_of(owner).get("/identity/settings").status_code == 403


def test_views_show_what_the_reader_may_see(filled: Cast) -> None:
    with acting(filled.jiangdong_owner.scope):
        found = set(sql.column("SELECT org_id FROM identity_pub_membership"))
        assert found == {filled.jiangdong_id}
        assert sql.value("SELECT count(*) FROM identity_pub_region") > 3000
        orgs = set(sql.column("SELECT org_id FROM identity_pub_organisation"))
        assert orgs == {filled.jiangdong_id, filled.maker_id}
