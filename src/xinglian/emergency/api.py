"""Front door of emergency: which alarms are on now."""

from xinglian.emergency.queries.running import Running, running

__all__ = ["Running", "running"]
