"""The advice that comes of an entry: what, from when, who, what to do, in three languages. A first draft; a person reads it.

Where the entry is written in another language, the draft says so and counts as not read through.
"""

import re
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from xinglian.identity import api as identity
from xinglian.policyradar.definitions.kinds import KINDS
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries import affected
from xinglian.policyradar.rules.tongue import written_in
from xinglian.push import api as push

LANGUAGES = ("zh-hans", "zh-hant", "en")
_MARKUP = re.compile(r"[*\[\]<>`#]")
_MOST_SUMMARY, _MOST_PARTS = 500, 8
# Stock of fewer partners would say something about a single one.
_LEAST_HOLDERS = 5


def advice(entry: Entry) -> list[push.Words]:
    """Four queries, however many languages."""
    scope = affected.scope_of(entry)
    parts, stock = affected.parts(scope, limit=_MOST_PARTS), affected.stock(scope)
    n_parts = affected.count_parts(scope)
    places = identity.regions(codes=entry.regions)
    written = written_in(f"{entry.title}\n{entry.summary}")
    said = []
    for language in LANGUAGES:
        is_foreign = bool(written) and not language.startswith(written)
        with override(language):
            said.append(
                push.Words(
                    language=language, action_label=_("Read the text") if entry.link else "", is_checked=not is_foreign,
                    subject=push.as_text((_("%(kind)s: %(title)s") % {"kind": KINDS[entry.kind].label, "title": plain(entry.title)})[:120]),
                    body=push.as_text(_body(entry, parts, n_parts, stock, [places[one].label for one in entry.regions if one in places], language=language, is_foreign=is_foreign)),
                )
            )  # fmt: skip
    return said


def plain(text: str) -> str:
    """What came from outside is words on one line, never markup."""
    return " ".join(_MARKUP.sub(" ", text).split())


def _body(
    entry: Entry, parts: list[dict[str, Any]], n_parts: int, stock: dict[str, Any], places: list[str], *, language: str, is_foreign: bool
) -> str:  # fmt: skip
    comma, lines = _(", "), []
    if entry.summary:
        summary = plain(entry.summary)
        if is_foreign:
            lines += [_("Original text, not translated yet:"), ""]
        lines += [summary[:_MOST_SUMMARY] + ("…" if len(summary) > _MOST_SUMMARY else ""), ""]
    if entry.effective_on and entry.expires_on:
        days = _("%(first)s to %(last)s") % {"first": _day(entry.effective_on), "last": _day(entry.expires_on)}  # fmt: skip
        lines.append(_line(_("From when"), days))
    elif entry.effective_on:
        lines.append(_line(_("From when"), _day(entry.effective_on)))
    elif entry.expires_on:
        lines.append(_line(_("Until when"), _day(entry.expires_on)))
    lines.append(
        _line(pgettext("policy", "Where"), comma.join(places) if places else _("the whole country"))
    )
    if n_parts:
        shown = [f"{one['number']} {_name(one, language)}" for one in parts]
        if more := n_parts - len(parts):
            shown.append(
                ngettext("and %(n)s more part", "and %(n)s more parts", more) % {"n": more}
            )
        lines.append(_line(_("Parts concerned"), comma.join(shown)))
    if stock["partners"] >= _LEAST_HOLDERS:
        told = _("%(pieces)s pieces at %(partners)s partners; look up your own stock") % {
            "pieces": f"{int(stock['pieces']):,}", "partners": f"{stock['partners']:,}",
        }  # fmt: skip
        lines.append(_line(_("On hand in the network"), told))
    todo = _("What to do")
    lines += ["", f"**{todo}**", ""]
    lines += [f"{place}. {step}" for place, step in enumerate(KINDS[entry.kind].steps, start=1)]
    source = plain(" · ".join(dict.fromkeys(one for one in (entry.issuer, entry.source) if one)))
    if source:
        lines += ["", _("Source: %(source)s") % {"source": source}]
    return "\n".join(lines)


def _line(label: str, words: str) -> str:
    return "- " + _("**%(label)s**: %(words)s") % {"label": label, "words": words}


def _day(day: date | None) -> str:
    return date_format(day, "Y-m-d") if day else ""


def _name(part: dict[str, Any], language: str) -> str:
    return str((part["name_en"] if language == "en" else "") or part["name"])
