"""Mails as they travel: Internet messages, `.eml`."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files.kinds import size
from scout_mcp.files.mail import MAX_ATTACHMENTS, Attachment, Mail, best_body, one_line_name
from scout_mcp.files.plain import decode
from scout_mcp.files.reading import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_OF_A_NAME = 3
"""Headers: a mail has one From and one Subject, but can be made with more."""
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def parse_eml(data: bytes) -> Mail:
    """Return the mail in an `.eml` file.

    Raises:
        CannotRead: It is broken, or nested deeper than any mail.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        plain, page = (message.get_body((kind,)) for kind in ("plain", "html"))
        body, is_html, remark = best_body(_text(plain) if plain else "", _text(page) if page else "")
        parts = list(message.iter_attachments()) if message.is_multipart() else []
        behind = [part for part in parts if not is_html and _is_shown_behind(part)]
        parts = [part for part in parts if part not in behind]
        return Mail(
            headers=tuple((name, value) for name in _SHOWN for value in _headers(message, name)),
            body="\n".join([body, *map(_text, behind)]),
            is_html=is_html,
            attachments=tuple(_attachment(part) for part in parts[:MAX_ATTACHMENTS]),
            attachment_count=len(parts),
            remark=remark,
        )
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError):
        raise CannotRead("is a broken mail; it cannot be read.") from None


def _is_shown_behind(part: MIMEPart) -> bool:
    """Return whether mail programs show a part behind the text, such as what a mailing list adds."""
    is_attached = part.get_filename() or part.get_content_disposition() == "attachment"
    return part.get_content_type() == "text/plain" and not is_attached


def _attachment(part: MIMEPart) -> Attachment:
    if part.get_content_type() == "message/rfc822":
        inner = _inner(part)
        subject = one_line_name(next(_headers(inner, "Subject"), "") if inner else "", "without subject")
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


def _headers(message: MIMEPart, name: str) -> Iterator[str]:
    """Yield the headers of a name as they were written, their encoded words decoded.

    Not by the library's parser of addresses: it loses what it does not expect, such as `<mailto:jo@example.com>`, and
    fails on encoded line ends.
    """
    same = [raw for key, raw in message.raw_items() if key.lower() == name.lower()]
    for raw in same[:_MOST_OF_A_NAME]:
        try:
            text = str(make_header(decode_header("".join(_raw(raw).splitlines()))))
        except (HeaderParseError, ValueError, LookupError):
            text = _raw(raw)
        if text.strip():
            yield text.strip()


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
