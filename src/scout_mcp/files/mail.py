"""A mail that was saved as a file."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import Any, cast

from scout_mcp.files.kinds import size
from scout_mcp.files.plain import decode, shortened
from scout_mcp.files.reading import MOST_MARKUP, CannotRead, Reading

MOST_ATTACHED = 50
MOST_OF_A_HEADER = 1_000
"""Characters: a mail can have thousands of recipients."""
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read_mail(data: bytes, kind: str) -> Reading:
    """Headers, what is attached (named, not opened), and the words.

    Raises:
        CannotRead: It is broken, or nested deeper than any mail.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        lines = [f"{name}: {_header(message, name)}" for name in _SHOWN if message.get(name) is not None]
        body = message.get_body(("plain", "html"))
        if body is not None and not _words(body).strip():  # some programs leave the plain part empty
            body = message.get_body(("html", "plain"))
        attached = [_attached(part) for part in message.iter_attachments()] if message.is_multipart() else []
        words = _words(body) if body is not None else ""
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError):
        raise CannotRead("is a broken mail; it cannot be read.") from None
    lines += [f"Attached: {one}" for one in attached[:MOST_ATTACHED]]
    if len(attached) > MOST_ATTACHED:
        lines.append(f"Attached: {len(attached) - MOST_ATTACHED} more")
    head = "\n".join(lines)
    said = ["What is attached to the mail is named, not opened."] if attached else []
    if body is not None and body.get_content_subtype() == "html":
        words, cut = shortened(words, MOST_MARKUP)
        return Reading(kind, text=head, markup=words, said=(*said, *filter(None, [cut])))
    text, cut = shortened(f"{head}\n\n{words}")
    return Reading(kind, text=text, said=(*said, *filter(None, [cut])))


def _header(message: MIMEPart, name: str) -> str:
    text = " ".join(str(message.get(name, "")).split())
    return text if len(text) <= MOST_OF_A_HEADER else f"{text[:MOST_OF_A_HEADER]} … (cut)"


def _words(part: MIMEPart) -> str:
    """The words of a part, in whatever encoding it says or has."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return decode(raw)[0]


def _attached(part: MIMEPart) -> str:
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        inner = cast("list[Any]", inside)[0] if isinstance(inside, list) and inside else None
        subject = _header(cast("EmailMessage", inner), "Subject") if isinstance(inner, EmailMessage) else ""
        return f"a mail, {subject or 'without subject'}"
    payload = part.get_payload(decode=True)
    length = f", {size(len(payload))}" if isinstance(payload, bytes) else ""
    name = " ".join(str(part.get_filename() or "without a name").split())
    return f"{name[:200]} ({part.get_content_type()}{length})"
