"""Front door of scorecard: the health index."""

from datetime import datetime

from xinglian.kernel.scope import acting, network
from xinglian.scorecard.actions.score import Done
from xinglian.scorecard.actions.score import score_everybody as _score_everybody

__all__ = ["Done", "score_everybody"]


def score_everybody(*, now: datetime) -> Done:
    """Everybody's index of all quarters that are measured, in a transaction of its own: for commands, outside any scope."""
    with acting(network()):
        return _score_everybody(now=now)
