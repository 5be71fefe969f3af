import json
import re
from datetime import datetime

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation

from xinglian.ui import assets, lists, nav, security, shell, slots, toast
from xinglian.ui.context import layout
from xinglian.ui.tests.pages import Someone, drawn, request_of
from xinglian.ui.web import errors


def _view(request, key=0):
    return HttpResponse()


urlpatterns = [
    path("cockpit/", _view, name="cockpit"),
    path("push/", _view, name="push"),
    path("push/inbox/", _view, name="inbox"),
    path("push/new", _view, name="new"),
    path("panel/<int:key>", _view, name="panel"),
    path("other/<int:key>", _view, name="other"),
]


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = __name__
    with translation.override("en"):
        yield


def _offer(
    name: str, group: str = "today", order: int = 1, allowed=lambda viewer: True, **more
) -> None:
    nav.offer(nav.NavItem(group, name, name.title(), "inbox", order, allowed, **more))


def test_a_viewer_sees_only_his_entries_in_the_order_of_the_rail(site) -> None:
    _offer("push", "connect")
    _offer("cockpit", "today", 5, allowed=lambda viewer: viewer.is_staff)
    _offer("inbox", "today", 1)
    assert [item.url_name for item in nav.items_for(Someone())] == ["inbox", "cockpit", "push"]
    assert [item.url_name for item in nav.items_for(Someone(is_staff=False))] == ["inbox", "push"]
    assert nav.items_for(None) == []


def test_the_longest_url_marks_the_current_entry(site) -> None:
    _offer("push", "connect")
    _offer("inbox")
    _offer("nowhere")  # its page does not exist: not drawn

    def current(path: str, name: str = "") -> list[str]:
        return [
            entry.name
            for entry in nav.entries_for(Someone(), path=path, current=name)
            if entry.is_current
        ]

    assert current("/push/inbox/7") == ["inbox"]
    assert current("/push/new") == ["push"]
    assert current("/push/inbox/7", "push") == ["push"]
    assert current("/") == []


def test_a_wrong_group_is_refused_at_once(site) -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        _offer("push", "elsewhere")


def test_panels_of_a_slot_come_in_order_and_by_viewer(site) -> None:
    slots.offer(slots.Panel("partners.page", "other", order=20))
    slots.offer(
        slots.Panel("partners.page", "panel", order=10, allowed=lambda viewer: viewer.is_staff)
    )
    slots.offer(slots.Panel("parts.page", "panel"))
    html = drawn("{% slot 'partners.page' 7 %}")
    assert re.findall(r'hx-get="([^"]+)"', html) == ["/panel/7", "/other/7"]
    html = drawn("{% slot 'partners.page' 7 %}", request_of(viewer=Someone(is_staff=False)))
    assert re.findall(r'hx-get="([^"]+)"', html) == ["/other/7"]


PAGE = "{% extends layout %}{% block title %}A & B{% endblock %}{% block body %}<p>body</p>{% endblock %}{% block aside %}{{ side }}{% endblock %}"


def _page(request, **context):
    from django.template import engines

    return engines["django"].from_string(PAGE).render(context, request)


def test_one_template_serves_page_fragment_and_drawer(site) -> None:
    whole = _page(request_of("/push/"))
    assert "<title>A &amp; B" in whole or "<title>A & B" in whole
    assert whole.count("<p>body</p>") == 1
    assert "xl-cols-2" not in whole
    assert "<aside" in _page(request_of("/push/"), side="more")
    fragment = _page(request_of("/push/", **{"HX-Request": "true"}))
    assert fragment.strip() == "<p>body</p>"
    drawer = _page(request_of("/push/", **{"HX-Request": "true", "HX-Target": "xl-drawer-body"}))
    assert "xl-drawer-head" in drawer
    assert "<html" not in drawer
    restored = request_of("/push/", **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert layout(restored) == "ui/page.html"


def test_no_page_has_inline_script_or_handlers(site) -> None:
    html = _page(request_of("/push/"))
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"\son[a-z]+=", html) == []
    assert "<style" not in html


def test_theme_comes_from_the_cookie_and_nothing_else(site) -> None:
    request = request_of("/push/")
    assert "data-theme=" not in _page(request).split(">", 2)[1]
    request.COOKIES["xl-theme"] = "dark"
    assert 'data-theme="xl-dark"' in _page(request)
    request.COOKIES["xl-theme"] = '"><script>'
    assert "<script>" not in _page(request)


def test_the_ribbon_shows_when_data_is_simulated(site) -> None:
    assert "xl-ribbon" not in _page(request_of("/push/"))
    shell.offer_simulated(lambda request: True)
    assert 'class="xl-ribbon"' in _page(request_of("/push/"))


def test_a_button_without_a_page_is_not_drawn(site) -> None:
    assert "#i-bell" not in _page(request_of("/push/"))
    shell.offer_bell("inbox", badge="push", topic="inbox")
    assert "live:inbox" in _page(request_of("/push/"))


def test_the_policy_allows_no_inline_script_no_eval_and_no_other_host() -> None:
    response = security.SecurityHeaders(lambda request: HttpResponse())(request_of())
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in response["Content-Security-Policy"]
    assert "http" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_only_a_scan_page_may_compile_wasm() -> None:
    wasm = security.SecurityHeaders(lambda request: security.allow_wasm(HttpResponse()))(
        request_of()
    )
    assert "script-src 'self' 'wasm-unsafe-eval';" in wasm["Content-Security-Policy"]


def _said(response: HttpResponse, **headers: str):
    request = request_of("/", **headers)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]

    def view(request):
        toast.done(request, "已催签 38 家", undo_url="/undo")
        return response

    return toast.ToastMiddleware(view)(request), request


def test_a_toast_travels_with_an_htmx_answer_and_keeps_other_events() -> None:
    response, _request = _said(
        HttpResponse(headers={"HX-Trigger": "saved, xl-close"}), **{"HX-Request": "true"}
    )
    events = json.loads(response["HX-Trigger"])
    assert events["xl-toasts"] == {"items": [{"text": "已催签 38 家", "undo": "/undo"}]}
    assert set(events) == {"saved", "xl-close", "xl-toasts"}
    assert response["HX-Trigger"].isascii()


def test_a_redirect_keeps_its_toast_for_the_next_page() -> None:
    response, request = _said(HttpResponse(headers={"HX-Redirect": "/x"}), **{"HX-Request": "true"})
    assert "HX-Trigger" not in response
    assert toast.pending(request) == [{"text": "已催签 38 家", "undo": "/undo"}]


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_error_pages_render_even_without_a_request(site, code: str, language: str) -> None:
    with translation.override(language):
        assert "xl-bare-card" in render_to_string(f"{code}.html")


def test_errors_answer_htmx_without_a_page(site) -> None:
    fragment = request_of("/x", **{"HX-Request": "true"})
    assert errors.not_found(fragment).content == b""
    assert errors.csrf_failure(fragment)["Content-Type"].startswith("text/plain")
    assert errors.server_error(fragment).status_code == 500


def test_an_unbuilt_front_end_says_the_remedy(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    assets._files.cache_clear()
    try:
        assert "python hatch_build.py" in assets.problem()
        assert b"hatch_build.py" in errors.server_error(request_of()).content
    finally:
        monkeypatch.undo()
        assets._files.cache_clear()
    assert assets.problem() == ""


def test_a_bulk_action_gets_ids_or_the_filters_of_its_page() -> None:
    from django.test import RequestFactory

    request = RequestFactory().post(
        "/push/bulk",
        {"id": ["7", "9", "x"], "all": "1"},
        headers={"HX-Current-URL": "http://testserver/partners/?province=62&q=a%26b"},
    )
    chosen = lists.selection(request)
    assert chosen.ids == (7, 9)
    assert chosen.everything
    assert chosen.filters["province"] == "62"
    assert chosen.filters["q"] == "a&b"


def test_a_page_says_its_minute_so_that_a_script_can_read_it(site) -> None:
    found = re.search(
        r'name="xl-as-of" content="([^"]+)"',
        render_to_string("ui/page.html", {}, request_of()),
    )
    assert found
    said = datetime.fromisoformat(found[1])
    assert said.tzinfo
    assert (said.second, said.microsecond) == (0, 0)
