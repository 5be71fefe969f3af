"""What the publishers of the sample story publish: invented, and every text says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from xinglian.demo.doubles.feed_server import Published

NOTE = "（示例数据，内容虚构）"


@dataclass(frozen=True, kw_only=True)
class News:
    """`hours`: published so long ago."""

    title: str
    summary: str
    hours: int


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """`path` without news is an address where nothing is any more."""

    path: str
    name: str
    issuer: str
    news: tuple[News, ...]


PUBLISHERS = (
    Publisher(
        path="/subsidies.rss", name="补贴与财税公报（示例）", issuer="商务与财税部门（示例）",
        news=(
            News(title="汽车以旧换新补贴续期一年", summary="报废国四及以下旧车、购买新能源乘用车，每辆补贴两万元；以旧换新续期至明年底。", hours=5),
            News(title="关于发放汽车后市场消费券的通知", summary="在登记的维修企业更换轮胎、机油、蓄电池，凭券每单立减一百元。", hours=9),
            News(title="新能源汽车购置税减征政策解读", summary="明年起购置新能源乘用车减半征收，每辆减税额不超过一万五千元。", hours=14),
            News(title="人事任免公告", summary="任命张某某为处长。", hours=15),
        ),
    ),
    Publisher(
        path="/standards.atom", name="标准与环保公告（示例）", issuer="生态环境与标准化部门（示例）",
        news=(
            News(title="汽车配件追溯体系征求意见", summary="拟要求制动、转向等安全件一物一码，意见征集至下月底。", hours=4),
            News(title="轻型车国七排放标准公开征求意见", summary="污染物排放限值加严，三元催化器与氧传感器耐久里程延长至二十万公里。", hours=11),
            News(title="机动车维修企业危险废物贮存检查安排", summary="下季度抽查废机油、废蓄电池台账，须分区存放。", hours=22),
        ),
    ),
    Publisher(
        path="/recalls.json", name="缺陷产品召回信息（示例）", issuer="市场监管部门（示例）",
        news=(
            News(title="某型轿车前制动卡钳召回", summary="制动卡钳紧固螺栓可能断裂，可能导致制动距离变长。停止销售，免费更换。", hours=3),
            News(title="某批次轮毂轴承召回", summary="轮毂轴承内圈热处理不足，长期使用可能松旷。", hours=8),
            News(title="某款旅居车燃气阀召回", summary="旅居车燃气阀可能泄漏。", hours=20),
        ),
    ),
    Publisher(path="/customs.rss", name="关税调整公告（示例）", issuer="关税主管部门（示例）", news=()),
)  # fmt: skip


def published(*, now: datetime) -> Mapping[str, Published]:
    """By path; nothing stands where a publisher has no news."""
    makers = {".rss": _rss, ".atom": _atom, ".json": _json}
    return {
        one.path: makers[one.path[one.path.rindex(".") :]](one, now)
        for one in PUBLISHERS
        if one.news
    }


def _rss(by: Publisher, now: datetime) -> Published:
    items = "".join(
        f"<item><guid>{by.path}#{place}</guid><title>{escape(one.title)}</title><description>{escape(one.summary + NOTE)}</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=one.hours))}</pubDate></item>"
        for place, one in enumerate(by.news)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(by.name)}</title>{items}</channel></rss>'
    return Published(kind="application/rss+xml", content=text.encode())


def _atom(by: Publisher, now: datetime) -> Published:
    entries = "".join(
        f"<entry><id>{by.path}#{place}</id><title>{escape(one.title)}</title><summary>{escape(one.summary + NOTE)}</summary>"
        f"<updated>{(now - timedelta(hours=one.hours)).isoformat()}</updated></entry>"
        for place, one in enumerate(by.news)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(by.name)}</title>{entries}</feed>'
    return Published(kind="application/atom+xml", content=text.encode())


def _json(by: Publisher, now: datetime) -> Published:
    items = [
        {
            "id": f"{by.path}#{place}", "title": one.title, "content_text": one.summary + NOTE,
            "date_published": (now - timedelta(hours=one.hours)).isoformat(),
        }
        for place, one in enumerate(by.news)
    ]  # fmt: skip
    given = {"version": "https://jsonfeed.org/version/1.1", "title": by.name, "items": items}
    return Published(kind="application/feed+json", content=json.dumps(given, ensure_ascii=False).encode())  # fmt: skip
