from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.catalogue.tests.goods import shelf
from xinglian.kernel.scope import acting, network
from xinglian.policyradar.actions.keep_feed import poll_due
from xinglian.policyradar.actions.take_items import weighed
from xinglian.policyradar.definitions.words import KIND_WORDS
from xinglian.policyradar.models import Entry, Feed
from xinglian.policyradar.rules.backoff import next_after
from xinglian.policyradar.rules.feed_items import Item, Unreadable, read
from xinglian.policyradar.rules.propose import propose

ClientOf = Callable[[Member], Client]
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>公报</title>
<item><guid>a1</guid><title>关于<![CDATA[<b>新能源汽车</b>]]>补贴的通知</title><link>https://gov.example.cn/a1</link>
<description>&lt;p&gt;补贴两万元&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description><pubDate>Fri, 20 Nov 2026 10:00:00 +0800</pubDate></item>
<item><guid>a2</guid><title>人事任免公告</title><link>javascript:alert(1)</link></item><item><guid>a3</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Notices</title><entry><id>urn:1</id><title type="html">Tariff on &lt;i&gt;tyres&lt;/i&gt;</title>
<link rel="self" href="https://x.example/self"/><link href="https://x.example/1"/><updated>2026-11-19T23:30:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>From 6 to 10 %</p></div></content></entry></feed>"""
JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "7", "url": "https://x.example/7", "title": "Recall of brake pads", "content_html": "<p>Stop sale</p>", "date_published": "2026-11-18T08:00:00+08:00"}]}'
BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
FILE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'


def test_rss_atom_and_json_feed_become_the_same_plain_items() -> None:
    rss, atom, js = (read(one.encode()) for one in (RSS, ATOM, JSON))
    assert (rss.form, rss.title, rss.skipped) == ("RSS", "公报", [3])
    assert (rss.items[0].title, rss.items[0].summary, rss.items[0].published_on) == (
        "关于新能源汽车补贴的通知",
        "补贴两万元",
        date(2026, 11, 20),
    )
    assert rss.items[1].link == ""
    assert (atom.items[0].title, atom.items[0].link, atom.items[0].summary) == (
        "Tariff on tyres",
        "https://x.example/1",
        "From 6 to 10 %",
    )
    assert (js.items[0].title, js.items[0].summary, js.items[0].published_on) == (
        "Recall of brake pads",
        "Stop sale",
        date(2026, 11, 18),
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "entities"), (FILE, "entities"), ("<html><body>x</body></html>", "html"), ("<rss><channel>", "xml"), ("{", "json"),
        ('{"a": 1}', "no_feed"), ("<opml/>", "no_feed"), ("", "empty"), ("<a>" * 60 + "</a>" * 60, "too_deep"), ("[" * 100_000, "json"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused_by_name(content: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content.encode())
    assert refused.value.code == code


def test_words_propose_a_kind_and_ignored_ones_weigh_more() -> None:
    def said(title: str, summary: str = "") -> tuple[str, str]:
        found = propose(
            title=title,
            summary=summary,
            kinds=KIND_WORDS,
            relevant="新能源汽车, brake",
            ignored="人事任免，boat",
        )
        return found.kind, found.verdict

    assert said("关于新能源汽车补贴的通知") == ("subsidy", "relevant")
    assert said("Recall of brakes") == ("recall", "relevant")
    assert said("Recall of boats with brakes") == ("recall", "irrelevant")
    assert said("Statement on private taxis") == ("other", "")
    assert said("人事任免公告") == ("other", "irrelevant")


def test_a_failing_feed_is_asked_ever_more_rarely_but_once_a_day() -> None:
    hours = [next_after(failures=n) / timedelta(hours=1) for n in (0, 1, 2, 5, 6, 900)]
    assert hours == [0.5, 1, 2, 16, 24, 24]


class Source:
    """A publisher on loopback."""

    def __init__(self) -> None:
        self.content, self.status, self.asked = RSS, 200, []  # type: ignore[var-annotated]
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.asked.append(dict(self.headers))
                known = self.headers.get("If-None-Match") == '"v1"' and source.status == 200
                self.send_response(304 if known else source.status)
                body = b"" if known else source.content.encode()
                self.send_header("ETag", '"v1"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/feed"


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.server.shutdown()
    made.server.server_close()


def feed_at(url: str) -> Feed:
    with acting(network()):
        return Feed.objects.create(name="公报", url=url, issuer="商务部", next_at=NOW)


def test_a_feed_brings_each_item_once_and_is_not_read_again_when_nothing_is_new(
    cast: Cast, source: Source, settings: Any
) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = True
    feed = feed_at(source.url)
    assert [poll_due(scope=network(), now=NOW + timedelta(hours=n)) for n in (0, 1)] == [2, 0]
    assert source.asked[1]["If-None-Match"] == '"v1"'
    source.content, source.status = (
        RSS.replace("a1</guid>", "zz</guid>"),
        203,
    )  # another id, the same link
    assert poll_due(scope=network(), now=NOW + timedelta(hours=2)) == 0
    with acting(network()):
        found = {one.title: one for one in Entry.objects.all()}
        feed.refresh_from_db()
    one = found["关于新能源汽车补贴的通知"]
    assert (one.kind, one.proposal, one.issuer, one.state) == (
        "subsidy",
        "relevant",
        "商务部",
        "new",
    )
    assert found["人事任免公告"].proposal == "irrelevant"
    assert (feed.items_taken, feed.failures) == (2, 0)


def test_trouble_is_named_and_waits_longer_each_time(
    cast: Cast, client_of: ClientOf, source: Source, settings: Any
) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = True
    source.status = 404
    feed = feed_at(source.url)
    poll_due(scope=network(), now=NOW)
    with acting(network()):
        feed.refresh_from_db()
    assert (feed.trouble, feed.next_at) == ("gone", NOW + timedelta(hours=1))
    assert "发布机构的网页" in client_of(cast.officer).get("/policyradar/feeds/").content.decode()


def test_a_private_address_is_never_asked(cast: Cast, source: Source, settings: Any) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = False
    feed = feed_at(source.url)
    poll_due(scope=network(), now=NOW)
    with acting(network()):
        feed.refresh_from_db()
    assert (feed.trouble, source.asked) == ("address", [])


def test_a_test_shows_what_would_come_in_and_keeps_nothing(
    cast: Cast, client_of: ClientOf, source: Source, settings: Any
) -> None:
    settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED = True
    client = client_of(cast.officer)
    assert (
        client.post("/policyradar/feeds/new/", {"name": "公报", "url": "公报"}).status_code == 422
    )
    answer = client.post("/policyradar/feeds/new/", {"name": "公报", "url": source.url})
    assert answer.status_code == 302
    page = client.post(answer["Location"]).content.decode()
    assert "关于新能源汽车补贴的通知" in page
    with acting(network()):
        assert not Entry.objects.exists()
        feed = Feed.objects.get()
    client.post(f"/policyradar/feeds/{feed.pk}/pause/", {"on": "1"})
    assert poll_due(scope=network(), now=datetime(2030, 1, 1, tzinfo=UTC)) == 0
    client.post(f"/policyradar/feeds/{feed.pk}/delete/")
    with acting(network()):
        assert not Feed.objects.exists()


def test_a_feed_from_a_file_comes_in_once_and_says_what_it_left_out(
    cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.manager)

    def given(content: str) -> Any:
        return client.post(
            "/policyradar/feeds/file/",
            {"file": SimpleUploadedFile("f.xml", content.encode()), "issuer": ""},
            follow=True,
        )

    assert given(BOMB).status_code == 422
    for _turn in range(2):
        assert "没有标题" in given(RSS).content.decode()
    with acting(network()):
        assert Entry.objects.count() == 2


def test_the_list_of_feeds_shows_the_last_entry_and_asks_the_same_few_questions_however_long(
    cast: Cast, client_of: ClientOf, growing: Callable[..., None]
) -> None:
    client_of(cast.officer).post("/policyradar/feeds/file/", {"file": SimpleUploadedFile("f.xml", RSS.encode()), "issuer": ""})  # fmt: skip
    feed = feed_at("https://feed.example.cn/1")
    with acting(network()):
        Entry.objects.update(feed=feed)
        last = Entry.objects.order_by("-id")[0]
    assert last.title in client_of(cast.officer).get("/policyradar/feeds/").content.decode()

    def grow() -> None:
        for n in range(12):
            feed_at(f"https://feed.example.cn/more/{n}")

    growing(cast.officer, "/policyradar/feeds/", grow)


def test_what_names_a_part_of_ours_is_likely_relevant_without_a_word_of_the_settings(
    cast: Cast,
) -> None:
    with acting(cast.director.scope):
        shelf()
    with acting(network()):
        items = [
            Item(ident=str(n), title=title, link="", summary="", published_on=None)
            for n, title in enumerate(("零件 qm-bp-1187 停售通知", "停售零件 QM-XX-9 的通知", "人事任免：QM-BP-1187 项目组"))
        ]  # fmt: skip
        ours, unknown_one, ignored = weighed(items)
    assert (ours.said.verdict, ours.said.words, ours.part_numbers) == ("relevant", ("QM-BP-1187",), ["QM-BP-1187"])  # fmt: skip
    assert unknown_one.said.verdict == ""
    assert ignored.said.verdict == "irrelevant"
