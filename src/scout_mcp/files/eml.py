"""Mails as they travel: Internet messages, `.eml`."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from functools import partial
from typing import Any, cast

from scout_mcp.files.kinds import size
from scout_mcp.files.mail import MAX_ATTACHMENTS, Attachment, Mail, one_line_name
from scout_mcp.files.plain import decode
from scout_mcp.files.reading import CannotRead

_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def parse_eml(data: bytes) -> Mail:
    """Return the mail in an `.eml` file.

    Raises:
        CannotRead: It is broken, or nested deeper than any mail.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        body = message.get_body(("plain", "html"))
        if body is not None and not _text(body).strip():  # some programs leave the plain part empty
            body = message.get_body(("html", "plain"))
        parts = list(message.iter_attachments()) if message.is_multipart() else []
        return Mail(
            headers=tuple((name, _header(message, name)) for name in _SHOWN if message.get(name) is not None),
            body=_text(body) if body is not None else "",
            is_html=body is not None and body.get_content_subtype() == "html",
            attachments=tuple(_attachment(part) for part in parts[:MAX_ATTACHMENTS]),
            attachment_count=len(parts),
        )
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError):
        raise CannotRead("is a broken mail; it cannot be read.") from None


def _attachment(part: MIMEPart) -> Attachment:
    if part.get_content_type() == "message/rfc822":
        inner = _inner(part)
        subject = one_line_name(_header(inner, "Subject") if inner else "", "without subject")
        return Attachment(subject, f"a mail, {subject}", inner.as_bytes if inner else bytes, "mail.eml")
    name = one_line_name(part.get_filename())
    payload = part.get_payload(decode=True)
    length = f", {size(len(payload))}" if isinstance(payload, bytes) else ""
    return Attachment(name, f"{name} ({part.get_content_type()}{length})", partial(_content, part), name)


def _inner(part: MIMEPart) -> EmailMessage | None:
    payload = part.get_payload()
    inner = cast("list[Any]", payload)[0] if isinstance(payload, list) and payload else None
    return cast("EmailMessage", inner) if isinstance(inner, EmailMessage) else None


def _content(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: MIMEPart, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _text(part: MIMEPart) -> str:
    """Return the text of a part, decoded as it says or, if that is wrong, as its bytes suggest."""
    raw = _content(part)
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decode(raw)[0]
