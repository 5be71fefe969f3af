"""Enough people to compare versions on: made set-based, in the test's own database."""

from datetime import datetime

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def crowd(cast: Cast, *, size: int, now: datetime) -> None:
    """`size` clerks of 江东汽配, without addresses; with the same numbers in every run, so that lots fall the same."""
    with acting(network()):
        sql.execute(
            """
            WITH people AS (
                INSERT INTO identity_person (id, org_id, login, name, phone, email, language, content_language, zone, is_active,
                                             is_contact, is_simulated, pinyin, session_stamp, password, created_at)
                SELECT 7000000 + n, %(org)s, 'crowd' || n, 'N' || n, '', '', 'zh-hans', '', 'Asia/Shanghai', true, false, false, '', 0, '', %(now)s
                  FROM generate_series(1, %(size)s) n RETURNING id
            )
            INSERT INTO identity_membership (id, person_id, org_id, roles, region_paths, title, is_liaison, is_active, created_at)
            SELECT id + 1000000, id, %(org)s, '{partner_clerk}', '{}', '', false, true, %(now)s FROM people
            """,
            {"org": cast.jiangdong_id, "size": size, "now": now},
        )
