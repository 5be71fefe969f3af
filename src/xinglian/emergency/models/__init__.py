from xinglian.emergency.models.alarm import Alarm
from xinglian.emergency.models.wording import Wording

__all__ = ["Alarm", "Wording"]
