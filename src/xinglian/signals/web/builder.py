"""The audience builder: a fragment any form may carry. It posts `audience_expr`."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries import builder_state, choices, select_audience
from xinglian.signals.queries.builder_state import BuilderState
from xinglian.signals.rules import registry
from xinglian.signals.rules.builder import (
    ALL,
    FIGURE,
    MAX_GROUPS,
    MAX_ROWS,
    MAX_VALUES,
    OPS,
    TAG,
    Group,
    Row,
)
from xinglian.signals.rules.problems import ExpressionProblem
from xinglian.ui.lists import Option

_KINDS = {TAG, FIGURE, ALL}


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
        is_same = data.get(f"b{number}-was", kind) == kind
        values = [
            value
            for value in data.getlist(f"b{number}-values")[:MAX_VALUES]
            if value and '"' not in value
        ]
        op = data.get(f"b{number}-op", ">=")
        groups.setdefault(data.get(f"b{number}-group", "0"), []).append(
            Row(
                kind=kind,
                values=tuple(dict.fromkeys(values)) if is_same else (),
                is_excluded=data.get(f"b{number}-exclude") == "1",
                op=(op if op in OPS else ">=") if kind == FIGURE else "",
                threshold=data.get(f"b{number}-threshold", "")[:40]
                if kind == FIGURE and is_same
                else "",
            )
        )
    return [tuple(rows[:MAX_ROWS]) for rows in groups.values()][:MAX_GROUPS]


def _after(groups: list[Group], action: str) -> Sequence[Group]:
    """The rows after a button was pressed: `add:<group>`, `remove:<row>`, `group`."""
    verb, _colon, which = action.partition(":")
    at = int(which) if which.isdecimal() else -1
    if verb == "add" and 0 <= at < len(groups):
        groups[at] = (*groups[at], Row(kind=TAG))
    elif verb == "group":
        groups.append((Row(kind=TAG),))
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
    return groups or [(Row(kind=TAG),)]


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


def _whole(request: ViewerRequest, state: BuilderState) -> HttpResponse:
    return render(request, "signals/_builder.html", context_of(state))
