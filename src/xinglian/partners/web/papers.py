"""Documents, contacts and notes of a partner."""

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.identity.api import PARTNER, STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock, files
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import EDITORS
from xinglian.partners.actions import keep_papers
from xinglian.partners.actions.keep_papers import DOCUMENT_MAX_BYTES, DOCUMENT_SUFFIXES
from xinglian.partners.models import Contact, Document
from xinglian.partners.queries.words import DOCUMENT_WORDS
from xinglian.partners.rules.words import DocumentKind
from xinglian.partners.web.partner import found
from xinglian.ui.answers import done, refuse
from xinglian.ui.days import DayField
from xinglian.ui.widgets import FileDrop

_KEEPERS = (*EDITORS, Role.PARTNER_OWNER, Role.PARTNER_CLERK)


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=FileDrop(
            accept=",".join(f".{one}" for one in DOCUMENT_SUFFIXES), max_bytes=DOCUMENT_MAX_BYTES
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(DOCUMENT_WORDS.items()))
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, required=False,
        help_text=gettext_lazy("Left empty, the file’s name is used."),
    )  # fmt: skip
    expires_on = DayField(label=gettext_lazy("Runs out on"), required=False, ahead=True)


class ContactForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Position"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


@allow(*EDITORS)
def add_document(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form; POST keeps the file."""
    one = found(partner_id)
    page = reverse("partners:partner", args=[partner_id]) + "?tab=papers"
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            document = keep_papers.add_document(
                partner_id=partner_id,
                content=upload.file,
                file_name=upload.name,
                kind=DocumentKind(form.cleaned_data["kind"]),
                title=form.cleaned_data["title"],
                expires_on=form.cleaned_data["expires_on"],
                person_id=request.viewer.person_id,
                now=clock.now(),
            )
            return done(request, _("%(title)s added") % {"title": document.title}, to=page)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(
        request,
        "partners/add_document.html",
        {"form": form, "partner": one, "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


@allow(STAFF, PARTNER)
def open_document(request: ViewerRequest, document_id: int) -> HttpResponseBase:
    """GET the file itself; row security decides whose it is. Pictures and PDF open in the browser."""
    document = Document.objects.select_related("file").filter(
        pk=document_id, removed_at=None
    ).first()  # fmt: skip
    if document is None:
        raise Http404
    answer = FileResponse(
        files.open_file(document.file), filename=document.file.name,
        content_type=document.file.media_type,
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@allow(*EDITORS)
@require_POST
def remove_document(request: ViewerRequest, document_id: int) -> HttpResponse:
    """POST; `restore=1` takes it back."""
    restore = "restore" in request.GET
    try:
        document = keep_papers.remove_document(
            document_id=document_id, now=clock.now(), restore=restore
        )
    except Refusal as refusal:
        raise Http404 from refusal
    page = reverse("partners:partner", args=[document.partner_id]) + "?tab=papers"
    url = reverse("partners:remove_document", args=[document_id])
    words = _("%(title)s is back") if restore else _("%(title)s removed")
    return done(
        request, words % {"title": document.title}, to=page,
        undo_url="" if restore else f"{url}?restore",
    )  # fmt: skip


@allow(*_KEEPERS)
def keep_contact(
    request: ViewerRequest, partner_id: int, contact_id: int | None = None
) -> HttpResponse:
    """GET the form; POST adds the contact, or changes the one given."""
    one = found(partner_id)
    page = _contacts_page(request, partner_id)
    known = None
    if contact_id is not None:
        known = Contact.objects.filter(pk=contact_id, partner=one, removed_at=None).first()
        if known is None:
            raise Http404
    initial = (
        {name: getattr(known, name) for name in ("name", "title", "phone", "email")}
        if known
        else None
    )
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            contact = keep_papers.keep_contact(
                partner_id=partner_id, contact_id=contact_id, now=clock.now(), **form.cleaned_data
            )
            return done(request, _("%(name)s saved") % {"name": contact.name}, to=page)
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "partners/keep_contact.html",
        {"form": form, "partner": one, "contact": known, "cancel_url": page},
        status=422 if request.method == "POST" else 200,
    )


@allow(*_KEEPERS)
@require_POST
def remove_contact(request: ViewerRequest, contact_id: int) -> HttpResponse:
    """POST; `restore` takes it back."""
    restore = "restore" in request.GET
    try:
        contact = keep_papers.remove_contact(
            contact_id=contact_id, now=clock.now(), restore=restore
        )
    except Refusal as refusal:
        raise Http404 from refusal
    url = reverse("partners:remove_contact", args=[contact_id])
    words = _("%(name)s is back") if restore else _("%(name)s removed")
    return done(
        request, words % {"name": contact.name}, to=_contacts_page(request, contact.partner_id),
        undo_url="" if restore else f"{url}?restore",
    )  # fmt: skip


@allow(STAFF)
def write_note(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form (a dialog's inside); POST writes the note."""
    one = found(partner_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep_papers.write_note(
            partner_id=partner_id,
            text=form.cleaned_data["text"],
            person_id=request.viewer.person_id,
            person_name=request.viewer.name,
            now=clock.now(),
        )
        return done(
            request,
            _("Note added"),
            to=reverse("partners:partner", args=[partner_id]) + "#timeline",
        )
    return render(
        request,
        "partners/write_note.html",
        {"form": form, "partner": one},
        status=422 if request.method == "POST" else 200,
    )


@allow(STAFF)
@require_POST
def remove_note(request: ViewerRequest, note_id: int) -> HttpResponse:
    """POST; `restore` takes it back."""
    restore = "restore" in request.GET
    try:
        note = keep_papers.remove_note(
            note_id=note_id, person_id=request.viewer.person_id, now=clock.now(), restore=restore
        )
    except Refusal as refusal:
        raise Http404 from refusal
    url = reverse("partners:remove_note", args=[note_id])
    return done(
        request,
        _("Note is back") if restore else _("Note removed"),
        to=reverse("partners:partner", args=[note.partner_id]) + "#timeline",
        undo_url="" if restore else f"{url}?restore",
    )


def _contacts_page(request: ViewerRequest, partner_id: int) -> str:
    if request.viewer.is_staff:
        return reverse("partners:partner", args=[partner_id]) + "?tab=people"
    return reverse("partners:mine")
