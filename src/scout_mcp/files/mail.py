"""A mail that was saved as a file."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files.kinds import size
from scout_mcp.files.plain import decode, shortened
from scout_mcp.files.reading import MOST_MARKUP, CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ATTACHED = 50
MOST_OF_A_HEADER = 1_000
"""Characters: a mail can have thousands of recipients."""
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read_mail(data: bytes, kind: str) -> Reading:
    """Headers, what is attached (named, not opened: see `attached`), and the words.

    Raises:
        CannotRead: It is broken, or nested deeper than any mail.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        lines = [f"{name}: {_header(message, name)}" for name in _SHOWN if message.get(name) is not None]
        body = message.get_body(("plain", "html"))
        if body is not None and not _words(body).strip():  # some programs leave the plain part empty
            body = message.get_body(("html", "plain"))
        attached = [_attached(part) for part in _parts(message)]
        words = _words(body) if body is not None else ""
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError):
        raise CannotRead("is a broken mail; it cannot be read.") from None
    lines += [f"Attached {place}: {one}" for place, one in enumerate(attached[:MOST_ATTACHED], 1)]
    if len(attached) > MOST_ATTACHED:
        lines.append(f"Attached: {len(attached) - MOST_ATTACHED} more")
    head = "\n".join(lines)
    count = min(len(attached), MOST_ATTACHED)
    if body is not None and body.get_content_subtype() == "html":
        words, cut = shortened(words, MOST_MARKUP)
        return Reading(kind, text=head, markup=words, said=tuple(filter(None, [cut])), attached=count)
    text, cut = shortened(f"{head}\n\n{words}")
    return Reading(kind, text=text, said=tuple(filter(None, [cut])), attached=count)


def attached(data: bytes, wanted: str) -> tuple[bytes, str]:
    """One file that is attached to a mail, and its name; a mail in it has its subject for a name.

    Args:
        data: The mail.
        wanted: Its place, from 1, or its name or a part of it.

    Raises:
        CannotRead: There is no such file in it.
    """
    try:
        parts = _parts(message_from_bytes(data, policy=policy.default))[:MOST_ATTACHED]
        names = [_name(part) for part in parts]
        place = _place(wanted, names)
        if place is not None:
            return _content(parts[place]), "mail.eml" if _is_mail(parts[place]) else names[place]
    except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError):
        raise CannotRead("is a broken mail; what is attached to it cannot be read.") from None
    if not names:
        raise CannotRead("is a mail without attachments.")
    raise CannotRead(f"is a mail that has {len(names)} attached; ask for one by its number, 1 to {len(names)}.")


def _place(wanted: str, names: list[str]) -> int | None:
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 4:
        return int(wanted) - 1 if 0 < int(wanted) <= len(names) else None
    sought, held = wanted.casefold(), [name.casefold() for name in names]
    fits: tuple[Callable[[str], bool], ...] = (lambda name: name == sought, lambda name: sought in name)
    for fit in fits:
        found = [place for place, name in enumerate(held) if fit(name)]
        if len(found) == 1:
            return found[0]
    return None


def _parts(message: EmailMessage) -> list[MIMEPart]:
    return list(message.iter_attachments()) if message.is_multipart() else []


def _is_mail(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def _inner(part: MIMEPart) -> EmailMessage | None:
    inside = part.get_payload()
    inner = cast("list[Any]", inside)[0] if isinstance(inside, list) and inside else None
    return cast("EmailMessage", inner) if isinstance(inner, EmailMessage) else None


def _name(part: MIMEPart) -> str:
    if _is_mail(part):
        inner = _inner(part)
        return (_header(inner, "Subject") if inner else "") or "without subject"
    return " ".join(str(part.get_filename() or "without a name").split())[:200]


def _content(part: MIMEPart) -> bytes:
    if _is_mail(part):
        inner = _inner(part)
        return inner.as_bytes() if inner else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


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
    if _is_mail(part):
        return f"a mail, {_name(part)}"
    payload = part.get_payload(decode=True)
    length = f", {size(len(payload))}" if isinstance(payload, bytes) else ""
    return f"{_name(part)} ({part.get_content_type()}{length})"
