"""open.dingtalk.com, custom robots: 20 posts a minute, then ten minutes of silence; signed by a key and the moment."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.robot.base import Codes, RobotKind, offer, plain
from xinglian.push.rules.group_note import Note


def sign(*, key: str, moment: str) -> str:
    digest = hmac.new(key.encode(), f"{moment}\n{key}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _build(address: str, key: str, note: Note, now: datetime) -> tuple[str, dict[str, Any]]:
    lines = [f"#### {plain(note.title)}", *(f"> {plain(line)}" for line in note.lines)]
    text = "\n\n".join([*lines, f"[{plain(note.link_label)}]({note.link})"])
    url = address
    if key:
        moment = str(int(now.timestamp() * 1000))
        signed = urlencode({"timestamp": moment, "sign": sign(key=key, moment=moment)})
        url = f"{address}{'&' if '?' in address else '?'}{signed}"
    return url, {"msgtype": "markdown", "markdown": {"title": plain(note.title), "text": text}}


DINGTALK = offer(
    RobotKind(
        key="dingtalk", label=_("DingTalk"), order=1, per_minute=20, pause_seconds=600, has_key=True, build=_build,
        help=_("Group settings › Robots › Custom. Safety: choose the signature and copy its key, or the keyword 星鏈."),
        codes=Codes(
            slow_down=("130101", "90018", "90030", "-1"), account=("310000", "300001", "300005", "40035"), slow_words={},
            code=lambda found: str(found.get("errcode", "")), words=lambda found: str(found.get("errmsg") or ""),
        ),
    )
)  # fmt: skip
