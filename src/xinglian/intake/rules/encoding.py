"""Which encoding a text file has, judged from its bytes.

A file that is valid UTF-8 is UTF-8: other encodings practically never are. Otherwise the double-
byte candidates are decoded and scored by how much of the result is everyday Chinese. When the best
does not clearly lead, the answer is "unsure" and a person chooses from samples.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

CANDIDATES = ("gb18030", "big5", "cp1252", "shift_jis")
CHOICES = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EVERYDAY = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "省市区县镇路号街道汽配件修理厂公司有限责任经销商代理零售批发江苏浙江广东四川湖北湖南河北河南山东山西陕西甘肃青海云南贵州福建安徽辽宁吉林黑龙江上海北京天津重庆刹车片机油滤清器轮胎电瓶防冻液火花塞雨刮灯泡轴承皮带离合器水泵单价数量金额日期订单编号客户名称备注行币种类型退货更正库存成本"
    "個國這時來們對會發動說產種進著電實體應開還關與業機後從當樣點長東車門廣類聲報華員書務買賣單價數額訂編號客戶稱備註幣貨庫廠經銷電話縣鎮鄉臺灣區"
)


@dataclass(frozen=True, kw_only=True)
class Guess:
    """`encoding` is a Python codec, or "" when a person has to choose; `samples` show the first
    telling text under each possible encoding. `broken_at` is the first byte that is not UTF-8 in a
    file that otherwise looks like UTF-8."""

    encoding: str
    samples: dict[str, str]
    broken_at: int | None = None


def guess(chunks: Iterable[bytes]) -> Guess:
    """Read all chunks once (constant memory) and judge."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    first = b""
    valid, seen, broken_at, multibyte = True, 0, 0, 0
    for chunk in chunks:
        if not first:
            first = chunk[:4096]
            if known := _by_mark(first):
                return Guess(encoding=known, samples={})
        if valid:
            try:
                text = utf8.decode(chunk)
                multibyte += len(chunk) - len(text)
            except UnicodeDecodeError as error:
                valid, broken_at = False, seen + error.start
                intact = chunk[: error.start]
                multibyte += len(intact) - len(intact.decode("utf-8", errors="ignore"))
        seen += len(chunk)
        if len(sample) < 1 << 20:
            sample += _telling_lines(chunk)
    if valid:
        try:
            utf8.decode(b"", final=True)
            return Guess(encoding="utf-8", samples={})
        except UnicodeDecodeError:
            broken_at = seen
    return _among_candidates(bytes(sample), broken_at=broken_at, utf8_so_far=multibyte)


def _by_mark(first: bytes) -> str:
    for mark, encoding in _BOMS:
        if first.startswith(mark):
            return encoding
    # UTF-16 without a mark: every other byte of plain text is zero.
    if len(first) >= 8 and b"\0" in first:
        even, odd = first[0::2].count(0), first[1::2].count(0)
        half = len(first) // 2
        if odd > 0.3 * half and even < 0.05 * half:
            return "utf-16-le"
        if even > 0.3 * half and odd < 0.05 * half:
            return "utf-16-be"
    return ""


def _telling_lines(chunk: bytes) -> bytes:
    return b"\n".join(line for line in chunk.split(b"\n")[1:-1] if not line.isascii())[:65536] or (
        b"" if chunk.isascii() else chunk[:4096]
    )


def _among_candidates(sample: bytes, *, broken_at: int, utf8_so_far: int) -> Guess:
    texts: dict[str, str] = {}
    for encoding in CANDIDATES:
        text = sample.decode(encoding, errors="replace")
        if text.count("\ufffd") <= len(text) // 2000:
            texts[encoding] = text
    if utf8_so_far > 200:
        # Plenty of valid multi-byte UTF-8 and then a bad byte: a damaged UTF-8 file.
        return Guess(encoding="", samples=_shown(texts), broken_at=broken_at)
    scores = {encoding: everyday_share(text) for encoding, text in texts.items()}
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if ranked and ranked[0][0] in ("gb18030", "big5"):
        best, score = ranked[0]
        runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
        if score >= 0.5 and score >= runner_up + 0.25:
            return Guess(encoding=best, samples=_shown(texts))
    return Guess(encoding="", samples=_shown(texts))


def everyday_share(text: str) -> float:
    """Share of everyday Chinese characters and punctuation among the non-ASCII characters."""
    foreign = [c for c in text[:50_000] if c > "\x7f"]
    if not foreign:
        return 0.0
    known = sum(
        c in _EVERYDAY or c in "，。、；：？！（）《》“”‘’【】￥·—…％＋－／　" for c in foreign
    )
    return known / len(foreign)


def _shown(texts: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for encoding, text in texts.items():
        words = re.findall(r"[^\s,;\"|]*[^\x00-\x7f]+[^,;\t\n\"|]{0,20}", text)
        found[encoding] = " ".join(words[:4])[:60]
    return found
