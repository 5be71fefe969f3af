"""Facts are append-only, once per reference, and the owner's; the audit trail masks secrets."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import audit, facts, sql
from xinglian.kernel.facts import Fact
from xinglian.kernel.scope import acting, network


def reading(org_id: int, **more: object) -> Fact:
    values = {
        "kind": "test.read", "org_id": org_id, "subject": "person", "subject_id": 7, "at": NOW,
        "source": "test",
    }  # fmt: skip
    return Fact(**(values | more))  # type: ignore[arg-type]


def test_the_same_reference_is_recorded_once(cast: Cast) -> None:
    with acting(network()):
        fact = reading(cast.jiangdong_id, ref="m1:7", amount=Decimal("1.5"), body={"a": 1})
        assert facts.record_many([fact, reading(cast.shuchi_id, ref="m1:8")]) == 2
        assert facts.record_many([fact]) == 0


def test_facts_of_far_months_find_their_partition(cast: Cast) -> None:
    with acting(network()):
        facts.record_many([reading(cast.jiangdong_id, at=datetime(2021, 3, 1, tzinfo=UTC))])
        assert sql.value("SELECT count(*) FROM kernel_fact WHERE at < '2022-01-01'") == 1


def test_an_agent_never_sees_a_competitors_facts(cast: Cast) -> None:
    with acting(network()):
        facts.record_many([reading(cast.jiangdong_id), reading(cast.shuchi_id)])
    with acting(cast.jiangdong_owner.scope):
        assert sql.column("SELECT DISTINCT org_id FROM kernel_fact") == [cast.jiangdong_id]
    with acting(cast.csm.scope):
        assert sql.column("SELECT DISTINCT org_id FROM kernel_fact") == [cast.shuchi_id]


def test_an_agent_cannot_record_for_a_competitor(cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting(cast.jiangdong_owner.scope),
    ):
        facts.record_many([reading(cast.shuchi_id)])


@pytest.mark.parametrize("verb", ["UPDATE kernel_fact SET amount = 0", "DELETE FROM kernel_fact"])
@pytest.mark.parametrize("who", ["director", "jiangdong_owner"])
def test_nobody_changes_a_fact(cast: Cast, verb: str, who: str) -> None:
    member = getattr(cast, who)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        acting(member.scope),
    ):
        sql.execute(verb)


def test_a_partition_answers_nobody_directly(cast: Cast) -> None:
    with acting(network()):
        facts.record_many([reading(cast.jiangdong_id)])
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        acting(cast.shuchi_owner.scope),
    ):
        sql.value(f"SELECT count(*) FROM kernel_fact_{NOW:%Y%m}")


def test_the_audit_trail_keeps_what_changed_and_masks_secrets(cast: Cast) -> None:
    actor = audit.Actor(person_id=cast.director.person_id, name="周明远", address="127.0.0.1")
    with acting(cast.director.scope), audit.by(actor):
        audit.record(
            "edit", subject=("push.endpoint", 5), why="moved",
            before={"url": "a", "secret": "s1", "same": 1},
            after={"url": "b", "secret": "s2", "same": 1},
        )  # fmt: skip
        entry = sql.row("SELECT * FROM kernel_audit WHERE subject = 'push.endpoint'")
    assert entry is not None
    assert entry["before"] == {"url": "a", "secret": audit.MASK}
    assert entry["after"] == {"url": "b", "secret": audit.MASK}
    assert (entry["person_name"], entry["from_address"]) == ("周明远", "127.0.0.1")


def test_nobody_changes_the_audit_trail(cast: Cast) -> None:
    for member in (cast.director, cast.auditor, cast.jiangdong_owner):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            acting(member.scope),
        ):
            sql.execute("DELETE FROM kernel_audit")


def test_a_csm_reads_the_trail_of_the_own_regions_and_writes_to_any(cast: Cast) -> None:
    with acting(cast.manager.scope):
        for org_id in (cast.jiangdong_id, cast.shuchi_id):
            audit.record("look_after", subject=("partners.partner", org_id), org_id=org_id)
    with acting(cast.csm.scope):
        audit.record("look_after", subject=("partners.partner", "far"), org_id=cast.jiangdong_id)
        seen = sql.column("SELECT DISTINCT org_id FROM kernel_audit WHERE verb = 'look_after'")
        assert seen == [cast.shuchi_id]
        audit.record("look_after", subject=("kernel.knob", "x"))
        own = "SELECT count(*) FROM kernel_audit WHERE subject = 'kernel.knob' AND subject_id = 'x'"
        assert sql.value(own) == 1
    with acting(cast.auditor.scope):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'look_after'") == 4
