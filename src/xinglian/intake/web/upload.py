"""Bring a file: choose its kind, drop it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.access import DOOR_WRITERS
from xinglian.intake.actions.open_batch import open_batch
from xinglian.intake.definitions import kind_of
from xinglian.intake.models import Batch
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping, MappingRefused
from xinglian.kernel import clock, files, jobs
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.ui.widgets import FileDrop, Radios

MAX_BYTES = 300_000_000
ACCEPTED = {"csv", "xlsx", "gz", "txt"}


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), widget=Radios())
    file = forms.FileField(
        label=_("Table"),
        help_text=_(
            "CSV (also gzipped) or XLSX, at most 300 MB. Nothing is written before you have seen the result of the check."
        ),
        widget=FileDrop(accept=".csv,.xlsx,.gz,.txt", max_bytes=MAX_BYTES),
    )
    mapping = forms.FileField(
        label=_("Saved column matching (optional)"),
        required=False,
        help_text=_(
            "A .json file saved from an earlier import. Without one we suggest the columns."
        ),
        widget=FileDrop(accept=".json", max_bytes=1_000_000),
    )

    def __init__(self, kinds: list[ImportKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(kind.key, kind.label) for kind in kinds]


@allow(*DOOR_WRITERS)
@require_http_methods(["GET", "POST"])
def upload(request: ViewerRequest) -> HttpResponse:
    kinds = access.kinds_for(viewer=request.viewer)
    chosen = request.GET.get("kind", kinds[0].key if kinds else "")
    if request.method == "GET":
        return _page(request, kinds, UploadForm(kinds, initial={"kind": chosen}))
    form = UploadForm(kinds, request.POST, request.FILES)
    if form.is_valid():
        try:
            batch = _take(request, form)
        except (Refusal, MappingRefused) as refusal:
            form.add_error(
                "mapping" if isinstance(refusal, MappingRefused) else "file", str(refusal)
            )
        else:
            return redirect("intake:batch", batch.pk)
    return _page(request, kinds, form, status=422)


def _take(request: ViewerRequest, form: UploadForm) -> Batch:
    given = form.cleaned_data["file"]
    kind = kind_of(form.cleaned_data["kind"])
    access.check_kind(viewer=request.viewer, kind=kind)
    mapping: Mapping | None = None
    if saved := form.cleaned_data["mapping"]:
        mapping = mappings.loads(saved.read(1_000_000))
    stored = files.store(
        given.file,
        name=given.name,
        purpose="intake",
        accepted=ACCEPTED,
        max_bytes=MAX_BYTES,
        org_id=request.viewer.org_id,
    )
    batch = open_batch(
        kind=kind.key,
        file_name=stored.name,
        file_bytes=stored.size_bytes,
        sha256=stored.sha256,
        now=clock.now(),
        mapping=mapping,
        person_id=request.viewer.person_id,
        org_id=request.viewer.org_id,
        file=stored,
    )
    jobs.defer("intake.read", scope=network(), lock=f"intake:{batch.pk}", batch_id=batch.pk)
    return batch


def _page(
    request: ViewerRequest, kinds: list[ImportKind], form: UploadForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "intake/upload.html", {"form": form, "kinds": kinds}, status=status)
