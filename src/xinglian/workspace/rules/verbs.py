"""The verbs of the palette, as people type them: Chinese, pinyin, initials, English."""

VERBS: dict[str, frozenset[str]] = {
    "chase": frozenset({"催", "催签", "催簽", "提醒", "cui", "cuiqian", "cq", "tixing", "chase", "remind"}),
    "write": frozenset({"写", "寫", "发", "發", "推送", "发推送", "發推送", "xie", "fa", "tuisong", "ts", "write", "send", "message"}),
    "list": frozenset({"看", "伙伴", "夥伴", "名单", "名單", "kan", "huoban", "hb", "list", "show", "partners"}),
    "import": frozenset({"导入", "匯入", "導入", "上传", "上傳", "daoru", "dr", "import", "upload"}),
    "new": frozenset({"新建", "新增", "登记", "登記", "xinjian", "xj", "new", "register", "add"}),
    "invite": frozenset({"邀请", "邀請", "yaoqing", "yq", "invite"}),
    "sign": frozenset({"签收", "簽收", "qianshou", "qs", "acknowledge", "sign"}),
}  # fmt: skip
_OF_WORD = {word: verb for verb, words in VERBS.items() for word in words}


def verb_of(word: str) -> str:
    """The verb a word names, or ""."""
    return _OF_WORD.get(word, "")
