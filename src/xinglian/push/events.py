"""What push announces."""

from dataclasses import dataclass

from xinglian.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class MessageReleased(Event):
    """A message goes out; the ten minutes run from here."""

    message_id: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """Every recipient has the message in the inbox."""

    message_id: int
    recipients: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)


@dataclass(frozen=True, kw_only=True)
class MessageSuperseded(Event):
    """A newer message stands in place of this one, everywhere it was shown."""

    message_id: int
    by_message_id: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)


@dataclass(frozen=True, kw_only=True)
class ReceiptsRecorded(Event):
    """`n` new receipts since the last announcement; the facts are in the ledger already."""

    message_id: int
    n: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)


@dataclass(frozen=True, kw_only=True)
class ReadersEscalated(Event):
    """`n` recipients who have not read were handed to their CSMs."""

    message_id: int
    n: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)


@dataclass(frozen=True, kw_only=True)
class MessageAnswered(Event):
    """A recipient wrote back."""

    message_id: int
    answer_id: int

    @property
    def aggregate(self) -> str:
        return str(self.message_id)
