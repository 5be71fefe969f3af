from xinglian.scorecard.models.release import Release
from xinglian.scorecard.models.score import Score, ScoreLevel, ScoreSum

__all__ = ["Release", "Score", "ScoreLevel", "ScoreSum"]
