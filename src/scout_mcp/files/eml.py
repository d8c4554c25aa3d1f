"""Mails as they travel: Internet messages, `.eml`."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
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
        headers = tuple((name, value) for name in _SHOWN if (value := _header(message, name)))
        return Mail(
            headers=headers,
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
    """Return a header as it was written, its encoded words decoded.

    Not by the library's parser of addresses: it loses what it does not expect, such as `<mailto:jo@example.com>`, and
    fails on encoded line ends.
    """
    for key, raw in message.raw_items():
        if key.lower() != name.lower():
            continue
        try:
            text = str(make_header(decode_header("".join(_raw(raw).splitlines()))))
        except (HeaderParseError, ValueError, LookupError):
            text = _raw(raw)
        return text.strip()
    return ""


def _raw(value: object) -> str:
    """Return a header's own letters; bytes beyond ASCII are read as UTF-8, or as Windows-1252."""
    text = str(value)
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"))[0]


def _text(part: MIMEPart) -> str:
    """Return the text of a part, decoded as it says or, if that is wrong, as its bytes suggest."""
    raw = _content(part)
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decode(raw)[0]
