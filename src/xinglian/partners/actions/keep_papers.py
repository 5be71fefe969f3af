"""Documents, contacts and notes of a partner."""

from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, files
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import partner_seen
from xinglian.partners.models import Contact, Document, Note
from xinglian.partners.rules.words import DocumentKind

DOCUMENT_SUFFIXES = ("pdf", "png", "jpg", "jpeg")
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024


class NotThere(Refusal):
    sentence = _("This entry is no longer there. Reload the page.")


class NotYourNote(Refusal):
    sentence = _("Only the person who wrote a note can remove it.")


def add_document(
    *,
    partner_id: int,
    content: IO[bytes],
    file_name: str,
    kind: DocumentKind,
    title: str,
    expires_on: date | None,
    person_id: int | None,
    now: datetime,
) -> Document:
    """Keep a paper. Raises files.FileTooLarge, FileEmpty, FileTypeRefused, PartnerOutOfReach."""
    partner = partner_seen(partner_id)
    stored = files.store(
        content,
        name=file_name,
        purpose="partners.document",
        accepted=DOCUMENT_SUFFIXES,
        max_bytes=DOCUMENT_MAX_BYTES,
        org_id=partner_id,
    )
    document = Document.objects.create(
        partner=partner, file=stored, kind=kind, title=title.strip() or stored.name,
        expires_on=expires_on, added_by_id=person_id, added_at=now,
    )  # fmt: skip
    audit.record(
        "add_document",
        subject=("partners.partner", partner_id),
        name=partner.name,
        org_id=partner_id,
        after={"document": document.title, "kind": kind, "expires_on": expires_on},
    )
    return document


def remove_document(*, document_id: int, now: datetime, restore: bool = False) -> Document:
    """Take a paper off the page (`restore` puts it back); its file is kept. Raises NotThere."""
    document = Document.objects.select_for_update(no_key=True).filter(pk=document_id).first()
    if document is None:
        raise NotThere
    document.removed_at = None if restore else now
    document.save(update_fields=["removed_at"])
    audit.record(
        "restore_document" if restore else "remove_document",
        subject=("partners.partner", document.partner_id),
        org_id=document.partner_id,
        after={"document": document.title},
    )
    return document


def keep_contact(
    *,
    partner_id: int,
    name: str,
    now: datetime,
    title: str = "",
    phone: str = "",
    email: str = "",
    contact_id: int | None = None,
) -> Contact:
    """Add a contact, or change the one given. Raises NotThere, PartnerOutOfReach."""
    partner = partner_seen(partner_id)
    contact = Contact(partner=partner, added_at=now)
    before: dict[str, str] = {}
    if contact_id is not None:
        found = Contact.objects.filter(pk=contact_id, partner=partner, removed_at=None).first()
        if found is None:
            raise NotThere
        contact = found
        before = _contact_values(contact)
    contact.name, contact.title = name.strip(), title.strip()
    contact.phone, contact.email = phone.strip(), email.strip()
    contact.save()
    audit.record(
        "keep_contact",
        subject=("partners.partner", partner_id),
        name=partner.name,
        org_id=partner_id,
        before=before,
        after=_contact_values(contact),
    )
    return contact


def remove_contact(*, contact_id: int, now: datetime, restore: bool = False) -> Contact:
    """Raises NotThere."""
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is None:
        raise NotThere
    contact.removed_at = None if restore else now
    contact.save(update_fields=["removed_at"])
    audit.record(
        "restore_contact" if restore else "remove_contact",
        subject=("partners.partner", contact.partner_id),
        org_id=contact.partner_id,
        after={"contact": contact.name},
    )
    return contact


def write_note(
    *, partner_id: int, text: str, person_id: int | None, person_name: str, now: datetime
) -> Note:
    """Raises PartnerOutOfReach."""
    partner = partner_seen(partner_id)
    return Note.objects.create(
        partner=partner, person_id=person_id, person_name=person_name, text=text.strip(),
        written_at=now,
    )  # fmt: skip


def remove_note(*, note_id: int, person_id: int, now: datetime, restore: bool = False) -> Note:
    """Raises NotThere, NotYourNote."""
    note = Note.objects.select_for_update(no_key=True).filter(pk=note_id).first()
    if note is None:
        raise NotThere
    if note.person_id != person_id:
        raise NotYourNote
    note.removed_at = None if restore else now
    note.save(update_fields=["removed_at"])
    return note


def _contact_values(contact: Contact) -> dict[str, str]:
    return {
        "contact": contact.name,
        "title": contact.title,
        "phone": contact.phone,
        "email": contact.email,
    }
