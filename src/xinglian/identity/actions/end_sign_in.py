from datetime import datetime

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def end_sign_in(*, person_id: int, sign_in_id: int, now: datetime) -> bool:
    """End one of a person's sign-ins; whether it was still open."""
    with acting(network()):
        return bool(
            sql.execute(
                "UPDATE identity_signin SET ended_at = %s"
                " WHERE id = %s AND person_id = %s AND ended_at IS NULL",
                [now, sign_in_id, person_id],
            )
        )


def end_other_sign_ins(*, person_id: int, sign_in_id: int, now: datetime) -> int:
    """End all but this one, how many there were."""
    with acting(network()):
        return sql.execute(
            "UPDATE identity_signin SET ended_at = %s"
            " WHERE person_id = %s AND id <> %s AND ended_at IS NULL",
            [now, person_id, sign_in_id],
        )
