"""What a group is told of a message."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Note:
    """Never a partner's data, never the message's text."""

    title: str
    lines: tuple[str, ...]
    link: str
    link_label: str
    is_urgent: bool = False
