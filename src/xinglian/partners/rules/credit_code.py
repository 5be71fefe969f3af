"""统一社会信用代码: 18 characters, the last one a check digit (GB 32100-2015)."""

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_digit(first_17: str) -> str:
    """The check digit of the first 17 characters. ValueError for a character that cannot occur."""
    total = sum(_DIGITS.index(c) * w for c, w in zip(first_17, _WEIGHTS, strict=True))
    return _DIGITS[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether the code has the right length, characters and check digit."""
    try:
        return len(code) == 18 and check_digit(code[:17]) == code[17]
    except ValueError:
        return False
