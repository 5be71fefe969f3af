"""At what somebody sits who reads: a phone or a desk. From what the browser calls itself; no more of it is kept."""

import re
from typing import Literal

Seat = Literal["phone", "desk", ""]
# Programs on a desk that name a phone's engine beside it come first: WeChat for Windows, touch screens of notebooks.
_DESK = re.compile(r"Windows NT|Macintosh|X11;|CrOS|WindowsWechat|MacWechat")
_PHONE = re.compile(r"Mobi|Android|iPhone|iPad|OpenHarmony|HarmonyOS")


def seat_of(user_agent: str) -> Seat:
    """Empty when it says neither: a script, a mail program."""
    if _DESK.search(user_agent):
        return "desk"
    return "phone" if _PHONE.search(user_agent) else ""
