"""Feeds: where news of authorities comes from by itself, and what is wrong where it does not."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import KEEPERS, READERS, FeedGone, feed_seen
from xinglian.policyradar.actions import keep_feed as actions
from xinglian.policyradar.actions.fetch_feed import Answer, fetch_feed
from xinglian.policyradar.actions.take_items import take_items, unknown, weighed
from xinglian.policyradar.definitions.kinds import KINDS
from xinglian.policyradar.definitions.troubles import TROUBLES
from xinglian.policyradar.models import Feed
from xinglian.policyradar.queries.feeds import feeds as read_feeds
from xinglian.policyradar.rules.feed_items import Unreadable
from xinglian.policyradar.rules.feed_items import read as read_feed
from xinglian.ui.answers import done, missing_is_404, refuse
from xinglian.ui.widgets import FileDrop

_MOST_BYTES = 2_000_000
_MOST_SHOWN = 30


class FeedForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the feed"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address of the feed"), max_length=500, help_text=gettext_lazy("RSS 2.0, Atom or JSON Feed, open to all.")
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), required=False, max_length=120)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of a feed"), widget=FileDrop(accept=".xml,.rss,.atom,.json", max_bytes=_MOST_BYTES),
        help_text=gettext_lazy("As a publisher's site gave it to you: RSS, Atom or JSON Feed."),
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), required=False, max_length=120)


@allow(*READERS)
@require_GET
def feeds(request: ViewerRequest) -> HttpResponse:
    """GET the list."""
    rows = read_feeds()
    return render(
        request,
        "policyradar/feeds.html",
        {
            "rows": rows, "may_keep": request.viewer.has(*KEEPERS), "here": "feeds",
            "troubled": sum(1 for row in rows if row["trouble"] and not row["is_paused"]),
        },
    )  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it."""
    return _kept(request, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(FeedGone)
def edit(request: ViewerRequest, feed_id: int) -> HttpResponse:
    """GET the form, POST it."""
    return _kept(request, feed_seen(feed_id))


def _kept(request: ViewerRequest, feed: Feed | None) -> HttpResponse:
    initial = {"name": feed.name, "url": feed.url, "issuer": feed.issuer} if feed else {}
    form = FeedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_feed(
                feed_id=feed.pk if feed else None,
                viewer=request.viewer,
                now=clock.now(),
                **form.cleaned_data,
            )
            return done(request, _("The feed is kept. Test it, or wait: it is asked within minutes."), to=reverse("policyradar:test_feed", args=[kept.pk]))  # fmt: skip
        except FeedGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    context = {
        "form": form, "cancel_url": reverse("policyradar:feeds"), "button": _("Save"),
        "form_title": _("Correct the feed") if feed else _("Add a feed"),
    }  # fmt: skip
    return render(
        request, "policyradar/feed_form.html", context, status=422 if form.is_bound else 200
    )


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(FeedGone)
def test_feed(request: ViewerRequest, feed_id: int) -> HttpResponse:
    """GET the page; POST asks the address now and shows what would come in. Nothing is kept."""
    feed = feed_seen(feed_id)
    context: dict[str, Any] = {"feed": feed, "answer": None, "may_keep": True, "feed_trouble": TROUBLES.get(feed.trouble, "")}  # fmt: skip
    if request.method == "POST":
        context |= _shown(fetch_feed(url=feed.url))
    return render(request, "policyradar/test_feed.html", context)


def _shown(answer: Answer) -> dict[str, Any]:
    fresh = unknown(answer.read.items) if answer.read else []
    new = {id(item) for item, _marks in fresh}
    shown = (answer.read.items if answer.read else [])[:_MOST_SHOWN]
    return {
        "answer": answer, "trouble": TROUBLES.get(answer.trouble, ""), "n_new": len(fresh),
        "items": [
            {"item": one, "said": found.said, "kind": KINDS[found.said.kind].label, "is_new": id(one) in new}
            for one, found in zip(shown, weighed(shown), strict=True)
        ],
    }  # fmt: skip


@allow(*KEEPERS)
@require_POST
@missing_is_404(FeedGone)
def pause(request: ViewerRequest, feed_id: int) -> HttpResponse:
    """POST on=1 pauses, without goes on."""
    feed = actions.pause_feed(feed_id=feed_id, is_paused=request.POST.get("on") == "1", now=clock.now())  # fmt: skip
    words = _("“%(name)s” is paused") if feed.is_paused else _("“%(name)s” goes on")
    return done(request, words % {"name": feed.name}, to=reverse("policyradar:feeds"))


@allow(*KEEPERS)
@require_POST
@missing_is_404(FeedGone)
def delete(request: ViewerRequest, feed_id: int) -> HttpResponse:
    """POST: its entries stay."""
    name = actions.delete_feed(feed_id=feed_id)
    return done(request, _("“%(name)s” is deleted; its entries stay") % {"name": name}, to=reverse("policyradar:feeds"))  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def from_file(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST a file: the same reader, the same rules, at once."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        if given.size > _MOST_BYTES:
            form.add_error("file", _("The file is larger than 2 MB. Take a shorter feed."))
        else:
            try:
                found = read_feed(given.read())
            except Unreadable as wrong:
                form.add_error("file", f"{TROUBLES[wrong.code]} {wrong.detail}".strip())
            else:
                made = take_items(
                    items=found.items, feed=None, source=found.title or given.name[:120], issuer=form.cleaned_data["issuer"],
                    name=request.viewer.name, now=clock.now(),
                )  # fmt: skip
                audit.record("take_feed_file", subject=("policyradar.feed", "file"), name=given.name[:120], after={"items": len(found.items), "taken": len(made)})  # fmt: skip
                words = ngettext("%(n)s new entry", "%(n)s new entries", len(made)) % {
                    "n": len(made)
                }
                if found.skipped:
                    words += " · " + _("without a title, left out: item %(places)s") % {"places": ", ".join(str(one) for one in found.skipped[:10])}  # fmt: skip
                return done(request, words, to=reverse("policyradar:board"))
    context = {
        "form": form, "cancel_url": reverse("policyradar:feeds"), "button": _("Read the file"), "form_title": _("A feed from a file"),
        "has_file": True,
    }  # fmt: skip
    return render(
        request, "policyradar/feed_form.html", context, status=422 if form.is_bound else 200
    )
