"""Text that a spreadsheet would run as a formula.

The database keeps text as it came. Whatever leaves as CSV or XLSX is made harmless: a leading
apostrophe tells every spreadsheet that what follows is text.
"""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def is_risky(text: str) -> bool:
    """Would Excel, WPS or LibreOffice take this cell for a formula? Plain numbers are not."""
    if not text.startswith(_STARTS):
        return False
    return not _is_number(text)


def neutralised(text: str) -> str:
    return f"'{text}" if is_risky(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return text.lower().lstrip("+-") not in ("inf", "infinity", "nan")
