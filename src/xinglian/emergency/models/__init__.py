from xinglian.emergency.models.alarm import Alarm

__all__ = ["Alarm"]
