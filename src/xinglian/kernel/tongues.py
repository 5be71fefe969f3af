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
    direction: str = "ltr"
    # Read first when there are no words in this one.
    falls_to: tuple[str, ...] = ("zh-hans", "zh-hant", "en")

    @property
    def label(self) -> str:
        """The name, and for those who do not read it the Chinese one."""
        return f"{self.name} {self.also}" if self.also else self.name


TONGUES: dict[str, Tongue] = {
    one.code: one
    for one in (
        Tongue("zh-hans", "zh-Hans", "简体中文", falls_to=("zh-hant", "en")),
        # Traditional readers read simplified more easily than English, and the other way round.
        Tongue("zh-hant", "zh-Hant", "繁體中文", falls_to=("zh-hans", "en")),
        Tongue("en", "en", "English", falls_to=("zh-hans", "zh-hant")),
        Tongue("bo", "bo", "བོད་ཡིག", "藏文"),
        Tongue("ug", "ug", "ئۇيغۇرچە", "维吾尔文", direction="rtl"),
        # The classical script: written in columns on paper, in turned lines on our pages (decision 0015).
        Tongue("mn-mong", "mn-Mong", "ᠮᠣᠩᠭᠣᠯ", "蒙古文"),
        Tongue("za", "za", "Vahcuengh", "壮文"),
        Tongue("ii", "ii", "ꆈꌠꉙ", "彝文"),
        Tongue("ko", "ko", "조선말", "朝鲜文"),
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
