"""Everything the cockpit and the wall are drawn from, read once."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xinglian.intake import api as intake
from xinglian.workspace.queries import places, reach
from xinglian.workspace.queries.places import Network
from xinglian.workspace.queries.reach import Outreach
from xinglian.workspace.rules.period import Period
from xinglian.workspace.rules.tones import (
    DONE_GOOD,
    REACH_GOOD,
    RESPONSE_GOOD,
    SLOW_GOOD,
    done_tone,
    reach_tone,
    response_tone,
    slow_tone,
    weakest,
)


@dataclass(frozen=True, kw_only=True)
class Board:
    """The loop in numbers. `weakest` names the link furthest from its target: reach, response, done, stock or ""."""

    period: Period
    outreach: Outreach
    network: Network
    facts: intake.FactsIn
    weakest: str
    tones: dict[str, str]
    counted_at: datetime | None


def board(period: Period) -> Board:
    """Six queries, however big the network."""
    outreach = reach.outreach(period)
    network = places.network(before=timezone.localdate(period.since))
    now = outreach.now
    tones = {
        "reach": reach_tone(now.share),
        "response": response_tone(now.answer_minutes),
        "done": done_tone(now.done_share),
        "stock": slow_tone(network.now.slow_share),
    }
    parts = {
        "reach": (now.share or 0) / REACH_GOOD,
        "response": RESPONSE_GOOD / (now.answer_minutes or RESPONSE_GOOD),
        "done": (now.done_share or 0) / DONE_GOOD,
        "stock": SLOW_GOOD / (network.now.slow_share or SLOW_GOOD),
    }
    counted = [at for at in (now.computed_at, network.now.computed_at) if at]
    return Board(
        period=period,
        outreach=outreach,
        network=network,
        facts=intake.facts_in(since=period.since, until=period.until),
        weakest=weakest({name: (tones[name], parts[name]) for name in tones}),
        tones=tones,
        counted_at=max(counted, default=None),
    )
