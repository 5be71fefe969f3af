from xinglian.workspace.models.place import PlaceCount
from xinglian.workspace.models.reach import ReachCount
from xinglian.workspace.models.recent import Recent
from xinglian.workspace.models.wall import Wall

__all__ = ["PlaceCount", "ReachCount", "Recent", "Wall"]
