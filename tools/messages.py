"""Texts: extract what is marked for translation, draft zh-Hant from zh-Hans, find what is missing.

update   extract into every context's locale folder, fill empty zh-Hant entries by OpenCC
check    fail when a text is missing, empty, fuzzy, stale, its placeholders differ, two contexts translate it differently,
         or words stand untranslatable in a template or a script
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import opencc
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import literals, literals_python, wording

PACKAGE = ROOT / "src" / "xinglian"
LANGUAGES = ["zh_Hans", "zh_Hant"]
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
# What OpenCC's Taiwan phrases get wrong for this trade.
_CORRECTIONS = {
    "回執": "回執", "返利": "返利", "存檔": "儲存", "催籤": "催簽", "籤收": "簽收", "許可權": "權限",
    "賬": "帳", "型別": "類型", "釋出": "發布", "嚮導": "精靈", "複核與傳送": "複核與發送",
    "郵箱": "信箱", "收件箱": "收件匣", "二維碼": " QR 碼", "複核透過": "複核通過", "程式碼": "代碼", "代號": "代碼", "引數": "參數", "未透過": "未通過", "已透過": "已通過", "只透過": "只通過",
    "稽核": "審核", "傢伙伴": "家夥伴", "伙伴": "夥伴", "臺北": "台北", "平臺": "平台", "服務檯": "服務台", "迪拜": "杜拜",
    "物件": "對象", "傳送": "發送", "響應": "回應", "必籤": "必簽", "看回復": "看回覆", "閾值": "門檻", "獲取": "取得",
    "重置": "重設", "占": "佔", "當前": "目前", "執行臺": "維運台", "”列": "」欄", "“": "「", "”": "」",
   
}  # fmt: skip
_PLACES = re.compile(r"%\((\w+)\)[sdif]|%[sd]|\{\w+\}")

Key = tuple[str, str, str]  # context, text, plural


def sources(context: Path) -> Iterator[tuple[str, bytes]]:
    """Python files, and templates turned into Python by Django, of one context."""
    for path in sorted(context.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.relative_to(context).parts):
            yield str(path.relative_to(ROOT)), path.read_bytes()
    for suffix in ("html", "txt"):
        for path in sorted((context / "templates").rglob(f"*.{suffix}")):
            flat = re.sub(r"(?m)^[ \t]+", "", templatize(path.read_text(encoding="utf-8")))
            yield str(path.relative_to(ROOT)), flat.encode()  # Python would read indents


def texts(context: Path) -> dict[Key, str]:
    """Every marked text -> the first file it stands in."""
    found: dict[Key, str] = {}
    for name, content in sources(context):
        for _line, message, _comments, note in extract(
            "python", BytesIO(content), keywords=KEYWORDS
        ):
            one, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
            found.setdefault((note or "", str(one), str(plural)), name)
    found.pop(("", "", ""), None)
    return found


def catalogue(context: Path, language: str) -> polib.POFile:
    path = context / "locale" / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    path.parent.mkdir(parents=True, exist_ok=True)
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": language,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    po.fpath = str(path)
    return po


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def translation_of(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def update(context: Path) -> None:
    found = texts(context)
    if not found:
        return
    convert = opencc.OpenCC("s2twp").convert
    simplified: dict[Key, str] = {}
    for language in LANGUAGES:
        po = catalogue(context, language)
        known = {key_of(entry): entry for entry in po}
        for key in [key for key in known if key not in found]:
            po.remove(known.pop(key))
        for key, where in found.items():
            entry = known.get(key)
            if entry is None:
                entry = polib.POEntry(msgid=key[1], msgctxt=key[0] or None, msgid_plural=key[2])
                po.append(entry)
            entry.occurrences = [(where.removeprefix("src/xinglian/"), "")]
            entry.flags = []
            if language == "zh_Hans":
                simplified[key] = translation_of(entry)
            elif not translation_of(entry) and simplified.get(key):
                _set(entry, _corrected(convert(simplified[key])))
            else:
                _set(entry, _corrected(translation_of(entry)))
        po.sort(key=lambda entry: (entry.occurrences or [("", "")])[0])
        po.save(po.fpath)


def _corrected(draft: str) -> str:
    for wrong, right in _CORRECTIONS.items():
        draft = draft.replace(wrong, right)
    return re.sub(r"(?<=[，。：「]) +(?=QR )", "", draft).strip(" ") if "QR" in draft else draft


def _set(entry: polib.POEntry, translation: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: translation}
    else:
        entry.msgstr = translation


def problems(context: Path) -> Iterator[str]:
    found = texts(context)
    for language in LANGUAGES if found else []:
        known = {
            key_of(entry): entry for entry in catalogue(context, language) if not entry.obsolete
        }
        for key, where in found.items():
            entry = known.get(key)
            label = f"{context.name} {language} {where}: {key[1]!r}"
            if entry is None or not translation_of(entry):
                yield f"{label} is not translated"
            elif "fuzzy" in entry.flags:
                yield f"{label} is fuzzy"
            elif _places(translation_of(entry)) not in (_places(key[1]), _places(key[1] + key[2])):
                yield f"{label} has other placeholders: {translation_of(entry)!r}"
            elif wording.is_copied(key[1], translation_of(entry)):
                yield f"{label} is still English"
            else:
                for fault in wording.faults(language, translation_of(entry)):
                    yield f"{label}: {fault} in {translation_of(entry)!r}"
        for key in (key for key in found if _is_chinese(key[1] + key[2])):
            yield f"{context.name} {found[key]}: {key[1]!r} must be English, it is what is translated"
        for key in known.keys() - found.keys():
            yield f"{context.name} {language}: {key[1]!r} is no longer used"


def clashes(contexts: list[Path]) -> Iterator[str]:
    """Django merges the catalogues of all contexts, the first one listed wins: a text with two
    translations shows the wrong one on somebody's page. Agree on one, or say what is meant in English."""
    for language in LANGUAGES:
        told: dict[Key, dict[str, list[str]]] = {}
        for context in contexts:
            for entry in catalogue(context, language):
                if not entry.obsolete and translation_of(entry):
                    words = told.setdefault(key_of(entry), {})
                    words.setdefault(translation_of(entry), []).append(context.name)
        for (_note, text, _plural), words in told.items():
            if len(words) > 1:
                ways = "; ".join(f"{word!r} in {', '.join(who)}" for word, who in words.items())
                yield f"{language}: {text!r} is translated in {len(words)} ways: {ways}"


def _is_chinese(text: str) -> bool:
    """Examples in Hanzi may stand in an English sentence, the sentence itself may not."""
    return len(literals.HANZI.findall(text)) > len(re.findall(r"[A-Za-z]{2,}", text))


def _places(text: str) -> set[str]:
    return set(_PLACES.findall(text)) | set(re.findall(r"%\(\w+\)|\{\w+\}", text))


def main() -> int:
    """`update` or `check`, for all contexts or only those named."""
    settings.configure(USE_I18N=False)
    verb, *names = sys.argv[1:] or ["check"]
    contexts = sorted(p.parent for p in PACKAGE.glob("*/apps.py"))
    contexts += [PACKAGE / name for name in ("cli", "demo") if (PACKAGE / name / "locale").exists()]
    contexts = [context for context in contexts if not names or context.name in names]
    if verb == "update":
        for context in contexts:
            update(context)
        return 0
    found = [line for context in contexts for line in problems(context)]
    if not names:
        found += clashes(contexts)
        found += literals.problems(ROOT)
        found += literals_python.problems(ROOT)
    for line in found:
        print(line)
    print(f"{len(found)} problems with translations." if found else "All texts are translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
