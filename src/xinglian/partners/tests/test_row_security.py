"""Who sees and touches which partner, asked of the database itself."""

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, tenant

TABLES = (
    "partners_contact", "partners_document", "partners_note",
    "partners_duplicatepair", "partners_merge", "partners_importchange",
)  # fmt: skip


def seen() -> set[int]:
    return set(sql.column("SELECT organisation_id FROM partners_partner"))


def test_agent_never_sees_a_competitor(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        assert seen() == {cast.jiangdong_id}
        assert sql.column("SELECT partner_id FROM partners_pub_partner") == [cast.jiangdong_id]
    with acting(cast.shuchi_owner.scope):
        assert seen() == {cast.shuchi_id}


def test_regional_csm_sees_only_the_own_region(cast: Cast) -> None:
    with acting(cast.csm.scope):
        assert seen() == {cast.shuchi_id}
        assert sql.column("SELECT partners_find(ARRAY['江东'], 10)") == []
        assert sql.column("SELECT partners_find(ARRAY['蜀驰'], 10)") == [cast.shuchi_id]
    with acting(cast.director.scope):
        assert seen() == {cast.jiangdong_id, cast.shuchi_id, cast.garage_id}


def test_a_job_for_one_partner_stays_with_it(cast: Cast) -> None:
    with acting(tenant(org_id=cast.garage_id)):
        assert seen() == {cast.garage_id}
        assert sql.column("SELECT partners_find(ARRAY['汽'], 10)") == [cast.garage_id]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_partner SET layer = 'core'",
        "DELETE FROM partners_partner",
        "INSERT INTO partners_note (partner_id, text, written_at, person_name) VALUES (1, '', now(), '')",
        "SELECT * FROM partners_note",
        "SELECT * FROM partners_merge",
        "SELECT * FROM partners_duplicatepair",
        "SELECT * FROM partners_importchange",
        "SELECT partners_find(ARRAY['汽'], 10)",
        "UPDATE partners_document SET title = ''",
    ],
)
def test_a_partner_may_not(cast: Cast, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting(cast.jiangdong_owner.scope),
    ):
        sql.execute(statement)


def test_a_partner_cannot_write_into_a_competitors_contacts(cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting(cast.jiangdong_owner.scope),
    ):
        sql.execute(
            "INSERT INTO partners_contact (partner_id, name, title, phone, email, added_at)"
            " VALUES (%s, 'x', '', '', '', now())",
            [cast.shuchi_id],
        )


def test_staff_cannot_delete_partners(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.director.scope):
        sql.execute("DELETE FROM partners_partner")


def test_the_login_role_reads_nothing(cast: Cast) -> None:
    for table in ("partners_partner", "partners_pub_partner", *TABLES):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT * FROM {table}")
