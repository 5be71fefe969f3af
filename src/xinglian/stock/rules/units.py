"""Units: which may be broken, and what people call them."""

from decimal import Decimal

PIECE = "件"
# One unit, many names. The first is how it is kept.
_NAMES: dict[str, tuple[str, ...]] = {
    "件": ("个", "個", "只", "隻", "支", "片", "pc", "pcs", "piece", "pieces", "ea", "each", "stk", "stück"),
    "套": ("副", "组", "組", "set", "sets", "kit"),
    "对": ("對", "双", "雙", "pair", "pairs"),
    "箱": ("box", "boxes", "carton", "ctn"),
    "桶": ("barrel", "drum", "can"),
    "瓶": ("bottle", "bottles"),
    "升": ("公升", "l", "ltr", "liter", "litre", "liters", "litres"),
    "毫升": ("ml",),
    "千克": ("公斤", "kg", "kilo"),
    "克": ("g", "gram"),
    "米": ("公尺", "m", "meter", "metre"),
    "平方米": ("m2", "㎡"),
}  # fmt: skip
_BY_NAME = {name: unit for unit, names in _NAMES.items() for name in (unit, *names)}
_DIVISIBLE = frozenset({"升", "毫升", "千克", "克", "米", "平方米"})
DECIMALS = 3


def plain_unit(text: str) -> str:
    """The unit somebody wrote, as it is kept; nothing written is pieces, unknown words stay."""
    word = text.strip().lower()
    return _BY_NAME.get(word, word) if word else PIECE


def is_unit(text: str) -> bool:
    """Whether people call a unit so."""
    return text.strip().lower() in _BY_NAME


def same_unit(written: str, unit: str) -> bool:
    """Nothing written is the part's own."""
    return not written or plain_unit(written) == plain_unit(unit)


def is_divisible(unit: str) -> bool:
    return plain_unit(unit) in _DIVISIBLE


def divisible_names() -> list[str]:
    """All names of units that may be broken, in small letters."""
    return [name for name, unit in _BY_NAME.items() if unit in _DIVISIBLE]


def fits(quantity: Decimal, unit: str) -> bool:
    """Whole numbers of what comes in pieces, three decimals of what can be poured or cut."""
    if not is_divisible(unit):
        return quantity == quantity.to_integral_value()
    return quantity == round(quantity, DECIMALS)
