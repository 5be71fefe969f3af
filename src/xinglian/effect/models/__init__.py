from xinglian.effect.models.count import Count
from xinglian.effect.models.report import Report
from xinglian.effect.models.rework import Rework

__all__ = ["Count", "Report", "Rework"]
