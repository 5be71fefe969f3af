"""How states and proofs are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.tasks.rules.words import Proof, State

STATE_WORDS = {
    State.OPEN: _("open"), State.HANDED_IN: _("handed in"), State.ACCEPTED: _("accepted"),
    State.REJECTED: _("sent back"),
}  # fmt: skip
TONES = {State.OPEN: "none", State.HANDED_IN: "info", State.ACCEPTED: "good", State.REJECTED: "act"}
PROOF_WORDS = {
    Proof.PHOTO: _("Photo"), Proof.DOCUMENT: _("A document"), Proof.SCAN: _("Scan"), Proof.FORM: _("Form"),
    Proof.CONFIRM: _("Confirmation"),
}  # fmt: skip


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with `state` gets its word and tone."""
    state = State(row["state"])
    row["state_word"], row["tone"] = STATE_WORDS[state], TONES[state]
    return row


def in_language(row: dict[str, Any], language: str) -> dict[str, Any]:
    """A row with title, steps and texts speaks the reader's language where it was written in it."""
    own = (row.pop("texts", None) or {}).get(language.lower())
    if own:
        row["title"], row["steps"] = own["title"], own["steps"] or row.get("steps", "")
    return row
