"""developer.work.weixin.qq.com/document/path/91770: 20 posts a minute, no signature: the address is the secret."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.robot.base import Codes, RobotKind, offer, plain
from xinglian.push.rules.group_note import Note

_MOST_BYTES = 4096


def _build(address: str, key: str, note: Note, now: datetime) -> tuple[str, dict[str, Any]]:
    link = f"[{plain(note.link_label)}]({note.link})"
    lines = [f"**{plain(note.title)}**", *(f"> {plain(line)}" for line in note.lines)]
    content = (
        "\n".join(lines).encode()[: _MOST_BYTES - len(link.encode()) - 1].decode(errors="ignore")
    )
    return address, {"msgtype": "markdown", "markdown": {"content": f"{content}\n{link}"}}


WECOM = offer(
    RobotKind(
        key="wecom", label=_("WeCom"), order=0, per_minute=20, pause_seconds=60, has_key=False, build=_build,
        help=_("Group › Group robots › Add. Copy the webhook address."),
        codes=Codes(
            slow_down=("45009", "45033", "-1"), account=("93000", "93004", "93008", "93017"), slow_words={},
            code=lambda found: str(found.get("errcode", "")), words=lambda found: str(found.get("errmsg") or ""),
        ),
    )
)  # fmt: skip
