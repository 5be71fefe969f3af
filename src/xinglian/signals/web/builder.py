"""The audience builder: a fragment any form may carry. It posts `audience_expr`."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries import builder_state, choices, select_audience
from xinglian.signals.queries.builder_state import BuilderState
from xinglian.signals.queries.horizon import horizon
from xinglian.signals.rules import geometry, registry, special, windows
from xinglian.signals.rules.builder import (
    ALL,
    BOUGHT,
    FIGURE,
    INSIDE,
    MAX_GROUPS,
    MAX_ROWS,
    MAX_VALUES,
    MESSAGE,
    NEAR_KM,
    OPS,
    TAG,
    WITHIN,
    Group,
    Row,
)
from xinglian.signals.rules.problems import ExpressionProblem
from xinglian.ui.lists import Option

MOST_TYPED = 3000
_KINDS = {TAG, FIGURE, ALL, BOUGHT, MESSAGE, WITHIN, INSIDE}
# What stands in a row before a person has chosen: a season to see, the newest message.
_BEGUN = {
    BOUGHT: Row(kind=BOUGHT, threshold="last_winter"),
    MESSAGE: Row(kind=MESSAGE, values=(special.LAST,), op="unread"),
    FIGURE: Row(kind=FIGURE, op=">="),
    WITHIN: Row(kind=WITHIN, threshold=NEAR_KM),
}


@allow(STAFF)
@require_http_methods(["GET", "POST"])
def builder(request: ViewerRequest) -> HttpResponse:
    """GET ?audience_expr=: the whole builder. POST: the builder after a change of its rows, or of its text (`from=text`)."""
    if request.method == "GET":
        return _whole(request, builder_state.from_text(request.GET.get("audience_expr", "")))
    if request.POST.get("from") == "text":
        state = builder_state.from_text(request.POST.get("audience_expr", ""))
        return render(request, "signals/_builder_rows.html", context_of(state))
    groups = rows_of(request.POST)
    phrase = request.POST.get("phrase", "").strip()
    if request.POST.get("action") == "phrase" and phrase:
        return _whole(request, builder_state.from_phrase(phrase, groups=groups), phrase=phrase)
    return _whole(request, builder_state.from_rows(_after(groups, request.POST.get("action", ""))))


@allow(STAFF)
@require_POST
def builder_sample(request: ViewerRequest) -> HttpResponse:
    """Five partners of the audience as it stands; asked again, others."""
    seed = request.POST.get("seed", "0")
    context: dict[str, object] = {"seed": int(seed) + 1 if seed.isdecimal() else 1}
    try:
        selected = select_audience.select(
            select_audience.read(request.POST.get("audience_expr", ""))
        )
    except ExpressionProblem:
        return render(request, "signals/_builder_sample.html", context | {"rows": []})
    rows = select_audience.sample(selected.ordinals, seed=int(seed) if seed.isdecimal() else 0)
    return render(request, "signals/_builder_sample.html", context | {"rows": rows})


@allow(STAFF)
@require_GET
def builder_values(request: ViewerRequest, kind: str) -> HttpResponse:
    """Values to choose from, as the picker types."""
    found = choices.find(kind=kind, words=request.GET.get("q", "")[:60])
    options = [Option(choice.value, choice.label, choice.note) for choice in found]
    return render(request, "ui/_picker_options.html", {"options": options})


def context_of(state: BuilderState) -> dict[str, object]:
    """What the builder's templates need."""
    return {
        "state": state,
        "kinds": choices.kinds(),
        "states": choices.state_choices(),
        "windows": choices.window_choices(horizon()),
        "ops": [(op, {">=": "≥", "<=": "≤", "!=": "≠"}.get(op, op)) for op in OPS],
        "pointer": _pointer(state),
    }


def rows_of(data: QueryDict) -> list[Group]:
    """The rows as the page posts them: `rows` lists their numbers, `b<number>-…` hold each."""
    groups: dict[str, list[Row]] = {}
    for number in data.getlist("rows")[: MAX_GROUPS * MAX_ROWS]:
        kind = data.get(f"b{number}-kind", TAG)
        if kind not in _KINDS and kind not in registry.PREFIX_LABELS:
            continue
        values = [
            value
            for value in data.getlist(f"b{number}-values")[:MAX_VALUES]
            if value and '"' not in value
        ]
        if kind == INSIDE:
            # As typed or drawn: while it is no shape yet it counts for nothing, and stays on the page.
            values = [geometry.tidy_shape(values[0][:MOST_TYPED])] if values else []
        groups.setdefault(data.get(f"b{number}-group", "0"), []).append(
            Row(
                kind=kind,
                values=tuple(dict.fromkeys(values)),
                is_excluded=data.get(f"b{number}-exclude") == "1",
                op=_op(kind, data.get(f"b{number}-op", "")),
                threshold=_threshold(kind, data, number),
            )
        )
    return [tuple(rows[:MAX_ROWS]) for rows in groups.values()][:MAX_GROUPS]


def begun(kind: str) -> Row:
    """A row of a kind with nothing chosen yet."""
    return _BEGUN.get(kind) or Row(kind=kind)


def _op(kind: str, op: str) -> str:
    if kind == MESSAGE:
        return op if op in special.STATES else "unread"
    return (op if op in OPS else ">=") if kind == FIGURE else ""


def _threshold(kind: str, data: QueryDict, number: str) -> str:
    if kind == FIGURE:
        return data.get(f"b{number}-threshold", "")[:40]
    if kind == WITHIN:
        return geometry.km_of(data.get(f"b{number}-threshold", "")[:20]) or NEAR_KM
    if kind != BOUGHT:
        return ""
    window = data.get(f"b{number}-window", "")
    if window == "months":
        window = f"{data.get(f'b{number}-from', '')}..{data.get(f'b{number}-to', '')}"
    return windows.canonical(window) or windows.DEFAULT


def _after(groups: list[Group], action: str) -> Sequence[Group]:
    """The rows after a button was pressed: `add:<kind>@<group>`, `remove:<row>`, `group:<kind>`."""
    verb, _colon, which = action.partition(":")
    which, _at, place = which.partition("@")
    at = int(which) if which.isdecimal() else -1
    is_kind = which in _KINDS or which in registry.PREFIX_LABELS
    if verb == "add" and is_kind:
        groups = groups or [()]
        there = int(place) if place.isdecimal() and int(place) < len(groups) else -1
        groups[there] = (*groups[there], begun(which))
    elif verb == "group" and is_kind:
        groups.append((begun(which),))
    elif verb == "remove":
        numbered, left = -1, []
        for group in groups:
            kept = []
            for row in group:
                numbered += 1
                if numbered != at:
                    kept.append(row)
            left.append(tuple(kept))
        groups = [group for group in left if group]
    return groups


def _pointer(state: BuilderState) -> dict[str, str] | None:
    """The text cut at the mistake, so that the page can underline it."""
    if state.problem is None:
        return None
    start, end = state.problem.start, max(state.problem.end, state.problem.start + 1)
    return {
        "before": state.text[:start],
        "wrong": state.text[start:end] or _("(end)"),
        "after": state.text[end:],
    }


def _whole(request: ViewerRequest, state: BuilderState, *, phrase: str = "") -> HttpResponse:
    # Words nobody understood stay in the field to be mended.
    left = " ".join(state.unknown) if phrase else ""
    return render(request, "signals/_builder.html", context_of(state) | {"phrase": left})
