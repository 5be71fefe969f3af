from xinglian.policyradar.models.entry import Entry, Step
from xinglian.policyradar.models.feed import Feed
from xinglian.policyradar.models.recall import Recall

__all__ = ["Entry", "Feed", "Recall", "Step"]
