from xinglian.partners.models.contact import Contact
from xinglian.partners.models.document import Document
from xinglian.partners.models.duplicate import DuplicatePair, Merge
from xinglian.partners.models.import_change import ImportChange
from xinglian.partners.models.note import Note
from xinglian.partners.models.partner import Partner

__all__ = [
    "Contact",
    "Document",
    "DuplicatePair",
    "ImportChange",
    "Merge",
    "Note",
    "Partner",
]
