"""What a code on a box says: the numbers that may name the part, the surest first.

GS1 element strings and Digital Links: GS1 General Specifications, application identifiers 01 (GTIN), 240 and 241
(the maker's and the customer's part number).
"""

import re
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

_GROUP = "\x1d"
# Application identifiers of fixed length, and those that end with a separator.
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}  # fmt: skip
_OPEN = ("240", "241", "250", "251", "10", "21", "22", "30", "37", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99")  # fmt: skip
_NUMBERS = ("241", "240", "01")
_QUERY = ("pn", "part", "partno", "number", "no", "code", "gtin", "sku")
MOST = 200


def numbers(text: str) -> list[str]:
    """Candidates in order, without doubles; the text itself is the last resort."""
    said = text.strip()[:MOST]
    found: list[str] = []
    if re.match(r"https?://", said, re.IGNORECASE):
        found += _of_link(said)
    else:
        parts = _elements(re.sub(r"^\](?:d2|C1|Q3|e0)", "", said))
        found += [value for name in _NUMBERS for value in [parts.get(name, "")] if value]
        found.append(said)
    spelled = [form for one in found for form in _spellings(one)]
    return list(dict.fromkeys(form for form in spelled if form))


def _elements(text: str) -> dict[str, str]:
    """`(01)0690…(10)A8` or the same with separators; {} when it is no element string."""
    if text.startswith("("):
        return dict(re.findall(r"\((\d{2,4})\)([^(]*)", text))
    found: dict[str, str] = {}
    rest = text.lstrip(_GROUP)
    while rest:
        name = next((ai for ai in (*_OPEN[:4], *_FIXED, *_OPEN[4:]) if rest.startswith(ai)), "")
        if name in _FIXED:
            value, rest = rest[2 : 2 + _FIXED[name]], rest[2 + _FIXED[name] :]
            if len(value) < _FIXED[name] or not value.isdigit():
                return {}
        elif name and _GROUP in text + _GROUP * bool(found):
            value, _sep, rest = rest[len(name) :].partition(_GROUP)
        else:
            return {}
        found[name] = value
        rest = rest.lstrip(_GROUP)
    return found if "01" in found or "02" in found or _GROUP in text else {}


def _of_link(url: str) -> list[str]:
    split = urlsplit(url)
    steps = [unquote(step) for step in split.path.split("/") if step]
    pairs = dict(pairwise(steps))
    asked = {name.lower(): values[0] for name, values in parse_qs(split.query).items()}
    named = [asked[name] for name in _QUERY if name in asked]
    return [*[pairs[ai] for ai in _NUMBERS if ai in pairs], *named, *steps[-1:]]


def _spellings(number: str) -> list[str]:
    """A GTIN is written with 8, 12, 13 or 14 digits; the leading zeros say nothing."""
    if number.isdigit() and 8 <= len(number) <= 14 and _checks(number):
        plain = number.lstrip("0")
        return [number, *(plain.zfill(size) for size in (13, 14, 12, 8) if len(plain) <= size)]
    return [number]


def _checks(gtin: str) -> bool:
    weighed = sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(reversed(gtin)))
    return weighed % 10 == 0
