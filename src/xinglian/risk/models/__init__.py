from xinglian.risk.models.alert import Alert, Step
from xinglian.risk.models.drift import Drift
from xinglian.risk.models.drill import Drill
from xinglian.risk.models.register import Measure, Risk
from xinglian.risk.models.replay import Replay
from xinglian.risk.models.watch import Watch

__all__ = ["Alert", "Drift", "Drill", "Measure", "Replay", "Risk", "Step", "Watch"]
