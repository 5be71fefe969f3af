"""Makes the typeface of documents: `python tools/paper_font.py NotoSansSC_400Regular.ttf`.

From Noto Sans SC Regular (SIL Open Font Licence 1.1; the npm package @expo-google-fonts/noto-sans-sc has it) it keeps Latin,
Greek, Cyrillic, signs, and every character of GBK and Big5: whatever Chinese office systems can write, in both scripts.
"""

import sys
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parent.parent / "src/xinglian/ui/fonts/NotoSansSC-Paper.ttf"
_SIGNS = (
    (0x20, 0x250), (0x370, 0x460), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2300), (0x2460, 0x2500),
    (0x25A0, 0x2600), (0x3000, 0x3040), (0xFF00, 0xFFF0),
)  # fmt: skip
_PRIVATE = range(0xE000, 0xF900)


def wanted() -> set[int]:
    found = {code for first, last in _SIGNS for code in range(first, last)}
    for codec, leads in (("gbk", range(0x81, 0xFF)), ("big5", range(0xA1, 0xFA))):
        for lead in leads:
            for trail in range(0x40, 0xFF):
                found |= {ord(c) for c in bytes([lead, trail]).decode(codec, "ignore")}
    return found - set(_PRIVATE)


def main(source: str) -> None:
    options = subset.Options()
    options.hinting, options.glyph_names, options.notdef_outline = False, False, True
    options.layout_features, options.name_IDs = [], [0, 1, 2, 4, 6, 13, 14]
    font = subset.load_font(source, options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=wanted())
    maker.subset(font)
    font.save(TARGET)
    print(f"{font['maxp'].numGlyphs:,} glyphs, {TARGET.stat().st_size:,} bytes: {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1])
