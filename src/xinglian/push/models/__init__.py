from xinglian.push.models.answer import Answer, AnswerPhoto
from xinglian.push.models.archive import Archive
from xinglian.push.models.best_hour import BestHour
from xinglian.push.models.channel import Channel, Endpoint
from xinglian.push.models.delivery import Delivery
from xinglian.push.models.escalation import Call, Escalation
from xinglian.push.models.experiment import Arm, Experiment, Exposure, Look
from xinglian.push.models.group import Group, GroupPost
from xinglian.push.models.inbox import Chunk, InboxRow, Receipt, Tally, Uncounted
from xinglian.push.models.kept_sums import KeptSums
from xinglian.push.models.mailbox import Mailbox
from xinglian.push.models.message import Message, Variant
from xinglian.push.models.preference import Habit, Preference
from xinglian.push.models.provider import EarlyReport, Provider, Spend
from xinglian.push.models.standing import Standing
from xinglian.push.models.step import Step
from xinglian.push.models.template import Template

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Archive",
    "Arm",
    "BestHour",
    "Call",
    "Channel",
    "Chunk",
    "Delivery",
    "EarlyReport",
    "Endpoint",
    "Escalation",
    "Experiment",
    "Exposure",
    "Group",
    "GroupPost",
    "Habit",
    "InboxRow",
    "KeptSums",
    "Look",
    "Mailbox",
    "Message",
    "Preference",
    "Provider",
    "Receipt",
    "Spend",
    "Standing",
    "Step",
    "Tally",
    "Template",
    "Uncounted",
    "Variant",
]
