from xinglian.policyradar.models.entry import Entry, Step
from xinglian.policyradar.models.feed import Feed

__all__ = ["Entry", "Feed", "Step"]
