from xinglian.push.models.answer import Answer, AnswerPhoto
from xinglian.push.models.channel import Channel, Endpoint, Mute
from xinglian.push.models.delivery import Delivery
from xinglian.push.models.escalation import Escalation
from xinglian.push.models.inbox import Chunk, InboxRow, Receipt, Tally, Uncounted
from xinglian.push.models.message import Message, Variant

__all__ = [
    "Answer",
    "AnswerPhoto",
    "Channel",
    "Chunk",
    "Delivery",
    "Endpoint",
    "Escalation",
    "InboxRow",
    "Message",
    "Mute",
    "Receipt",
    "Tally",
    "Uncounted",
    "Variant",
]
