"""Conditions that are neither tags nor words of the register: places put together, purchases in a window, messages.

`region:northern` · `bought:antifreeze/last_winter` · `unread:last`, `unread:last/policy`, `unread:<message>`
"""

from xinglian.signals.rules import windows
from xinglian.signals.rules.categories import CATEGORIES

# Provinces and areas by the code of the region tree. The line is the Qinling mountains and the river Huai.
REGION_GROUPS: dict[str, tuple[str, ...]] = {
    "northern": ("north", "northeast", "northwest", "37", "41"),
    "southern": ("south", "southwest", "31", "32", "33", "34", "35", "36", "42", "43", "71"),
}

BOUGHT = "bought"
ANYTHING = "any"
BOUGHT_CODES = (ANYTHING, *CATEGORIES)

# What a partner did with a message it was sent: one of its people is enough.
STATES = ("unread", "read", "unacknowledged", "acknowledged", "got")
LAST = "last"
# Partners like some chosen ones, by the number of that choice: `like:12`.
LIKE = "like"
# Groups of partners that buy alike, by their number: `cluster:3`.
CLUSTER = "cluster"
MESSAGE_KINDS = ("policy", "launch", "stock", "emergency", "training", "general")


def bought_parts(value: str) -> tuple[str, str]:
    """`antifreeze/last_winter` → category and window."""
    category, _slash, window = value.partition("/")
    return category, window or windows.DEFAULT


def month_key(category: str, month: str) -> str:
    """Who bought of a category in a month is a bitmap of this name."""
    return f"{BOUGHT}:{category}@{month}"


def last_kind(which: str) -> str | None:
    """`last/policy` → `policy`, `last` → ""; None for a message named by its number."""
    word, _slash, kind = which.partition("/")
    return kind if word == LAST else None
