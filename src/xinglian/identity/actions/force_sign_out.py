from datetime import datetime

from xinglian.kernel import audit, sql


def force_sign_out(*, person_id: int, now: datetime) -> int:
    """End every sign-in of a person, how many were open."""
    name_and_org = sql.row(
        "UPDATE identity_person SET session_stamp = session_stamp + 1 WHERE id = %s"
        " RETURNING name, org_id",
        [person_id],
    )
    ended = sql.execute(
        "UPDATE identity_signin SET ended_at = %s WHERE person_id = %s AND ended_at IS NULL",
        [now, person_id],
    )
    if name_and_org:
        audit.record(
            "force_sign_out",
            subject=("identity.person", person_id),
            name=name_and_org["name"],
            org_id=name_and_org["org_id"],
            after={"ended": ended},
        )
    return ended
