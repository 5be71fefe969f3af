"""Who buys the parts an entry names, as an audience: an entry about parts rarely concerns those who never bought any."""

from collections.abc import Sequence

from xinglian.kernel import sql
from xinglian.signals import api as signals


def buyers(categories: Sequence[str]) -> str:
    """The expression over the nearest category whose purchases are measured, last twelve months; empty when there is none."""
    if not categories:
        return ""
    paths = sql.column(
        "SELECT category_path::text FROM catalogue_pub_category WHERE category_code = ANY(%s) ORDER BY category_path", [list(categories)],
    )  # fmt: skip
    found = [_nearest(path.split(".")) for path in paths]
    return " | ".join(dict.fromkeys(one for one in found if one))


def _nearest(path: Sequence[str]) -> str:
    for code in reversed(path):
        try:
            return signals.parse_audience(f"bought:{code}").text
        except signals.AudienceUnreadable:
            continue
    return ""
