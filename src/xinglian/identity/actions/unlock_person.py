from xinglian.kernel import audit, sql


def unlock_person(*, person_id: int) -> int:
    """Forget failed tries against a person, how many counts there were."""
    found = sql.row("SELECT name, org_id FROM identity_person WHERE id = %s", [person_id])
    gone = sql.execute("DELETE FROM identity_throttle WHERE person_id = %s", [person_id])
    if gone and found:
        audit.record(
            "unlock_person",
            subject=("identity.person", person_id),
            name=found["name"],
            org_id=found["org_id"],
        )
    return gone
