"""Which types are scored by which weights, and the weights as delivered."""

from datetime import date

PROFILES: dict[str, tuple[str, ...]] = {
    "distribution": ("provincial_agent", "city_wholesaler", "ecommerce", "sister_brand"),
    "workshop": ("dealer_4s", "garage", "chain"),
}
PROFILE_OF = {kind: profile for profile, kinds in PROFILES.items() for kind in kinds}
TOTAL = 100

# Parts of a hundred. Who distributes is judged by stock and turnover as well, a workshop by its rhythm and its range.
DELIVERED: dict[str, dict[str, int]] = {
    "distribution": {
        "growth": 13, "retention": 3, "order_days": 5, "breadth": 7, "new_parts": 4, "ev_readiness": 7,
        "month_end_rush": 5, "return_rate": 6, "corrections": 2, "price_discipline": 6, "stock_out": 7,
        "sellers_out": 4, "slow_share": 8, "turnover": 8, "stock_reporting": 3, "reach": 3, "policy_awareness": 2,
        "acknowledgement": 3, "response_time": 2, "signed_in": 2,
    },
    "workshop": {
        "growth": 16, "retention": 8, "order_days": 10, "breadth": 12, "new_parts": 6, "ev_readiness": 12,
        "return_rate": 8, "reach": 6, "policy_awareness": 2, "read_time": 4, "acknowledgement": 6,
        "response_time": 4, "signed_in": 6,
    },
}  # fmt: skip
RED, GREEN, MARGIN, LEAST_COVERAGE = 600, 800, 20, 500


def faults(weights: dict[str, dict[str, int]]) -> list[tuple[str, int]]:
    """Profiles whose weights do not add up to a hundred, with their sum."""
    sums = {profile: sum(weights.get(profile, {}).values()) for profile in PROFILES}
    return [(profile, total) for profile, total in sums.items() if total != TOTAL]


def quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_later(quarter: date, count: int) -> date:
    """The first day of the quarter so many later (or earlier)."""
    months = quarter.year * 12 + quarter.month - 1 + 3 * count
    return date(months // 12, months % 12 + 1, 1)


def quarter_key(quarter: date) -> str:
    """2026Q4"""
    return f"{quarter.year}Q{(quarter.month + 2) // 3}"


def quarter_from(key: str) -> date | None:
    """The day of a key; None when it is none."""
    year, _mark, number = key.partition("Q")
    if len(year) == 4 and year.isdecimal() and int(year) > 0 and number in ("1", "2", "3", "4"):
        return date(int(year), int(number) * 3 - 2, 1)
    return None
