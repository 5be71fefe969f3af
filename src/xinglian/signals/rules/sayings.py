"""What people say beside the labels, in the languages they write; and what stands before a category or a kind of message."""

from xinglian.signals.rules import phrase, special
from xinglian.signals.rules.phrase import Meaning

# Sayings that no label has. Longer words win over shorter ones.
SAID: dict[str, Meaning] = {
    **dict.fromkeys(("northern", "the north", "north", "北部"), Meaning("region", ("northern",))),
    **dict.fromkeys(("southern", "the south", "south", "南部"), Meaning("region", ("southern",))),
    **dict.fromkeys(("汽修厂", "维修厂", "修配厂", "repair shop", "workshop"), Meaning("type", ("garage",))),
    **dict.fromkeys(("去年冬天", "去年冬季", "上个冬天", "上一个冬天", "last winter"), Meaning(phrase.WINDOW, ("last_winter",))),
    **dict.fromkeys(("去年夏天", "上个夏天", "今年夏天", "last summer"), Meaning(phrase.WINDOW, ("last_summer",))),
    **dict.fromkeys(("近三个月", "最近三个月"), Meaning(phrase.WINDOW, ("last_3m",))),
    **dict.fromkeys(("近半年", "最近半年", "half a year"), Meaning(phrase.WINDOW, ("last_6m",))),
    **dict.fromkeys(("近一年", "最近一年"), Meaning(phrase.WINDOW, ("last_12m",))),
    **dict.fromkeys(("去年", "last year"), Meaning(phrase.WINDOW, ("last_year",))),
    **dict.fromkeys(("今年", "this year"), Meaning(phrase.WINDOW, ("this_year",))),
    **dict.fromkeys(
        ("未读", "没读", "没有读", "没看", "没有看", "还没读", "还没看", "unread", "not read", "have not read", "has not read", "haven't read", "did not read"),
        Meaning(phrase.STATE, ("unread",)),
    ),
    **dict.fromkeys(("已读", "读过", "看过", "读了", "have read", "has read", "read"), Meaning(phrase.STATE, ("read",))),
    **dict.fromkeys(
        ("未签收", "没签收", "没有签收", "还没签收", "unacknowledged", "not acknowledged", "have not acknowledged", "has not acknowledged"),
        Meaning(phrase.STATE, ("unacknowledged",)),
    ),
    **dict.fromkeys(("已签收", "签收过", "签收了", "acknowledged", "have acknowledged", "has acknowledged"), Meaning(phrase.STATE, ("acknowledged",))),
    **dict.fromkeys(("收到", "收到过", "were sent", "was sent", "received"), Meaning(phrase.STATE, ("got",))),
    **dict.fromkeys(
        ("最近一条推送", "最近一条通知", "上一条通知", "上次通知", "上条通知", "最近通知", "last notice", "last message", "latest notice", "latest message"),
        Meaning(phrase.WHICH, (special.LAST,)),
    ),
    **dict.fromkeys(("非", "不是", "不在", "排除", "除了", "除去", "不要", "not", "except", "without", "excluding"), Meaning(phrase.NOT)),
    **dict.fromkeys(("或", "或者", "or"), Meaning(phrase.OR)),
    **dict.fromkeys(
        ("的", "和", "且", "并且", "而且", "在", "买", "买过", "买了", "进过", "进货", "我们", "那些", "伙伴", "还", "是", "给", "发给", "通知",
         "that", "which", "who", "and", "the", "a", "in", "of", "are", "is", "have", "has", "bought", "buy", "our", "partners", "partner",
         "all", "notice", "message", "during", "with", "to"),
        Meaning(phrase.NOTHING),
    ),
}  # fmt: skip

BEFORE_CATEGORIES = ("买", "买过", "进过")
BEFORE_KINDS = ("", "最近一条", "上一条", "last ", "the last ")
