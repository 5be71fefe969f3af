from xinglian.supply.models.forecast import Forecast
from xinglian.supply.models.run import Run

__all__ = ["Forecast", "Run"]
