"""What a button takes away comes back by "Undo", or what it brings about is said before."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tree import PACKAGE

# What an action that takes something away is called.
_TAKES = re.compile(
    r"(?:^|[:/_.])(remove|delete|drop|revoke|end|archive|deactivate|reset|force|undo|cancel|dismiss|clear|discard"
    r"|renew|secret|decide|merge|status|withdraw|purge)(?:$|[_/.])"
)
# Addresses that a template gets ready-made.
_KNOWN = {"desk.delete_url": "identity:delete_list_view"}
# They say what they bring about where they stand, in a dialog or a page of their own.
_SAID_THERE = {
    "emergency:drop": "a dialog of its own",
    "emergency:end": "a dialog of its own",
    "identity/reset.html": "a person chooses a new password, asked for by link",
    "identity:send_reset": "only sends a link",
    "intake:undo": "the counts of what disappears and what goes back, above its button",
    "push:end_experiment": "a dialog of its own, where what the others get is chosen",
    "push:step/cancel": "a dialog of its own",
    "push:step/delete": "a dialog of its own",
    "push:step/undo": "takes back what has not gone out; nothing is lost",
    "partners/merge.html": "a page of its own with the counts of what moves; undone from its toast",
    "partners/set_status.html": "each status that cannot be taken back carries its consequences (Select confirms)",
    "partners:bulk_status": "each status that cannot be taken back carries its consequences (Select confirms)",
}
_FORM = re.compile(r"<form\b((?:{%.*?%}|{{.*?}}|[^>])*)>(.*?)</form>", re.DOTALL)
_URL = re.compile(r"{%\s*url\s+['\"]([\w:]+)['\"]([^%]*)%}")
_ASKS = re.compile(r"data[-_]confirm\b")


def taking_forms(root: Path) -> Iterator[tuple[str, str, bool]]:
    """(action, template, asks) of every form that posts to something that takes away."""
    for path in sorted(root.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        name = str(path).rpartition("/templates/")[2]
        for tag, inside in _FORM.findall(text):
            if not re.search(r'method="post"|hx[-_]post|{%\s*posts\b', tag):
                continue
            asks = bool(_ASKS.search(tag) or _ASKS.search(inside))
            for action in _actions(tag, inside, text) or [name]:
                if _TAKES.search(action.removesuffix(".html") + "/"):
                    yield action, name, asks


def _actions(tag: str, inside: str, text: str) -> list[str]:
    """URL names (with a step's name behind) the form may go to."""
    found = [_said(*match) for match in re.findall(r'(?:action|hx-post)="' + _URL.pattern, tag)]
    named = {
        variable: _said(url, words)
        for url, words, variable in re.findall(
            r"{%\s*url\s+['\"]([\w:]+)['\"]([^%]*?)\s+as\s+(\w+)\s*%}", text
        )
    }
    for variable in re.findall(r'(?:action|hx-post)="{{ (\S+) }}', tag):
        if variable != "request.path":
            found.append(_KNOWN.get(variable, named.get(variable, variable)))
    found += [named.get(one, one) for one in re.findall(r"formaction=(\w+)", inside)]
    return found


def _said(url: str, words: str) -> str:
    return "/".join([url, *re.findall(r"['\"](\w+)['\"]", words)])


def regretted(root: Path, undoing: frozenset[str]) -> list[str]:
    return sorted(
        f"{name}: {action}"
        for action, name, asks in taking_forms(root)
        if not asks and action not in _SAID_THERE and action not in undoing
    )


def undoing_views() -> frozenset[str]:
    """URL names of the views that offer a way back."""
    return frozenset(name for name, view in _views(get_resolver()) if "undo_url=" in _source(view))


def _views(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, object]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else space
            yield from _views(one, inner)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}", one.callback


def _source(view: object) -> str:
    try:
        return inspect.getsource(inspect.unwrap(view))  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


def test_what_a_button_takes_away_can_be_undone_or_is_asked_for() -> None:
    assert regretted(PACKAGE, undoing_views()) == []


def test_every_exception_still_stands_somewhere() -> None:
    assert set(_SAID_THERE) <= {action for action, _name, _asks in taking_forms(PACKAGE)}


def test_a_form_that_takes_away_without_a_word_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "orders" / "templates" / "orders"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text(
        """<form method="post" action="{% url 'orders:delete_order' o.id %}"><button>x</button></form>"""
        """<form method="post" action="{% url 'orders:remove_line' o.id %}"><button>x</button></form>"""
        """<form method="post" action="{% url 'orders:cancel' o.id %}" data-confirm="38 lines">x</form>"""
        """<form method="post" action="{% url 'orders:place' o.id %}"><button>x</button></form>"""
        """<form method="get" action="{% url 'orders:ended' %}"></form>"""
    )
    assert regretted(tmp_path, frozenset({"orders:remove_line"})) == [
        "orders/a.html: orders:delete_order"
    ]
