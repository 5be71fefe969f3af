"""What of the catalogue an entry may name."""

from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql

_MOST = 20


def category_labels(codes: list[str]) -> dict[str, Any]:
    """By code; unknown codes are missing."""
    if not codes:
        return {}
    return {
        row["category_code"]: identity.place_word(row["name"], row["name_en"])
        for row in sql.rows(
            "SELECT category_code, name, name_en FROM catalogue_pub_category WHERE category_code = ANY(%s)", [codes],
        )
    }  # fmt: skip


def categories_like(text: str) -> list[dict[str, Any]]:
    """The wider ones first."""
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return sql.rows(
        "SELECT c.category_code, c.name, c.name_en, p.name AS above, p.name_en AS above_en FROM catalogue_pub_category AS c"
        " LEFT JOIN catalogue_pub_category AS p ON p.category_code = c.parent_code"
        f" WHERE c.name ILIKE %(like)s OR c.name_en ILIKE %(like)s OR c.category_code ILIKE %(like)s ORDER BY c.depth, c.name LIMIT {_MOST}",
        {"like": like},
    )


def lacking_brands(names: list[str]) -> list[str]:
    if not names:
        return []
    return sql.column(
        "SELECT n FROM unnest(%s::text[]) AS n WHERE NOT EXISTS"
        " (SELECT FROM catalogue_pub_part AS p WHERE lower(p.brand) = lower(n))",
        [names],
    )


def lacking_numbers(numbers: list[str]) -> list[str]:
    if not numbers:
        return []
    return sql.column(
        "SELECT n FROM unnest(%s::text[]) AS n WHERE NOT EXISTS"
        " (SELECT FROM catalogue_pub_part AS p WHERE p.number_key = catalogue_number_key(n))",
        [numbers],
    )
