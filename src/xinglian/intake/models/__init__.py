from xinglian.intake.models.batch import Batch
from xinglian.intake.models.mapping import RememberedMapping

__all__ = ["Batch", "RememberedMapping"]
