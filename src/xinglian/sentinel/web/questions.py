"""The questions: six rows at most, each with what its kind needs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.risk import api as risk
from xinglian.sentinel.access import READERS, STEERERS
from xinglian.sentinel.actions import keep_questions as actions
from xinglian.sentinel.models import Questionnaire
from xinglian.sentinel.queries.words import AGAINST_WORDS, KIND_WORDS
from xinglian.sentinel.rules.questions import MOST, TEXT_LETTERS, Question, unpacked
from xinglian.sentinel.web.rounds import may_steer
from xinglian.ui.answers import done


class QuestionForm(forms.Form):
    """One question; without a text it is not asked."""

    key = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("Question"), max_length=TEXT_LETTERS, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("How it is answered"), choices=list(KIND_WORDS.items())
    )
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, two to six."),
    )  # fmt: skip
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=12, required=False)
    series = forms.ChoiceField(
        label=gettext_lazy("Held against"), required=False, help_text=gettext_lazy("What they say is shown beside what this series did.")
    )  # fmt: skip
    against = forms.ChoiceField(
        label=gettext_lazy("Compared with"), choices=list(AGAINST_WORDS.items()), required=False
    )
    is_optional = forms.BooleanField(label=gettext_lazy("May be left out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["series"].choices = [("", _("no series")), *risk.comparable().items()]

    def question(self) -> Question:
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        lines = [line.strip() for line in given["choices"].splitlines()]
        return Question(
            key=given["key"], kind=kind, text=given["text"].strip(), is_optional=given["is_optional"],
            choices=tuple(line for line in lines if line) if kind == "choice" else (),
            unit=given["unit"].strip() if kind == "number" else "", series=given["series"] if kind == "trend" else "",
            against=given["against"] or "year",
        )  # fmt: skip


@allow(*READERS)
@require_GET
def questions(request: ViewerRequest) -> HttpResponse:
    """GET: what is asked now, and the versions before."""
    version, asked = actions.newest()
    rows = [
        {"question": one, "kind_word": KIND_WORDS[one.kind], "series_word": risk.series_word(one.series) if one.series else "",
         "against_word": AGAINST_WORDS[one.against]}
        for one in asked
    ]  # fmt: skip
    return render(
        request,
        "sentinel/questions.html",
        {
            "rows": rows, "version": version, "may_steer": may_steer(request),
            "versions": [
                (one, unpacked(one.questions)) for one in Questionnaire.objects.order_by("-version")[:12]
            ],
        },
    )  # fmt: skip


@allow(*STEERERS)
@require_http_methods(["GET", "POST"])
def write_questions(request: ViewerRequest) -> HttpResponse:
    """GET the six rows, POST the next version (`version` is the one it was made from)."""
    refusal: Refusal | None = None
    version, now_asked = actions.newest()
    rows = _forms(now_asked)
    if request.method == "POST":
        rows = [QuestionForm(request.POST, prefix=f"q{n}") for n in range(1, MOST + 1)]
        if sum(not one.is_valid() for one in rows) == 0:  # every row is looked at, for its errors
            try:
                made = actions.keep_questions(
                    questions=[one.question() for one in rows if one.cleaned_data["text"].strip()],
                    from_version=_number(request.POST.get("version", "")), viewer=request.viewer, now=clock.now(),
                )  # fmt: skip
                words = _("Version %(n)s is asked from the next round on") % {"n": made}
                return done(
                    request, words if made != version else _("Nothing was changed"), to=reverse("sentinel:questions")
                )  # fmt: skip
            except Refusal as why:
                refusal = why
    return render(
        request,
        "sentinel/write_questions.html",
        {"forms": list(enumerate(rows, start=1)), "version": request.POST.get("version", version), "refused": refusal},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _forms(asked: Sequence[Question]) -> list[QuestionForm]:
    blank = [None] * (MOST - len(asked))
    return [
        QuestionForm(
            prefix=f"q{n}",
            initial={
                "key": one.key, "text": one.text, "kind": one.kind, "choices": "\n".join(one.choices), "unit": one.unit,
                "series": one.series, "against": one.against, "is_optional": one.is_optional,
            } if one else {"kind": "text", "is_optional": True},
        )
        for n, one in enumerate([*asked, *blank], start=1)
    ]  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else -1
