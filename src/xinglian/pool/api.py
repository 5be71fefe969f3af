"""Front door of the stock pool.

    pool.offer(rows=[pool.New(…)], by=…)      goods others may see and call off
    pool.market(pool.Asked(org_id=…))         others' offers, without whose
    pool.ask(offer_id=…, quantity=…, key=…)   call off; then agree, decline, cancel, send, receive, settle
    pool.match(now=…)                         what fits whom, for the whole network

What a partner does runs in its own scope; each step is taken by the side it belongs to.
"""

from xinglian.pool.access import NotThere
from xinglian.pool.actions.ask import Brings, Gone, ask, brings
from xinglian.pool.actions.match import match
from xinglian.pool.actions.offer import New, offer, put_back, withdraw
from xinglian.pool.actions.steps import agree, cancel, decline, expire, receive, send, settle
from xinglian.pool.queries.market import Asked
from xinglian.pool.queries.market import one as offer_seen
from xinglian.pool.queries.market import page as market

__all__ = [
    "Asked", "Brings", "Gone", "New", "NotThere", "agree", "ask", "brings", "cancel", "decline", "expire", "market", "match",
    "offer", "offer_seen", "put_back", "receive", "send", "settle", "withdraw",
]  # fmt: skip
