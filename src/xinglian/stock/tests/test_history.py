"""No history of bookings, promises and crashes breaks the ledger: whatever happens, balances are the sums of their
movements, nothing is less than nothing, and nothing is promised twice."""

from contextlib import suppress
from decimal import Decimal as D

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.cast import Cast
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions.check import check_everything
from xinglian.stock.actions.reserve import expire
from xinglian.stock.models import Posting, Transfer
from xinglian.stock.tests.goods import BY, NOW, add_parts, open_for, place

WHAT = st.sampled_from(["in", "out", "reserve", "each", "issue", "release", "expire", "send", "arrive", "reverse"])  # fmt: skip
STEP = st.tuples(WHAT, st.integers(0, 1), st.integers(0, 1), st.integers(1, 6), st.booleans())


class Crash(Exception):
    """The process dies before it could commit."""


class Shop:
    """A ledger with two parts and two places, and who works in it."""

    def __init__(self, org_id: int) -> None:
        self.org_id, self.n = org_id, 0
        self.parts = add_parts("QM-1", "QM-2")
        self.places = [open_for(org_id), place(org_id, "B")]

    def act(self, what: str, part: int, where: int, n: int) -> None:  # noqa: C901 - one case a verb
        self.n += 1
        key, quantity = f"step-{self.n}", D(n)
        part_id, location_id, org_id = self.parts[part], self.places[where], self.org_id
        common = {"by": BY, "now": NOW, "key": key}
        match what:
            case "in" | "out":
                stock.receive(
                    org_id=org_id, reference="", kind=stock.Kind.RECEIPT if what == "in" else stock.Kind.ISSUE,
                    lines=[
                        stock.Line(
                            location_id=location_id, part_id=part_id, quantity=quantity if what == "in" else -quantity,
                            unit_cost=D(n) + D("0.37") if what == "in" else None,
                        )
                    ],
                    **common,  # type: ignore[arg-type]
                )  # fmt: skip
            case "reserve" | "each":
                wishes = [
                    stock.Wish(line=str(one), org_id=org_id, part_id=one, quantity=quantity)
                    for one in self.parts
                ]
                stock.reserve_many(
                    wishes=wishes, reference=f"SO-{n % 3}", key=key, now=NOW, expires_at=NOW if n == 6 else None,
                    together="all" if what == "reserve" else "each",
                )  # fmt: skip
            case "issue":
                some = {str(part_id): quantity} if where else None
                stock.issue(org_id=org_id, reference=f"SO-{n % 3}", quantities=some, **common)  # type: ignore[arg-type]
            case "release":
                stock.release(reference=f"SO-{n % 3}", now=NOW)
            case "expire":
                expire(now=NOW)
            case "send":
                stock.transfer(
                    org_id=org_id, origin_id=location_id, target_id=self.places[1 - where], due_on=NOW.date(),
                    loads=[stock.Load(part_id=part_id, quantity=quantity)], **common,  # type: ignore[arg-type]
                )  # fmt: skip
            case "arrive":
                for one in Transfer.objects.filter(state="under_way").order_by("pk")[:1]:
                    stock.arrive(transfer_id=one.pk, arrived=None, by=BY, now=NOW)
            case "reverse":
                for made in Posting.objects.order_by("-pk")[part : part + 1]:
                    stock.reverse(posting_id=made.pk, by=BY, why="", now=NOW)


@given(steps=st.lists(STEP, min_size=5, max_size=25))
@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_history_breaks_the_ledger(
    cast: Cast, steps: list[tuple[str, int, int, int, bool]]
) -> None:
    with suppress(Crash), acting(network()):
        shop = Shop(cast.jiangdong_id)
        for what, part, where, n, crashes in steps:
            with suppress(Refusal, Crash), acting(network()):
                shop.act(what, part, where, n)
                if crashes:
                    raise Crash
        assert check_everything(now=NOW) == []
        raise Crash  # the next history begins with empty shelves
