"""When a carrier says it happened, as people and systems write it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_HANZI = str.maketrans(
    {
        "年": "-",
        "月": "-",
        "日": " ",
        "时": ":",
        "時": ":",
        "分": " ",
        "/": "-",
        "：": ":",
        "T": " ",
    }
)
_WRITTEN = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2}) +(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)? *(Z|[+-]\d{2}:?\d{2})?"
)  # fmt: skip


def moment_of(text: str, *, zone: ZoneInfo) -> datetime | None:
    """2026-11-23 10:05, 2026/11/23 10:05:30, 2026年11月23日 10时05分, ISO 8601; without an offset in `zone`.

    None when it is no moment: a day alone does not say when.
    """
    found = _WRITTEN.fullmatch(" ".join(text.translate(_HANZI).split()))
    if found is None:
        return None
    *parts, offset = found.groups(default="0")
    try:
        at = datetime(*map(int, parts), tzinfo=zone)  # type: ignore[arg-type,misc]
        if offset == "0":
            return at
        plain = offset.replace("Z", "+0000").replace(":", "")
        return datetime.strptime(f"{at:%Y%m%d%H%M%S}{plain}", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
