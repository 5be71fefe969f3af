from xinglian.pool.models.deal import Deal, Worth
from xinglian.pool.models.match import Match
from xinglian.pool.models.offer import Offer

__all__ = ["Deal", "Match", "Offer", "Worth"]
