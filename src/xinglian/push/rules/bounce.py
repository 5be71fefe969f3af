"""Mails that come back: delivery reports (RFC 3464), complaints (RFC 5965), and the free words of those who follow neither."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from typing import Any

from xinglian.push.rules.report import BadReport, Report

# Our Message-ID: the delivery's id before the @.
_OURS = re.compile(r"<([0-9a-f]{6,}-[0-9a-f]{6,}-\d{1,3})@")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_DEAD_STATUS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_FULL_STATUS = ("5.2.2", "4.2.2")
_DEAD = re.compile(
    r"不存在|无此用户|無此用戶|没有该用户|用户未找到|帐号已停用|账号已停用|邮箱已停用|已被禁用|已注销|no such (?:user|mailbox|recipient)"
    r"|user (?:unknown|not found|doesn't exist|does not exist)|unknown (?:user|recipient|mailbox)|recipient (?:unknown|not found)"
    r"|mailbox (?:not found|does not exist|unavailable|disabled)|account (?:disabled|does not exist)|invalid recipient|address rejected",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"已满|已滿|超出配额|容量不足|over ?quota|quota exceeded|mailbox (?:is )?full", re.IGNORECASE
)
_SPAM = re.compile(r"垃圾邮件|垃圾郵件|拒收|spam|blacklist|reputation|policy", re.IGNORECASE)
_RETURNED = re.compile(r"退信|退回|无法投递|無法投遞|未送达|未能送达|undeliver|delivery (?:status|failure|has failed)|failure notice|returned mail|mail delivery failed", re.IGNORECASE)  # fmt: skip
_MOST_WORDS = 300


def is_dead(code: str, words: str) -> bool:
    """Whether a mail server's refusal says that the mailbox itself is gone, and not that it is full or does not want us."""
    statuses = _STATUS.findall(words)
    if any(one in _FULL_STATUS for one in statuses) or _FULL.search(words):
        return False
    if any(one in _DEAD_STATUS for one in statuses):
        return True
    if any(one.startswith("5.7.") for one in statuses) or _SPAM.search(words):
        return False
    return code in ("550", "551", "553", "") and bool(_DEAD.search(words))


def read_bounce(raw: bytes) -> list[Report]:
    """What a returned mail says about our deliveries; [] for an automatic answer, a delay, or a mail that is none of ours.
    Raises BadReport when it is no mail at all, or one that is made to be unreadable."""
    try:
        return _read(message_from_bytes(raw, policy=default))
    except BadReport:
        raise
    except RecursionError as error:
        raise BadReport("Its parts are nested too deep to be read.") from error
    # The library's parser falls over malformed headers in many ways; a mail is somebody else's and must stop nobody.
    except (ValueError, LookupError, AttributeError, TypeError, MessageError) as error:
        raise BadReport(f"It cannot be read: {type(error).__name__}.") from error


def _read(mail: EmailMessage) -> list[Report]:
    if not mail.keys():
        raise BadReport("This is not a mail: send the returned mail as it came, headers and all.")
    kind = str(mail.get_param("report-type") or "").lower()
    parts = list(mail.walk())
    ids = _ids(mail, parts)
    if not ids:
        return []
    if kind == "feedback-report":
        return [Report(state="complained", delivery_id=one, code="complaint") for one in ids]
    if kind == "delivery-status":
        found = _of_status(parts, ids)
        if found is not None:
            return found
    return _of_words(mail, parts, ids)


def _of_status(parts: Sequence[EmailMessage], ids: list[str]) -> list[Report] | None:
    """The machine's part of a delivery report; None when there is none that can be read."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            action = str(block.get("Action", "")).strip().lower()
            if not action:
                continue
            status, said = (
                str(block.get("Status", "")).strip()[:20],
                _line(str(block.get("Diagnostic-Code", ""))),
            )
            if action in ("delayed", "relayed", "expanded"):
                return []
            if action == "delivered":
                return [Report(state="delivered", delivery_id=one, code=status) for one in ids]
            dead = is_dead("", f"{status} {said}")
            return [Report(state="failed", delivery_id=one, code=status or "bounced", reason=said, is_dead=dead) for one in ids]  # fmt: skip
    return None


def _of_words(mail: EmailMessage, parts: Sequence[EmailMessage], ids: list[str]) -> list[Report]:
    """A returned mail in a provider's own words: the mail we sent, quoted below, does not count."""
    if str(mail.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        return []
    subject = str(mail.get("Subject", ""))
    texts = [_text(part) for part in parts if part.get_content_maintype() == "text"]
    said = _line(f"{subject} {' '.join(texts)}")
    if not _RETURNED.search(said):
        return []
    status = _STATUS.search(said)
    reason = _line(" ".join(texts) or subject)
    return [
        Report(
            state="failed", delivery_id=one, code=status.group(1) if status else "bounced", reason=reason,
            is_dead=is_dead("", said),
        )
        for one in ids
    ]  # fmt: skip


def _ids(mail: EmailMessage, parts: Sequence[EmailMessage]) -> list[str]:
    """Our own Message-IDs, wherever the other side put them: headers, the returned mail, its headers as text."""
    places = [str(mail.get(name, "")) for name in ("In-Reply-To", "References")]
    for part in parts:
        if part is not mail:
            places.append(str(part.get("Message-ID", "")))
        if (
            part.get_content_maintype() == "text"
            or part.get_content_type() == "text/rfc822-headers"
        ):
            places.append(_text(part))
    return list(dict.fromkeys(one for place in places for one in _OURS.findall(place)))[:50]


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = content.decode(
            "gb18030" if charset.lower() in ("gb2312", "gbk") else charset, "replace"
        )
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return (
        re.sub(r"<(?!\w+-\w+-\d+@)[^>]*>", " ", text)
        if part.get_content_subtype() == "html"
        else text
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:_MOST_WORDS]
