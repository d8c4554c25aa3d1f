"""Mails as Outlook saves them: messages in a compound file, `.msg`."""

from __future__ import annotations

import io
from email.utils import format_datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files.kinds import size
from scout_mcp.files.mail import MAX_ATTACHMENTS, Attachment, Mail, best_body, one_line_name
from scout_mcp.files.plain import decode
from scout_mcp.files.reading import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oxmsg.storage import Storage

MAX_RECIPIENTS = 200
_ROOT_OFFSET, _EMBEDDED_OFFSET, _PART_OFFSET = 32, 24, 8
"""Where the properties begin: in a file, in a message inside a message, in a recipient or attachment."""
_EMBEDDED = "__substg1.0_3701000D"
"""The storage that is itself a message, or an object of another program."""
_EMBEDDED_MESSAGE = 5
"""The value of `_ATTACH_METHOD` for a message inside a message."""

# Property ids of MS-OXPROPS.
_SUBJECT, _BODY, _HTML, _RTF, _SUBMITTED, _DELIVERED = 0x0037, 0x1000, 0x1013, 0x1009, 0x0039, 0x0E06
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP, _REPRESENTED_NAME = 0x0C1A, 0x0C1F, 0x5D01, 0x0042
_DISPLAY_NAME, _ADDRESS, _SMTP_ADDRESS, _RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
_DISPLAY_TO, _DISPLAY_CC = 0x0E04, 0x0E03
_TO, _CC = 1, 2  # values of _RECIPIENT_TYPE
_CONTENT, _LONG_NAME, _SHORT_NAME, _MIME_TYPE, _ATTACH_METHOD = 0x3701, 0x3707, 0x3704, 0x370E, 0x3705

_UNICODE, _EIGHT_BIT, _BINARY = 0x001F, 0x001E, 0x0102

_BROKEN = (LookupError, ValueError, TypeError, AttributeError, OverflowError, OSError, RecursionError)
"""The errors that the library raises for a broken file."""


class _Record:
    """A message, recipient or attachment: the values of its properties; an invalid one counts as missing.

    Args:
        storage: The storage that contains it.
        offset: Where its properties begin.

    Raises:
        KeyError: The storage has no properties.
    """

    def __init__(self, storage: Storage, offset: int) -> None:
        from oxmsg.properties import Properties  # noqa: PLC0415 - only where it is needed

        if not storage.properties_stream_bytes:
            raise KeyError("no properties")
        self.storage = storage
        self._properties = Properties(storage, properties_header_offset=offset)

    def text(self, field: int) -> str:
        """Return a text without surrounding blanks and zeros; empty if it is missing."""
        try:
            text = self._properties.str_prop_value(field) or ""
        except Exception:  # noqa: BLE001 - unknown code pages raise errors of the library's own
            text = self._text_of_stream(field)
        return text.strip("\0 \t\r\n")

    def _text_of_stream(self, field: int) -> str:
        """Return a text whose code page the library does not know, or is not the one that it names."""
        for kind in (_UNICODE, _EIGHT_BIT):
            try:
                raw = self.storage.property_stream_bytes(field, kind)
            except KeyError:
                continue
            return raw.decode("utf-16-le", "replace") if kind == _UNICODE else decode(raw)[0]
        return ""

    def binary(self, field: int) -> bytes | None:
        """Return bytes; None if they are missing."""
        try:
            return self.storage.property_stream_bytes(field, _BINARY)
        except KeyError:
            return None

    def integer(self, field: int) -> int | None:
        """Return a number; None if it is missing."""
        try:
            return self._properties.int_prop_value(field)
        except Exception:  # noqa: BLE001 - as above
            return None

    def moment(self, field: int) -> datetime | None:
        """Return a date and time, in UTC; None if it is missing."""
        try:
            return self._properties.date_prop_value(field)
        except Exception:  # noqa: BLE001 - as above
            return None

    @property
    def html(self) -> str:
        """The HTML body; empty if there is none."""
        raw = self.binary(_HTML)
        if not raw:
            return self.text(_HTML)
        try:
            return raw.decode(self._properties.body_encoding)
        except Exception:  # noqa: BLE001 - as above
            return decode(raw)[0]


def parse_msg(data: bytes) -> Mail:
    """Return the mail in a `.msg` file.

    Raises:
        CannotRead: It is broken, or its parts claim to be larger than the file.
    """
    from olefile import OleFileIO  # noqa: PLC0415 - only where it is needed
    from oxmsg.storage import Storage  # noqa: PLC0415

    try:
        # Never the bytes themselves: the library would take a short file for a file name.
        with cast("OleFileIO[Any]", OleFileIO(io.BytesIO(data))) as container:
            # The library reads every stream at once, and streams of a forged file can share their sectors.
            if sum(container.get_size(path) for path in container.listdir()) > len(data):
                raise CannotRead("claims to hold more than its size allows; it was not read.")
            root = Storage.from_ole(container)  # pyright: ignore[reportUnknownMemberType] - generic only in its stubs
        return _mail(_Record(root, _ROOT_OFFSET))
    except _BROKEN:
        raise CannotRead("is a broken Outlook message; it cannot be read.") from None


def _mail(message: _Record) -> Mail:
    body, is_html, remark = _body(message)
    attachments = list(message.storage.iter_attachment_storages())
    return Mail(
        headers=tuple(_headers(message)),
        body=body,
        is_html=is_html,
        attachments=tuple(_attachment(_Record(each, _PART_OFFSET)) for each in attachments[:MAX_ATTACHMENTS]),
        attachment_count=len(attachments),
        remark=remark,
    )


def _headers(message: _Record) -> Iterator[tuple[str, str]]:
    sender = _person(
        message.text(_SENDER_NAME) or message.text(_REPRESENTED_NAME),
        message.text(_SENDER_SMTP),
        message.text(_SENDER_ADDRESS),
    )
    addressees, copies = _recipients(message)
    moment = message.moment(_SUBMITTED) or message.moment(_DELIVERED)
    values = (
        ("From", sender),
        ("To", addressees or message.text(_DISPLAY_TO)),
        ("Cc", copies or message.text(_DISPLAY_CC)),
        ("Date", format_datetime(moment) if moment else ""),
        ("Subject", message.text(_SUBJECT)),
    )
    return ((name, value) for name, value in values if value)


def _recipients(message: _Record) -> tuple[str, str]:
    """Return the addressees and those in copy, each as one line."""
    people: dict[int | None, list[str]] = {_TO: [], _CC: []}
    for storage in islice(message.storage.iter_recipient_storages(), MAX_RECIPIENTS):
        recipient = _Record(storage, _PART_OFFSET)
        person = _person(recipient.text(_DISPLAY_NAME), recipient.text(_SMTP_ADDRESS), recipient.text(_ADDRESS))
        kind = recipient.integer(_RECIPIENT_TYPE)
        if person and kind in people:
            people[kind].append(person)
    return ", ".join(people[_TO]), ", ".join(people[_CC])


def _person(name: str, *addresses: str) -> str:
    """Return `Maja Lund <maja@fjordline.example>`, without addresses that only Exchange understands."""
    address = next((each for each in addresses if "@" in each), "")
    if not address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def _body(message: _Record) -> tuple[str, bool, str]:
    """Return the body, whether it is HTML, and a sentence if something of it is not shown or cannot be read."""
    body = best_body(message.text(_BODY), message.html.strip())
    if body[0]:
        return body
    if message.binary(_RTF):
        return "", False, "Its body is rich text only (RTF), which is not read here."
    return "", False, "It has no body."


def _attachment(attachment: _Record) -> Attachment:
    embedded = next((child for child in attachment.storage.storages if child.name == _EMBEDDED), None)
    if embedded is not None and attachment.integer(_ATTACH_METHOD) == _EMBEDDED_MESSAGE:
        message = _Record(embedded, _EMBEDDED_OFFSET)
        subject = one_line_name(message.text(_SUBJECT) or attachment.text(_DISPLAY_NAME), "without subject")
        return Attachment(subject, f"a mail, {subject}", partial(_mail, message), "mail.msg")
    names = (attachment.text(field) for field in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))
    name = one_line_name(next(filter(None, names), ""))
    content = attachment.binary(_CONTENT)
    if content is None:
        return Attachment(name, f"{name} (not in the message: a link or an embedded object)", _not_held, name)
    kind = one_line_name(attachment.text(_MIME_TYPE), "application/octet-stream")
    return Attachment(name, f"{name} ({kind}, {size(len(content))})", lambda: content, name)


def _not_held() -> bytes:
    raise CannotRead("has only a link or an embedded object in the place of that attachment; it cannot be opened.")
