"""The mail itself: plain and HTML, the personal link, the way out for what is not binding."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.kernel.tongues import spoken_by_us, tongue
from xinglian.push.rules.outcome import Parcel

_INK, _LINK, _LINE = "#25221d", "#22568f", "#e5dfd3"


def compose(parcel: Parcel, *, sender: str, sender_name: str = "") -> EmailMessage:
    """A multipart mail in the reader's language. The Message-ID is the same at every attempt."""
    with override(spoken_by_us(parcel.language)):
        letter = EmailMessage()
        subject = (
            _("Reminder: %(subject)s") % {"subject": parcel.subject}
            if parcel.is_reminder
            else parcel.subject
        )
        letter["Subject"] = " ".join(subject.split())
        letter["From"] = _address(sender, sender_name)
        letter["To"] = _address(parcel.address, parcel.name)
        letter["Date"] = formatdate(localtime=False)
        letter["Message-ID"] = f"<{parcel.delivery_id}@{sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        if parcel.mute_link:
            letter["List-Unsubscribe"] = f"<{parcel.mute_link}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter.set_content(_plain(parcel), cte="base64")
        letter.add_alternative(_html(parcel), subtype="html", cte="base64")
        return letter


def _address(address: str, name: str) -> Address:
    # Line breaks in a name would be headers of somebody else's making; the library refuses them, we drop them.
    return Address(display_name=" ".join(name.split()), addr_spec=address)


def _plain(parcel: Parcel) -> str:
    parts = (
        [
            _("A newer message stands in place of this one: %(link)s")
            % {"link": parcel.superseded_link}
        ]
        if parcel.is_superseded
        else []
    )
    parts += [parcel.text, f"{_button(parcel)}: {parcel.link}"]
    if parcel.mute_link:
        parts.append(_("No more of these by e-mail: %(link)s") % {"link": parcel.mute_link})
    return "\n\n".join(parts) + "\n"


def _html(parcel: Parcel) -> str:
    newer = ""
    if parcel.is_superseded:
        words = escape(_("A newer message stands in place of this one."))
        newer = f'<p style="color:#805300">{words} <a href="{escape(parcel.superseded_link)}">{escape(_("Open it"))}</a></p>'
    mute = ""
    if parcel.mute_link:
        mute = f'<p style="font-size:12px;color:#6f685c"><a style="color:#6f685c" href="{escape(parcel.mute_link)}">{escape(_("No more of these by e-mail"))}</a></p>'
    ours, theirs = tongue(spoken_by_us(parcel.language)), tongue(parcel.language)
    faces = "".join(f"'{face}'," for face in theirs.faces)
    return (
        f'<!doctype html><html lang="{ours.tag}" dir="{theirs.direction}">'
        f'<body style="margin:0;padding:24px;color:{_INK};font:15px/1.7 sans-serif">{newer}'
        f'<div lang="{theirs.tag}" dir="{theirs.direction}" style="font-family:{faces}sans-serif;line-height:{theirs.line}">'
        f'<h1 style="font-size:20px;line-height:{"1.3" if theirs.line == "1.7" else theirs.line}">{escape(parcel.subject)}</h1>{parcel.html}</div>'
        f'<p><a href="{escape(parcel.link)}" style="display:inline-block;padding:10px 18px;border-radius:6px;'
        f'background:{_LINK};color:#fff;text-decoration:none">{escape(_button(parcel))}</a></p>'
        f'<hr style="border:0;border-top:1px solid {_LINE}">{mute}</body></html>'
    )


def _button(parcel: Parcel) -> str:
    if parcel.must_acknowledge:
        return _("Read and acknowledge")
    return _("Open in Xinglian")
