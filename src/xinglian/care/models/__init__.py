from xinglian.care.models.checkin import Checkin, Reply
from xinglian.care.models.contact import Contact
from xinglian.care.models.day import Day
from xinglian.care.models.moment import Moment
from xinglian.care.models.need import Need
from xinglian.care.models.taste import Taste

__all__ = ["Checkin", "Contact", "Day", "Moment", "Need", "Reply", "Taste"]
