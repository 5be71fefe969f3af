"""Texts that a provider approves: kept with their state, which a person enters or the provider is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.counter import secret_of
from xinglian.push.channels import base
from xinglian.push.models import Provider, Template


class TwiceTheSame(Refusal):
    sentence = _(
        "There is a template %(code)s in this language already. Change that one, or correct the number."
    )


@dataclass(frozen=True, kw_only=True)
class Wording:
    code: str
    sign: str
    body: str
    variables: Sequence[Mapping[str, str]]
    kinds: Sequence[str]
    language: str
    state: str = "pending"
    reason: str = ""


def set_template(
    *, provider: str, wording: Wording, now: datetime, template_id: int | None = None
) -> Template:
    """Keep a template; without `template_id` it is a new one. Raises TwiceTheSame."""
    same = Template.objects.filter(
        provider_id=provider, code=wording.code, language=wording.language
    )
    if same.exclude(pk=template_id or 0).exists():
        raise TwiceTheSame(code=wording.code)
    if template_id is None:
        template = Template(provider_id=provider)
    else:
        template = Template.objects.get(pk=template_id)
    before = {"state": template.state} if template.pk else {}
    for name in ("code", "sign", "body", "language", "state", "reason"):
        setattr(template, name, getattr(wording, name))
    template.variables = [dict(one) for one in wording.variables]
    template.kinds, template.changed_at = list(wording.kinds), now
    template.save()
    _record("set_template", template, before)
    return template


def ask_template(*, template_id: int, now: datetime) -> Template:
    """Ask the provider how far it is. Raises NotAnswered."""
    template = Template.objects.get(pk=template_id)
    provider = Provider.objects.get(pk=template.provider_id)
    ask = base.provider_kind(provider.kind).ask_template
    if ask is None:
        raise base.NotAnswered(why="-")
    before = {"state": template.state}
    template.state, template.reason = ask(
        settings=provider.settings, secret=secret_of(provider), code=template.code
    )
    template.asked_at = now
    template.save(update_fields=["state", "reason", "asked_at"])
    _record("ask_template", template, before)
    return template


def remove_template(*, template_id: int) -> str:
    """Take a template out; its provider's key."""
    template = Template.objects.get(pk=template_id)
    provider = str(template.provider_id)
    _record("remove_template", template, {"state": template.state})
    template.delete()
    return provider


def _record(verb: str, template: Template, before: Mapping[str, str]) -> None:
    audit.record(
        verb, subject=("push.template", template.pk), name=template.code, before=before, after={"state": template.state}
    )  # fmt: skip
