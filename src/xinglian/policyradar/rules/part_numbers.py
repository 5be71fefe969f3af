"""What may be a part number in a text."""

import re

# Latin letters and digits, joined by what part numbers are joined by.
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*(?![A-Za-z0-9])")
_LEAST = 5
MOST = 200


def candidates(text: str) -> list[str]:
    """Each once, in capitals without joints: with a letter and a digit, at least five signs, at most MOST."""
    found: dict[str, None] = {}
    for token in _TOKEN.findall(text):
        key = re.sub(r"[-./]", "", token).upper()
        if len(key) >= _LEAST and any(c.isdigit() for c in key) and any(c.isalpha() for c in key):
            found[key] = None
    return list(found)[:MOST]
