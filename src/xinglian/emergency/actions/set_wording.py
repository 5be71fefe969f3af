"""The maker's own words for urgent notices; ours are a press away."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.models import Wording
from xinglian.emergency.rules.wording import Fault, faults
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal

_SENTENCES = {
    ("subject", "empty"): _("The subject is empty. Write it, or take our words back."),
    ("body", "empty"): _("The text is empty. Write it, or take our words back."),
    ("subject", "long"): _("The subject has more than %(what)s characters. Filled in, it would be cut."),
    ("body", "long"): _("The text has more than %(what)s characters. Shorten it."),
    ("subject", "broken"): _("In the subject a place is not closed. Write it as [[place]]."),
    ("body", "broken"): _("In the text a place is not closed. Write it as [[place]]."),
    ("subject", "unknown"): _("[[%(what)s]] in the subject is no place of this template. The places stand beside."),
    ("body", "unknown"): _("[[%(what)s]] in the text is no place of this template. The places stand beside."),
    ("subject", "optional"): _("[[%(what)s]] may stay empty: then there would be no subject. Put it into the text."),
    ("body", "mixed"): _("[[%(what)s]] may stay empty, and its whole line falls away then. Give it a line of its own."),
    ("body", "lost"): _("[[%(what)s]] stands nowhere: what is filled in there would reach nobody. Put it back."),
}  # fmt: skip


class WordsRefused(Refusal):
    sentence = _("The words were not kept.")

    def __init__(self, found: list[Fault]) -> None:
        self.problems = [str(_SENTENCES[one.field, one.code]) % {"what": one.what} for one in found]
        super().__init__(sentence=" ".join(self.problems))


def problems_of(*, template: str, subject: str, body: str) -> list[str]:
    """Sentences of what is wrong with the words, in the reader's language; none when they may be kept."""
    try:
        _check(template, subject, body)
    except WordsRefused as refusal:
        return refusal.problems
    return []


def set_wording(
    *, template: str, language: str, subject: str, body: str, name: str, now: datetime
) -> bool:
    """Keep the maker's words of one language; False when nothing differs. Ours typed again are ours. Raises WordsRefused."""
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    _check(template, subject, body)
    ours = TEMPLATES[template].texts[language]
    known = Wording.objects.select_for_update().filter(pk=(template, language)).first()
    before = {"subject": known.subject if known else ours.subject, "body": known.body if known else ours.body.strip()}  # fmt: skip
    after = {"subject": subject, "body": body}
    if before == after:
        return False
    if after == {"subject": ours.subject, "body": ours.body.strip()}:
        return take_ours(template=template, language=language, now=now)
    Wording.objects.update_or_create(
        template=template, language=language,
        defaults=after | {"changed_at": now, "changed_by_name": name},
    )  # fmt: skip
    audit.record("set_wording", subject=("emergency.template", f"{template}.{language}"), name=template, before=_said(before), after=_said(after))  # fmt: skip
    return True


def take_ours(*, template: str, language: str, now: datetime) -> bool:
    """Our words again; False when they stand already."""
    known = Wording.objects.select_for_update().filter(pk=(template, language)).first()
    if known is None:
        return False
    ours = TEMPLATES[template].texts[language]
    audit.record(
        "take_ours", subject=("emergency.template", f"{template}.{language}"), name=template,
        before=_said({"subject": known.subject, "body": known.body}), after=_said({"subject": ours.subject, "body": ours.body}),
    )  # fmt: skip
    known.delete()
    return True


def _said(words: dict[str, str]) -> dict[str, str]:
    return {"notice_subject": words["subject"], "notice_body": words["body"].strip()}


def _check(template: str, subject: str, body: str) -> None:
    blanks = TEMPLATES[template].blanks
    found = faults(
        subject=subject, body=body, needed=[one.key for one in blanks if one.is_needed],
        optional=[one.key for one in blanks if not one.is_needed],
    )  # fmt: skip
    if found:
        raise WordsRefused(found)
