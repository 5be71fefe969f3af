from xinglian.care.models.checkin import Checkin, Reply
from xinglian.care.models.contact import Contact
from xinglian.care.models.day import Day
from xinglian.care.models.fund import Budget, Case, Decision, Story
from xinglian.care.models.moment import Moment
from xinglian.care.models.need import Need
from xinglian.care.models.taste import Taste

__all__ = [
    "Budget", "Case", "Checkin", "Contact", "Day", "Decision", "Moment", "Need", "Reply", "Story", "Taste",
]  # fmt: skip
