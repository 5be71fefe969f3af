from xinglian.scorecard.models.release import Release
from xinglian.scorecard.models.score import Score, ScoreSum

__all__ = ["Release", "Score", "ScoreSum"]
