"""Kinds of order lines, and currencies as people write them."""

from enum import StrEnum


class LineKind(StrEnum):
    """A correction and a return are lines of their own: what was recorded is never edited."""

    ORDER = "order"
    RETURN = "return"
    CORRECTION = "correction"


# ISO code -> further spellings. The first are offered first wherever one chooses; the rest by what is typed.
CURRENCIES: dict[str, tuple[str, ...]] = {
    "CNY": ("RMB", "人民币", "人民幣", "元", "¥", "￥", "CNH"),
    "HKD": ("HK$", "港币", "港幣", "港元"),
    "TWD": ("NT$", "NTD", "新台币", "新臺幣", "台币"),
    "USD": ("US$", "$", "美元", "美金"),
    "EUR": ("€", "欧元", "歐元"),
    "JPY": ("日元", "日圆", "円"),
    "MOP": ("MOP$", "澳门元", "澳門元"),
    "KRW": ("₩", "韩元", "韓元"),
    "GBP": ("£", "英镑", "英鎊"),
    "SGD": ("新加坡元",), "MYR": (), "THB": (), "VND": (), "IDR": (), "PHP": (), "INR": (),
    "AUD": (), "NZD": (), "CAD": (), "CHF": (), "SEK": (), "NOK": (), "DKK": (), "PLN": (),
    "CZK": (), "HUF": (), "RUB": ("卢布",), "KZT": (), "TRY": (), "AED": (), "SAR": (),
    "ZAR": (), "BRL": (), "MXN": (), "KWD": (),
}  # fmt: skip

# Digits after the point where they are not two (ISO 4217), as in kernel.money.
EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3}


def minor_factor(column: str) -> str:
    """SQL: by what an amount in `column`'s currency is multiplied to become minor units."""
    cases = " ".join(f"WHEN '{code}' THEN {10**digits}" for code, digits in EXPONENTS.items())
    return f"(CASE {column} {cases} ELSE 100 END)"


# The part-number rule of the catalogue (`catalogue_number_key`) as a DuckDB expression; intake has
# folded full-width characters before.
NUMBER_KEY = "upper(regexp_replace({v}, '[^\\p{L}\\p{N}]+', '', 'g'))"
