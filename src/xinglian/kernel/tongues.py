"""The languages: which the product's own words come in, and which more a text may be written in.

The one list; everything else (settings, forms, the composer, `lang` and `dir` on pages) asks here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """`code` as stored, `tag` as BCP 47 writes it, `name` in the language itself, `also` in simplified Chinese."""

    code: str
    tag: str
    name: str
    also: str = ""
    # For a narrow column.
    brief: str = ""
    direction: str = "ltr"
    # Faces of the usual systems for its script; the style sheet names the same.
    faces: tuple[str, ...] = ()
    # Room between lines of a text, for signs that stand higher or hang lower than Hanzi.
    line: str = "1.7"
    # Read first when there are no words in this one.
    falls_to: tuple[str, ...] = ("zh-hans", "zh-hant", "en")

    @property
    def short(self) -> str:
        return self.brief or self.also or self.name

    @property
    def label(self) -> str:
        """The name, and for those who do not read it the Chinese one."""
        return f"{self.name} {self.also}" if self.also else self.name


TONGUES: dict[str, Tongue] = {
    one.code: one
    for one in (
        Tongue("zh-hans", "zh-Hans", "简体中文", brief="简体", falls_to=("zh-hant", "en")),
        # Traditional readers read simplified more easily than English, and the other way round.
        Tongue("zh-hant", "zh-Hant", "繁體中文", brief="繁體", falls_to=("zh-hans", "en")),
        Tongue("en", "en", "English", falls_to=("zh-hans", "zh-hant")),
        Tongue(
            "bo",
            "bo",
            "བོད་ཡིག",
            "藏文",
            line="2.1",
            faces=("Microsoft Himalaya", "Kailasa", "Noto Serif Tibetan"),
        ),
        Tongue(
            "ug",
            "ug",
            "ئۇيغۇرچە",
            "维吾尔文",
            direction="rtl",
            line="2",
            faces=("Microsoft Uighur", "UKIJ Tuz", "Noto Naskh Arabic"),
        ),
        # The classical script: a text to read stands in columns, names and titles in turned lines.
        Tongue(
            "mn-mong",
            "mn-Mong",
            "ᠮᠣᠩᠭᠣᠯ",
            "蒙古文",
            faces=("Mongolian Baiti", "Noto Sans Mongolian"),
        ),
        Tongue("za", "za", "Vahcuengh", "壮文"),
        Tongue("ii", "ii", "ꆈꌠꉙ", "彝文", faces=("Microsoft Yi Baiti", "Noto Sans Yi")),
        Tongue(
            "ko",
            "ko",
            "조선말",
            "朝鲜文",
            faces=("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "Noto Sans KR"),
        ),
    )
}
# The product speaks these itself. All of them, in this order, are languages of content too.
INTERFACE = ("zh-hans", "zh-hant", "en")
CONTENT = tuple(TONGUES)
DEFAULT = "zh-hans"


def tongue(code: str) -> Tongue:
    """By code, in any case; an unknown one is the default language."""
    return TONGUES.get(code.lower(), TONGUES[DEFAULT])


def chain(code: str) -> tuple[str, ...]:
    """The languages a reader of this one is given, the wished one first."""
    one = tongue(code)
    return (one.code, *one.falls_to)


def spoken_by_us(code: str) -> str:
    """The language of our own words around a text in this one."""
    return next(one for one in chain(code) if one in INTERFACE)
