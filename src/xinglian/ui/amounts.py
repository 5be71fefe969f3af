"""Money as people write it: `1,234.5`, `１２３４`, `3.5万`, `1.2亿元`, `¥800`. What leaves is minor units."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel.money import Money, exponent
from xinglian.ui.components import markup

_UNITS = {"": 0, "元": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_AMOUNT = re.compile(r"([+-]?)(\d+(?:\.\d+)?)(百万|千万|千|万|亿)?")
# More digits than any ledger's column holds are a slip of the finger.
_LARGEST = 10**15


class NotMoney(ValueError):
    """What was written is no amount."""


def amount(text: str) -> Decimal:
    """In whole units (元). Raises NotMoney."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\s,_'’￥¥]|人民币|RMB|CNY|元|圆|块", "", plain, flags=re.IGNORECASE)
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise NotMoney
    sign, digits, unit = found.groups()
    try:
        value = Decimal(f"{sign}{digits}").scaleb(_UNITS[unit or ""])
    except InvalidOperation as error:
        raise NotMoney from error
    if abs(value) >= _LARGEST:
        raise NotMoney
    return value


class MoneyInput(forms.TextInput):
    """Thousands are grouped; the unit beside it (元 or 万元) multiplies what has no unit of its own."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        merged = self.build_attrs(self.attrs, attrs)
        typed, unit = value if isinstance(value, tuple) else (self.format_value(value), "")
        merged |= {
            "type": "text", "name": name, "value": typed or "", "inputmode": "decimal",
            "autocomplete": "off", "data-money": True,
            "class": merged.get("class", "input xl-input"),
        }  # fmt: skip
        units = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SafeString(" selected") if key == unit else "", words)
                for key, words in (("", _("yuan")), ("万", _("10,000 yuan")))
            ),
        )
        return format_html(
            '<div class="xl-money"><input{}><select class="select xl-input" name="{}_unit" aria-label="{}">{}</select></div><div class="xl-money-said" data-said="{}" aria-live="polite"></div>',
            markup.attributes(merged),
            name,
            _("Unit"),
            units,
            merged.get("id", name),
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        given = data if isinstance(data, MultiValueDict) else dict(data)
        unit = given.get(f"{name}_unit", "")
        return (given.get(name, ""), unit if unit in ("", "万") else "")

    def format_value(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        if isinstance(value, int):
            value = Money(value)
        if isinstance(value, Money):
            places = exponent(value.currency) if value.amount % 1 else 0
            return f"{value.amount:,.{places}f}"
        return str(value)


class MoneyField(forms.Field):
    """Minor units (分) of `currency`, or None. `least` and `most` are minor units too."""

    widget = MoneyInput
    default_error_messages = {
        "money": gettext_lazy(
            "“%(text)s” is no amount. Write digits, for example 12,500 or 1.25万."
        )
    }

    def __init__(
        self, *, currency: str = "CNY", least: int | None = 0, most: int | None = None, **rest: Any
    ) -> None:
        super().__init__(**rest)
        self.currency, self.least, self.most = currency, least, most

    def to_python(self, value: Any) -> int | None:
        typed, unit = value if isinstance(value, tuple) else (value, "")
        text = str(typed or "").strip()
        if not text:
            return None
        try:
            # A unit that was typed wins over the one beside the field.
            has_unit = any(text.rstrip("元 ").endswith(one) for one in ("万", "亿", "千"))
            return Money.of(amount(text if has_unit else f"{text}{unit}"), self.currency).minor
        except NotMoney:
            raise forms.ValidationError(
                self.error_messages["money"], code="money", params={"text": text[:40]}
            ) from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise forms.ValidationError(
                _("At least %(least)s."), params={"least": Money(self.least, self.currency)}
            )
        if self.most is not None and value > self.most:
            raise forms.ValidationError(
                _("At most %(most)s."), params={"most": Money(self.most, self.currency)}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except forms.ValidationError:
            return True
