"""RSS 2.0, Atom and JSON Feed as plain items. What comes in was written by strangers: no entity is expanded, nothing nests
deeper than a feed does, and markup becomes words."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

MOST_ITEMS = 200
_MOST_DEPTH, _MOST_NODES = 40, 60_000
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_LINES = re.compile(r"\s*\n\s*")
_SILENT = {"script", "style", "template", "noscript", "iframe", "object"}
_BREAKS = {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4"}


class Unreadable(ValueError):
    """`code`: empty, html, entities, xml, json, no_feed, too_deep; `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, kw_only=True)
class Item:
    ident: str
    title: str
    link: str
    summary: str
    published_on: date | None


@dataclass(frozen=True, kw_only=True)
class Read:
    """`skipped`: places (from 1) of items without a title."""

    form: str
    title: str
    items: list[Item]
    skipped: list[int]


@dataclass
class _Node:
    name: str
    attributes: Mapping[str, str]
    text: list[str]
    children: list["_Node"]

    def child(self, *names: str) -> "_Node | None":
        return next((one for name in names for one in self.children if one.name == name), None)

    def words(self, *names: str) -> str:
        found = self.child(*names)
        return found.whole() if found else ""

    def whole(self) -> str:
        """Its text and that of all inside: XHTML in Atom is nested."""
        return "".join(self.text) + "".join(f" {one.whole()} " for one in self.children)


def read(content: bytes) -> Read:
    """Raises Unreadable."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:300].lower()
    if not start:
        raise Unreadable("empty")
    if start.startswith((b"{", b"[")):
        return _json_feed(content)
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("html")
    return _xml_feed(_tree(content))


def words_of(markup: str) -> str:
    """HTML as words, a line a paragraph."""
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return _tidy("".join(reader.found))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _tidy(text: str) -> str:
    kept = "".join(one for one in text if one == "\n" or one >= " ")
    return _LINES.sub("\n", _SPACE.sub(" ", kept)).strip()


def _tree(content: bytes) -> _Node:
    root = _Node("", {}, [], [])
    path, nodes = [root], 0
    parser = expat.ParserCreate()

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal nodes
        nodes += 1
        if len(path) > _MOST_DEPTH or nodes > _MOST_NODES:
            raise Unreadable("too_deep")
        node = _Node(name.rpartition(":")[2].lower(), attributes, [], [])
        path[-1].children.append(node)
        path.append(node)

    def closed(_name: str) -> None:
        path.pop()

    def heard(data: str) -> None:
        path[-1].text.append(data)

    def declared(*_args: Any) -> None:
        raise Unreadable("entities")

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler, parser.EntityDeclHandler = heard, declared
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("xml", str(error)) from error
    return root.children[0]


def _xml_feed(root: _Node) -> Read:
    if root.name == "feed":
        entries = [one for one in root.children if one.name == "entry"]
        return _kept("Atom", root.words("title"), [_atom(one) for one in entries])
    if root.name in ("rss", "rdf"):
        channel = root.child("channel") or root
        entries = [one for one in (*channel.children, *root.children) if one.name == "item"]
        return _kept("RSS", channel.words("title"), [_rss(one) for one in entries])
    raise Unreadable("html" if root.name == "html" else "no_feed", root.name[:40])


def _rss(one: _Node) -> Item:
    return _item(
        ident=one.words("guid"), title=one.words("title"), link=one.words("link"),
        summary=one.words("description", "encoded", "summary"), day=one.words("pubdate", "date", "published"),
    )  # fmt: skip


def _atom(one: _Node) -> Item:
    links = [link for link in one.children if link.name == "link"]
    best = next((link for link in links if link.attributes.get("rel", "alternate") == "alternate"), None)  # fmt: skip
    return _item(
        ident=one.words("id"), title=one.words("title"), link=best.attributes.get("href", "") if best else "",
        summary=one.words("summary", "content"), day=one.words("published", "updated"),
    )  # fmt: skip


def _json_feed(content: bytes) -> Read:
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("json", str(error)[:120]) from error
    listed = given.get("items") if isinstance(given, dict) else given
    if not isinstance(listed, list):
        raise Unreadable("no_feed", "items")
    title = _text(given, "title") if isinstance(given, dict) else ""
    return _kept("JSON Feed", title, [_json_item(one) for one in listed])


def _json_item(one: Any) -> Item:
    if not isinstance(one, dict):
        return _item(ident="", title="", link="", summary="", day="")
    return _item(
        ident=_text(one, "id"), title=_text(one, "title"), link=_text(one, "url") or _text(one, "external_url"),
        summary=_text(one, "summary") or _text(one, "content_text") or _text(one, "content_html"),
        day=_text(one, "date_published") or _text(one, "date_modified"),
    )  # fmt: skip


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return str(value) if isinstance(value, str | int | float) else ""


def _item(*, ident: str, title: str, link: str, summary: str, day: str) -> Item:
    safe = link.strip()
    return Item(
        ident=ident.strip()[:500], title=words_of(title).replace("\n", " ")[:200], summary=words_of(summary)[:4000],
        link=safe[:500] if safe.startswith(("https://", "http://")) else "", published_on=day_of(day.strip()),
    )  # fmt: skip


def day_of(text: str) -> date | None:
    """Days as feeds write them, RFC 822 and ISO 8601; None when it is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return found.date() if found.tzinfo is None else found.astimezone(UTC).date()
    except (OverflowError, ValueError):
        return None


def _kept(form: str, title: str, items: list[Item]) -> Read:
    skipped = [place for place, one in enumerate(items, start=1) if not one.title]
    return Read(
        form=form, title=words_of(title)[:80], items=[one for one in items if one.title][:MOST_ITEMS], skipped=skipped,
    )  # fmt: skip
