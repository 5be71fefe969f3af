"""The maker's categories, their parameters and how its parts are called."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PLATFORMS = (
    ("紧凑型轿车", "compact saloon", "C"),
    ("中型轿车", "midsize saloon", "M"),
    ("小型 SUV", "small SUV", "S"),
    ("中型 SUV", "midsize SUV", "U"),
    ("MPV", "MPV", "V"),
    ("皮卡", "pickup", "K"),
    ("轻型客车", "light bus", "B"),
)
ELECTRIC_PLATFORMS = (
    ("纯电轿车", "battery-electric saloon", "E"),
    ("纯电 SUV", "battery-electric SUV", "X"),
    ("插混轿车", "plug-in hybrid saloon", "H"),
)

# Brand of the maker by top category: (zh, en, number style). Styles differ on purpose: search has to find a number however it is typed.
BRANDS: dict[str, tuple[str, str, str]] = {
    "brakes": ("启明", "Qiming", "QB-{a:02d} {b:04d}.{c}"),
    "filters": ("澄滤", "Chenglv", "CL{a:02d}{b:04d}{c}"),
    "cooling": ("寒盾", "Handun", "HD/{b:04d}-{a:02d}{c}"),
    "battery": ("曜能", "Yaoneng", "YN 6-{a:02d}-{b:04d}{c}"),
    "lighting": ("朗辰", "Langchen", "LC.{b:04d}.{a:02d}.{c}"),
    "suspension": ("驭稳", "Yuwen", "YW-{b:04d}{a:02d}{c}"),
    "engine": ("擎岳", "Qingyue", "QY {b:04d} {a:02d} {c}"),
    "electrical": ("朗辰", "Langchen", "LE.{b:04d}.{a:02d}.{c}"),
    "body": ("途固", "Tugu", "TG{b:04d}{a:02d}{c}"),
    "tyres": ("途固", "Tugu", "TT-{b:04d}/{a:02d}{c}"),
    "fluids": ("寒盾", "Handun", "HF-{a:02d}-{b:04d}{c}"),
    "ev": ("极电", "Jidian", "JE{a:02d}-{b:04d}-{c}"),
    "tools": ("启明", "Qiming", "QT.{a:02d}{b:04d}{c}"),
    "wipers": ("途固", "Tugu", "TW {b:04d}-{a:02d}{c}"),
}
OTHER_MAKERS = (("恒钧", "HJ"), ("锐屹", "RY"), ("沧澜", "CX"), ("北珩", "BH"))


@dataclass(frozen=True, slots=True)
class Parameter:
    key: str
    name: str
    name_en: str
    type: str
    unit: str
    least: str
    most: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    code: str
    parent: str
    group: str
    name: str
    name_en: str
    kinds: tuple[tuple[str, str], ...]
    unit: str
    price: tuple[float, float]
    kg: tuple[float, float]
    real: bool
    share: float
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Assortment:
    tops: tuple[tuple[str, str, str], ...]
    leaves: tuple[Leaf, ...]


def _parameter(text: str) -> Parameter:
    key, name, name_en, type_, unit, least, most, choices = text.split("|")
    return Parameter(
        key, name, name_en, type_, unit, least, most, tuple(choices.split(",")) if choices else ()
    )


@cache
def assortment() -> Assortment:
    """14 top categories and 50 leaves, as written in assortment.toml."""
    table = tomllib.loads(
        files("xinglian.demo.network").joinpath("assortment.toml").read_text(encoding="utf-8")
    )
    return Assortment(
        tuple((top["code"], top["name"], top["name_en"]) for top in table["top"]),
        tuple(
            Leaf(
                code=leaf["code"],
                parent=leaf["parent"],
                group=leaf.get("group", leaf["parent"]),
                name=leaf["name"],
                name_en=leaf["name_en"],
                kinds=tuple(
                    (kind.split("|")[0], kind.split("|")[1]) for kind in leaf.get("kinds", ())
                ),
                unit=leaf["unit"],
                price=(leaf["price"][0], leaf["price"][1]),
                kg=(leaf["kg"][0], leaf["kg"][1]),
                real=leaf.get("series") == "real",
                share=leaf["share"],
                parameters=tuple(_parameter(text) for text in leaf["parameters"]),
            )
            for leaf in table["leaf"]
        ),
    )


def categories() -> dict[str, list[str]]:
    """Columns of categories.csv: parents come before children."""
    book = assortment()
    rows = [(code, "", name, name_en) for code, name, name_en in book.tops]
    rows += [(leaf.code, leaf.parent, leaf.name, leaf.name_en) for leaf in book.leaves]
    return {
        column: [row[i] for row in rows]
        for i, column in enumerate(("code", "parent", "name", "name_en"))
    }


def parameter_dictionary() -> dict[str, list[str]]:
    """Columns of parameters.csv; choices are separated by `;`, whole and decimal are both numbers."""
    names = ("category", "key", "name", "name_en", "type", "unit", "min", "max", "choices")
    rows = [
        (
            leaf.code,
            p.key,
            p.name,
            p.name_en,
            "number" if p.type in ("integer", "decimal") else p.type,
            p.unit,
            p.least,
            p.most,
            ";".join(p.choices),
        )
        for leaf in assortment().leaves
        for p in leaf.parameters
    ]
    return {column: [row[i] for row in rows] for i, column in enumerate(names)}
