"""Cells that a spreadsheet will not run."""

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(value: object) -> str:
    """Text for a CSV cell; what would be read as a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTERS) else text
