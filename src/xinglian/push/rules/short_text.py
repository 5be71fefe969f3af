"""A message in the few characters of a text message, and what fills a provider's template."""

from collections.abc import Mapping

from xinglian.push.rules.outcome import Parcel

# What a provider's variable may stand for.
FIELDS = ("name", "subject", "link", "token", "text", "minutes")


def text_message(parcel: Parcel, *, sign: str, reminder: str = "") -> str:
    """Signature, title and personal link: the whole text is behind the link."""
    head = f"【{sign}】" if sign else ""
    again = f"{reminder}：" if parcel.is_reminder and reminder else ""
    return f"{head}{again}{' '.join(parcel.subject.split())} {parcel.link}"


def field_of(parcel: Parcel, name: str, *, most: int = 0) -> str:
    """The value of one of FIELDS; `most` characters at most, 0 = all. An unknown name is kept as fixed words."""
    minutes = ""
    if parcel.due_at and parcel.started_at:
        minutes = str(int((parcel.due_at - parcel.started_at).total_seconds() // 60))
    values = {
        "name": parcel.name, "subject": parcel.subject, "link": parcel.link, "token": parcel.token, "text": parcel.text, "minutes": minutes,
    }  # fmt: skip
    value = " ".join(values.get(name, name).split())
    return value[: most - 1] + "…" if most and len(value) > most else value


def fill(body: str, values: Mapping[str, str]) -> str:
    """A body with {name} places; other braces stay."""
    for name, value in values.items():
        body = body.replace("{" + name + "}", value)
    return body
