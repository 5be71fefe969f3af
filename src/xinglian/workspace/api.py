"""Front door of workspace: whether an address opens a wall screen (for its live stream)."""

from xinglian.kernel import clock
from xinglian.workspace.actions.count_places import count_places
from xinglian.workspace.actions.count_reach import count_reach
from xinglian.workspace.queries.wall_of import wall_of
from xinglian.workspace.rules.topics import TOPIC

__all__ = ["TOPIC", "count_places", "count_reach", "opens_wall"]


def opens_wall(*, secret: str) -> bool:
    """As the login role, outside any scope."""
    return wall_of(secret=secret, now=clock.now()) is not None
