"""What an announcement is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened. Subclasses are frozen dataclasses named in the past tense.

    Fields hold what JSON can hold: int, str, bool, None, and lists of them.
    """

    @property
    def aggregate(self) -> str:
        """Events with the same aggregate are heard in the order they were announced."""
        return type(self).__qualname__
