"""Whatever happens, and in whatever order: what is computed by and by is what a pass over everybody gives."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.intake import api as intake
from xinglian.kernel import facts, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.push import api as push
from xinglian.push.actions.answer_message import answer_message
from xinglian.signals import api
from xinglian.signals.actions.correct_tag import AlreadyCorrected, correct_tag
from xinglian.signals.actions.measure import measure, measure_due
from xinglian.signals.actions.refresh_due import refresh_due
from xinglian.signals.actions.take_facts import take_facts
from xinglian.signals.queries.indicator_inputs import local_day
from xinglian.signals.tests.test_import_facts import Bring, bring, state
from xinglian.signals.tests.test_measure import buy, deliver, everything, part, report
from xinglian.trade.actions.follow_merges import follow_merges

__all__ = ["bring", "part"]
TODAY = NOW.date()
CODES = ["P-320102", "P-510104", "P-320104"]
KINDS = ("training.finished", "payment.settled", "delivery.received", "complaint.raised")


class Walk:
    """Things that happen to the three partners of the cast, one at a time."""

    def __init__(self, cast: Cast, bring: Bring, seed: int) -> None:
        self.cast, self.bring, self.lot = cast, bring, random.Random(seed)
        self.ids = dict(
            zip(CODES, [cast.jiangdong_id, cast.shuchi_id, cast.garage_id], strict=True)
        )
        self.merge: Any = None
        self.batches: list[int] = []
        self.bought: list[tuple[str, str]] = []
        self.number = 0

    def day(self) -> date:
        """Lately or long ago: a fact of today comes as often as a late one."""
        return TODAY - timedelta(days=self.lot.choice([self.lot.randint(1, 20), self.lot.randint(21, 800)]))  # fmt: skip

    def code(self) -> str:
        return self.lot.choice(CODES)

    def buys(self) -> None:
        self.number += 1
        self.bought.append((self.code(), f"D{self.number}"))
        buy(
            self.bought[-1][0],
            self.day(),
            document=self.bought[-1][1],
            amount=self.lot.randint(1, 900),
        )

    def corrects_a_line(self) -> None:
        if self.bought:
            self.number += 1
            code, document = self.lot.choice(self.bought)
            buy(code, self.day(), document=f"C{self.number}", amount=self.lot.randint(-50, 50), kind="correction", corrects_document=document, corrects_line=1)  # fmt: skip

    def returns(self) -> None:
        self.number += 1
        buy(self.code(), self.day(), document=f"R{self.number}", amount=-self.lot.randint(1, 90), kind="return")  # fmt: skip

    def tells_facts(self) -> None:
        """By file: new ones, and documents stated anew."""
        rows = [
            f"{self.code()},{self.lot.choice(KINDS)},{self.day()},{self.lot.randint(1, 60)},X,F{self.lot.randint(1, 8)}"
            for _row in range(self.lot.randint(1, 4))
        ]
        rows = [row if "complaint" not in row else _without_amount(row) for row in rows]
        told = self.bring(*{row.rsplit(",", 1)[-1]: row for row in rows}.values())
        assert told.state == "imported", told.summary
        self.batches.append(told.batch_id)

    def takes_a_file_back(self) -> None:
        if self.batches:
            batch = self.batches.pop(self.lot.randrange(len(self.batches)))
            intake.undo_batch(batch_id=batch, scope=network())

    def is_sent_a_message(self, *, to: int = 0, day: date | None = None) -> None:
        """To some of them, lately or months ago."""
        self.number += 1
        kind = self.lot.choice(["policy", "general", "launch", "stock"])
        message_id = push.send_now(
            words=[push.Words(subject=f"通知 {self.number}", body="正文")], now=NOW, kind=kind, channels=["inapp"], fallback=(),
            org_ids=self.lot.sample(list(self.ids.values()), to or self.lot.randint(1, 3)), must_acknowledge=self.lot.random() < 0.5,
        )  # fmt: skip
        push.release_message(message_id=message_id)
        at = datetime.combine(day or self.day(), time(3), tzinfo=UTC)
        sql.execute("UPDATE push_message SET started_at = %s, sent_at = %s WHERE id = %s", [at, at, message_id])  # fmt: skip
        sql.execute("UPDATE push_inbox SET sent_at = %s WHERE message_id = %s", [at, message_id])

    def reads(self) -> None:
        """Minutes or days later; acknowledged, acted upon or answered as well."""
        rows = sql.rows("SELECT message_id, membership_id, org_id, sent_at FROM push_inbox ORDER BY 1, 2")  # fmt: skip
        for row in self.lot.sample(rows, min(len(rows), 2)):
            at = min(NOW, row["sent_at"] + timedelta(minutes=self.lot.choice([1, 9, 70, 3000, 90_000])))  # fmt: skip
            key = {name: row[name] for name in ("message_id", "membership_id")}
            kind = self.lot.choice(["read", "acknowledged", "acted"])
            push.record_receipts(receipts=[push.NewReceipt(**key, kind=kind, at=at)], now=NOW)
            if self.lot.random() < 0.5:
                answer_message(**key, org_id=row["org_id"], text="收到", photos=[], tapped_at=at, now=NOW)  # fmt: skip

    def signs_in(self) -> None:
        self.number += 1
        person = self.lot.choice([self.cast.jiangdong_owner, self.cast.shuchi_owner, self.cast.garage_tech])  # fmt: skip
        facts.record_many([told_of("identity.signed_in", person.org_id, datetime.combine(self.day(), time(3), tzinfo=UTC), f"S{self.number}")])  # fmt: skip

    def is_merged_or_parted(self) -> None:
        if self.merge is None:
            self.merge = partners.merge_partners(
                kept_id=self.cast.jiangdong_id, merged_id=self.cast.garage_id, why="", person_id=None, now=NOW
            )  # fmt: skip
        else:
            partners.undo_merge(merge_id=self.merge.pk, now=NOW)
            self.merge = None
        follow_merges(now=NOW)

    def is_corrected_by_hand(self) -> None:
        partner_id = self.ids[self.lot.choice(CODES[:2])]
        try:
            correct_tag(
                partner_id=partner_id, tag=self.lot.choice(["veteran", "solid_buyer", "complains", "bought_once"]), why="去过",
                expires_on=TODAY + timedelta(30), person_id=None, person_name="经理", today=TODAY, now=NOW,
            )  # fmt: skip
        except AlreadyCorrected:
            return
        api.refresh(now=NOW, partner_ids=[partner_id])

    def step(self) -> None:
        happenings: list[Callable[[], None]] = [
            self.buys, self.buys, self.corrects_a_line, self.returns, self.tells_facts, self.tells_facts, self.takes_a_file_back,
            self.is_merged_or_parted, self.is_corrected_by_hand, self.is_sent_a_message, self.is_sent_a_message, self.reads,
            self.reads, self.signs_in,
        ]  # fmt: skip
        self.lot.choice(happenings)()


def _without_amount(row: str) -> str:
    code, kind, day, _amount, item, document = row.split(",")
    return ",".join([code, kind, day, "", item, document])


def told_of(kind: str, org_id: int, at: datetime, ref: str) -> facts.Fact:
    return facts.Fact(kind=kind, org_id=org_id, subject="identity.person", subject_id=1, at=at, source="test", ref=ref)  # fmt: skip


def begin(cast: Cast, bring: Bring, seed: int) -> Walk:
    """The ledger's last day is there, and a fact of each kind: else the first of them would compute everybody."""
    walk = Walk(cast, bring, seed)
    with acting(network()):
        buy("P-320102", TODAY, document="FIRST")
        for kind in KINDS:
            amount = "" if kind == "complaint.raised" else "1"
            assert bring(f"P-510104,{kind},2025-01-05,{amount},X,{kind}").state == "imported"
        facts.record_many([
            told_of(kind, cast.shuchi_id, NOW - timedelta(days=600), "FIRST")
            for kind in ("identity.signed_in", "push.answered", "partners.layer_changed")
        ])  # fmt: skip
        deliver()
        api.refresh(now=NOW)
        measure(now=NOW)
    return walk


@pytest.mark.parametrize("seed", [5, 23])
def test_tags_after_any_walk_of_late_corrected_undone_and_merged_facts_are_those_of_a_pass_over_all(
    cast: Cast, part: str, bring: Bring, seed: int
) -> None:
    walk = begin(cast, bring, seed)
    with acting(network()):
        for _step in range(26):
            walk.step()
            deliver()
            take_facts(now=NOW)
            refresh_due(now=NOW)
        walk.is_sent_a_message(to=3, day=TODAY - timedelta(days=2))
        deliver()
        refresh_due(now=NOW)
        by_and_by = state()
        some = sql.value("SELECT count(*) FROM signals_refresh WHERE scope = 'partners'")
        told = set(sql.column("SELECT DISTINCT kind FROM kernel_fact"))
        assert {"push.read", "push.answered", "identity.signed_in"} <= told, "the walk has readings"
        api.refresh(now=NOW)
        assert state() == by_and_by
        assert some >= 8, "the walk was computed by partners, not by passes over all"


def walked(walk: Walk, steps: int) -> None:
    """Indicators are computed after every step."""
    for _step in range(steps):
        walk.step()
        deliver()
        take_facts(now=NOW)
        measure_due(now=NOW)


def from_nothing(now: datetime) -> Any:
    """What a pass over all gives when nothing was computed before."""
    for table in ("signals_indicator", "signals_indicator_sum", "signals_indicator_run"):
        sql.execute(f"DELETE FROM {table}")
    measure(now=now)
    return everything()


@pytest.mark.parametrize("seed", [7, 11])
def test_indicators_after_any_walk_are_those_of_a_pass_over_all(
    cast: Cast, part: str, bring: Bring, seed: int
) -> None:
    walk = begin(cast, bring, seed)
    with acting(network()):
        walked(walk, 26)
        report("P-320102", date(2026, 10, 30), 0)
        measure_due(now=NOW)
        for day, code in (
            (date(2025, 12, 9), CODES[0]),
            (TODAY, CODES[0]),
            (date(2026, 7, 3), CODES[1]),
        ):
            buy(code, day, document=f"LATE-{day}", amount=77)
        deliver()
        rows = sql.rows("SELECT partner_id, month FROM signals_indicator_due")
        waiting = {(row["partner_id"], row["month"]) for row in rows}
        assert waiting >= {
            (walk.ids[CODES[0]], date(2025, 12, 1)),
            (walk.ids[CODES[1]], date(2026, 7, 1)),
        }
        done = measure_due(now=NOW)
        assert done is not None
        # The walk's last line may have put a third one on the list, with a month of its own.
        assert len(waiting) > 2 or done.first_month == date(2025, 12, 1), (
            "months before the earliest of them are not read"
        )
        walk.is_sent_a_message(to=3, day=TODAY - timedelta(days=2))
        deliver()
        measure_due(now=NOW)
        by_and_by = everything()
        some = sql.value("SELECT count(*) FROM signals_indicator_run WHERE scope = 'partners'")
        assert from_nothing(NOW) == by_and_by
        assert some >= 8, "the walk was computed by partners, not by passes over all"


@pytest.mark.parametrize("seed", [3, 17])
def test_a_night_over_the_open_months_gives_what_a_pass_over_all_gives(
    cast: Cast, part: str, bring: Bring, seed: int
) -> None:
    """Days pass: what was dated ahead is there now, and nobody was asked about it."""
    walk = begin(cast, bring, seed)
    night = NOW + timedelta(days=6)
    with acting(network()):
        walked(walk, 18)
        for code in CODES[:2]:
            buy(code, local_day(night) - timedelta(days=1), document=f"AHEAD-{code}", amount=321)
        deliver()
        measure_due(now=NOW)
        before = everything()
        measure(now=night, open_only=True)
        scope = sql.value("SELECT scope FROM signals_indicator_run ORDER BY id DESC LIMIT 1")
        over_open = everything()
        assert (scope, over_open == before) == ("open", False)
        assert from_nothing(night) == over_open
