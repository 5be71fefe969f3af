"""open.feishu.cn, custom bots: 100 posts a minute and 5 a second; signed by a key and the moment."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.robot.base import Codes, RobotKind, offer
from xinglian.push.rules.group_note import Note


def sign(*, key: str, moment: str) -> str:
    """Moment and key are the key here, and nothing is signed: so it is documented."""
    digest = hmac.new(f"{moment}\n{key}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _build(address: str, key: str, note: Note, now: datetime) -> tuple[str, dict[str, Any]]:
    button = {"tag": "button", "type": "primary", "url": note.link, "text": _plain(note.link_label)}
    card = {
        "header": {"title": _plain(note.title), "template": "red" if note.is_urgent else "blue"},
        "elements": [{"tag": "div", "text": _plain("\n".join(note.lines))}, {"tag": "action", "actions": [button]}],
    }  # fmt: skip
    body: dict[str, Any] = {"msg_type": "interactive", "card": card}
    if key:
        moment = str(int(now.timestamp()))
        body |= {"timestamp": moment, "sign": sign(key=key, moment=moment)}
    return address, body


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def _code(found: Mapping[str, Any]) -> str:
    """Its older answers say the same by another name."""
    return str(found.get("code", found.get("StatusCode", "")))


FEISHU = offer(
    RobotKind(
        key="feishu", label=_("Feishu"), order=2, per_minute=100, pause_seconds=60, has_key=True, build=_build,
        help=_("Group settings › Bots › Custom bot. Safety: choose the signature and copy its key, or the keyword 星鏈."),
        codes=Codes(
            slow_down=("11232", "11233", "99991400"), account=("19001", "19002", "19007", "19021", "19022", "19024"),
            slow_words={"9499": "too many"},
            code=_code, words=lambda found: str(found.get("msg") or found.get("StatusMessage") or ""),
        ),
    )
)  # fmt: skip
