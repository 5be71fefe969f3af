"""Words and tones of states and phases."""

from django.utils.translation import gettext_lazy as _

STATES = {
    "uploaded": ("info", _("Reading")),
    "read": ("watch", _("Columns to match")),
    "checked": ("watch", _("Ready to import")),
    "importing": ("info", _("Importing")),
    "imported": ("good", _("Imported")),
    "refused": ("act", _("Refused")),
    "failed": ("act", _("Failed")),
    "undone": ("none", _("Taken back")),
}
PHASES = {
    "": _("Waiting for a free worker"),
    "reading": _("Reading the file"),
    "checking": _("Checking every cell"),
    "comparing": _("Comparing with what is recorded"),
    "loading": _("Loading the good rows"),
    "writing": _("Writing"),
    "undoing": _("Taking back"),
}
ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
    ("shift_jis", "Shift-JIS"),
]
DELIMITERS = [(",", ","), (";", ";"), ("\t", "Tab"), ("|", "|"), ("，", "，")]
