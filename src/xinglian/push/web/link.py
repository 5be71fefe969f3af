"""The personal link of a mail or webhook: opens one message for one person, without signing in.

A mail scanner fetches links too, so the page itself records nothing: it says "read" when it is really shown
(a small POST from the loaded page) or when its button is pressed.
"""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ANYONE, allow
from xinglian.kernel import clock, scope, sql
from xinglian.kernel.scope import Scope, acting
from xinglian.kernel.tongues import spoken_by_us
from xinglian.push.actions.mute import mute_because_of
from xinglian.push.actions.record_receipts import NewReceipt, confirm_deliveries, record_receipts
from xinglian.push.queries import inbox as query
from xinglian.push.queries import versions
from xinglian.push.queries.inbox import Item
from xinglian.push.queries.parcels import link_key
from xinglian.push.rules import tokens
from xinglian.push.rules.seat import seat_of
from xinglian.push.rules.states import BINDING
from xinglian.push.rules.tokens import Token
from xinglian.push.rules.variants import STAFF_BIT


class Reader(NamedTuple):
    """Whom a link belongs to, and what the database may show them."""

    token: Token
    org_id: int
    scope: Scope
    name: str


@allow(ANYONE)
@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    reader = _reader(token)
    with acting(reader.scope):
        item = _item(reader)
        me = {"membership_id": reader.token.membership_id, "org_id": reader.org_id}
        newer = versions.in_force(item=item, **me)
        sent_before = _sent_before(request, reader)
        difference = versions.read_before(item=item, **me)
    newer_url = ""
    if newer:
        newer_url = reverse("push:link", args=[tokens.make(
            key=link_key(), message_id=newer.message_id, membership_id=reader.token.membership_id, channel=reader.token.channel
        )])  # fmt: skip
        if "as_sent" not in request.GET:
            # Old mails and cards lead to what is true now, and there they are told which version they spoke of.
            return redirect(f"{newer_url}?from={item.message_id}")
    with override(spoken_by_us(item.language)):
        answer = render(
            request,
            "push/link.html",
            {
                "item": item, "newer": newer, "newer_url": newer_url, "reader": reader, "now": clock.now(),
                "sent_before": sent_before, "difference": difference,
                "sent_before_url": sent_before and _url_as_sent(reader, sent_before.message_id),
                "read_url": reverse("push:link_confirm", args=[token, "read"]),
                "post_to": {kind: reverse("push:link_confirm", args=[token, kind]) for kind in ("acknowledged", "acted")},
            },
        )  # fmt: skip
    # The address is a key: it must not travel on to other sites, nor lie in caches.
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@allow(ANYONE)
@require_POST
def confirm(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """read (shown by a real browser), acknowledged, acted."""
    if kind not in ("read", "acknowledged", "acted"):
        raise Http404
    reader, now = _reader(token), clock.now()
    receipt = NewReceipt(
        message_id=reader.token.message_id,
        membership_id=reader.token.membership_id,
        kind=kind,
        at=now,
        channel=reader.token.channel,
        seat=seat_of(request.headers.get("User-Agent", "")),
    )
    with acting(reader.scope):
        item = _item(reader)
        if kind == "read" or item.in_force:
            record_receipts(receipts=[receipt], now=now)
    with acting(scope.network()):
        confirm_deliveries(receipts=[receipt], now=now)
    if kind == "read":
        return HttpResponse(status=204)
    url = (
        item.action_url
        if kind == "acted" and item.action_url
        else reverse("push:link", args=[token])
    )
    return (
        HttpResponse(status=204, headers={"HX-Redirect": url})
        if request.headers.get("HX-Request")
        else redirect(url)
    )


@csrf_exempt  # the mail program presses this button (RFC 8058); the signed token is the proof
@allow(ANYONE)
@require_http_methods(["GET", "POST"])
def mute_mail(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does: no more mails of this kind, or of anything that is not binding. A mail program means the kind."""
    reader = _reader(token)
    with acting(reader.scope):
        item = _item(reader)
        if item.kind in BINDING:
            raise Http404
        if request.method == "POST":
            mute_because_of(
                message_id=reader.token.message_id,
                membership_id=reader.token.membership_id,
                org_id=reader.org_id,
                channel="email",
                topic="" if "everything" in request.POST else item.kind,
                now=clock.now(),
            )
    with override(spoken_by_us(item.language)):
        return render(
            request,
            "push/mute.html",
            {
                "done": request.method == "POST",
                "everything": "everything" in request.POST,
                "reader": reader,
                "kind": item.kind,
            },
        )


def _sent_before(request: HttpRequest, reader: Reader) -> Item | None:
    """The old version whose link was followed, if it is one of this reader's."""
    given = request.GET.get("from", "")
    if not given.isdecimal():
        return None
    found = query.item(
        message_id=int(given) % 2**63,
        membership_id=reader.token.membership_id,
        org_id=reader.org_id,
    )
    return found if found and found.superseded_by_id else None


def _url_as_sent(reader: Reader, message_id: int) -> str:
    token = tokens.make(
        key=link_key(), message_id=message_id, membership_id=reader.token.membership_id, channel=reader.token.channel
    )  # fmt: skip
    return f"{reverse('push:link', args=[token])}?as_sent=1"


def _reader(text: str) -> Reader:
    token = tokens.read(text, key=link_key())
    if token is None:
        raise Http404
    with acting(scope.network()):
        row = sql.row(
            "SELECT i.org_id, i.person_id, i.role_bits, m.name FROM push_inbox i"
            " JOIN identity_pub_membership m ON m.membership_id = i.membership_id AND m.is_active"
            # As at the door: neither who has left nor whose company has been closed comes in.
            " JOIN identity_pub_organisation o ON o.org_id = m.org_id AND o.is_active"
            " WHERE i.message_id = %s AND i.membership_id = %s",
            [token.message_id, token.membership_id],
        )
    if row is None:
        raise Http404
    kind = scope.staff if row["role_bits"] & STAFF_BIT else scope.partner
    return Reader(
        token, row["org_id"], kind(org_id=row["org_id"], person_id=row["person_id"]), row["name"]
    )


def _item(reader: Reader) -> Item:
    found = query.item(
        message_id=reader.token.message_id,
        membership_id=reader.token.membership_id,
        org_id=reader.org_id,
    )
    if found is None:
        raise Http404
    return found
