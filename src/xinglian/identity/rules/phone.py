"""Phone numbers as people type them, as one form to compare by."""

import unicodedata


def normal_phone(typed: str) -> str:
    """`+86 138-0013-8000` -> `13800138000`, `00852 2345 6789` -> `+85223456789`; else "".

    Mainland numbers are kept without their country code, all others with a plus.
    """
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(c for c in plain if c.isdecimal())
    if any(c.isalpha() or c == "@" for c in plain) or not 5 <= len(digits) <= 15:
        return ""
    has_country = plain.strip().startswith("+")
    if not has_country and digits.startswith("00"):
        digits, has_country = digits[2:], True
    if has_country and not digits.startswith("86"):
        return f"+{digits}"
    return digits[2:] if has_country else digits


def is_mobile(phone: str) -> bool:
    """A number a text message can reach: a mainland mobile, or one with a country code."""
    return phone.startswith("+") or (len(phone) == 11 and phone.startswith("1"))


def masked_phone(phone: str) -> str:
    """138****8000: enough to know it again."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else phone
