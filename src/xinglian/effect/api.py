"""Front door of effect: what waits to be rewritten, for home pages."""

from xinglian.effect.queries.rework import Waiting
from xinglian.effect.queries.rework import waiting as _waiting

__all__ = ["Waiting", "waiting_rework"]


def waiting_rework(*, person_id: int) -> Waiting:
    """An author's messages that found little response: how many, the oldest one's title, since when."""
    return _waiting(person_id=person_id)
