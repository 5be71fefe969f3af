from xinglian.risk.models.alert import Alert, Step
from xinglian.risk.models.drill import Drill
from xinglian.risk.models.register import Measure, Risk
from xinglian.risk.models.replay import Replay
from xinglian.risk.models.watch import Watch

__all__ = ["Alert", "Drill", "Measure", "Replay", "Risk", "Step", "Watch"]
