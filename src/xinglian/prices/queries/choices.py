"""What forms of prices may name, and how it is called."""

from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners import api as partners
from xinglian.prices.queries.words import name_of
from xinglian.ui.lists import Option

_MOST = 20


def _numbers(values: list[str]) -> list[int]:
    return [int(one) for one in values if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]  # fmt: skip


def partner_labels(values: list[str]) -> dict[str, Any]:
    """By id; those out of reach are missing."""
    return {str(key): card.name for key, card in partners.partners(partner_ids=_numbers(values)).items()}  # fmt: skip


def part_labels(values: list[str]) -> dict[str, Any]:
    return {str(key): f"{card.number} {card.label}" for key, card in catalogue.parts(part_ids=_numbers(values)).items()}  # fmt: skip


def group_labels(values: list[str]) -> dict[str, Any]:
    rows = sql.rows("SELECT id, name, name_en FROM prices_group WHERE id = ANY (%s)", [_numbers(values)])  # fmt: skip
    return {str(row["id"]): name_of(row["name"], row["name_en"]) for row in rows}


def category_labels(values: list[str]) -> dict[str, Any]:
    rows = sql.rows(
        "SELECT category_code, name, name_en FROM catalogue_pub_category WHERE category_code = ANY (%s)", [list(values)]
    )  # fmt: skip
    return {row["category_code"]: identity.place_word(row["name"], row["name_en"]) for row in rows}


def groups_like(text: str) -> list[Option]:
    rows = sql.rows(
        f"SELECT id, code, name, name_en FROM prices_group WHERE code ILIKE %(like)s OR name ILIKE %(like)s OR name_en ILIKE %(like)s ORDER BY code LIMIT {_MOST}",
        {"like": _like(text)},
    )
    return [Option(row["id"], name_of(row["name"], row["name_en"]), row["code"]) for row in rows]


def categories_like(text: str) -> list[Option]:
    rows = sql.rows(
        "SELECT category_code, name, name_en FROM catalogue_pub_category WHERE name ILIKE %(like)s OR name_en ILIKE %(like)s"
        f" OR category_code ILIKE %(like)s ORDER BY depth, name LIMIT {_MOST}",
        {"like": _like(text)},
    )
    return [
        Option(
            row["category_code"],
            identity.place_word(row["name"], row["name_en"]),
            row["category_code"],
        )
        for row in rows
    ]


def _like(text: str) -> str:
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
