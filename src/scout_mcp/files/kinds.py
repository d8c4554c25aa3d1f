"""The kind of a file: by its content if that is available, by its name in a list."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["image", "pdf", "word", "excel", "mail", "outlook", "svg", "html", "text", "none"]
"""The way a file is read; `none` is not read."""

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"), (b"\xff\xd8\xff", "JPEG image"), (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"), (b"II*\x00", "TIFF image"), (b"MM\x00*", "TIFF image"),
)  # fmt: skip
_OTHERS = (
    (b"MZ", "Windows program"), (b"\x7fELF", "Linux program"), (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"), (b"\x1f\x8b", "gzip archive"), (b"{\\rtf", "RTF document"),
    (b"SQLite format 3\x00", "SQLite database"), (b"OggS", "Ogg audio or video"), (b"ID3", "MP3 audio"),
    (b"\x1aE\xdf\xa3", "Matroska video"),
)  # fmt: skip
_NAMES: dict[str, str] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff"), "image"), "heic": "HEIC image",
    **dict.fromkeys(("txt", "log", "csv", "tsv", "json", "xml", "ini", "conf", "cfg", "md", "yaml", "yml"), "text"),
    **dict.fromkeys(("ps1", "bat", "cmd", "sh", "py", "js", "sql", "reg", "ics", "vcf"), "text"),
    "pdf": "PDF", "docx": "Word", "docm": "Word", "xlsx": "Excel", "xlsm": "Excel", "eml": "mail", "svg": "SVG",
    **dict.fromkeys(("com", "dll", "scr", "jar", "apk", "dmg"), "program"),
    **dict.fromkeys(("gz", "tar", "iso"), "archive"), **dict.fromkeys(("mp4", "mov", "mp3", "wav"), "audio or video"),
    "htm": "HTML", "html": "HTML", "msg": "Outlook mail", "doc": "old Word", "xls": "old Excel", "zip": "archive",
    "7z": "archive", "rar": "archive", "exe": "program", "msi": "program", "pptx": "PowerPoint",
}  # fmt: skip
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_OF_MAIL = re.compile(
    rb"^(?:Received|From|Return-Path|Message-ID|MIME-Version|Delivered-To|Subject|Date):", re.IGNORECASE | re.MULTILINE
)
_COMPOUND_FILES: tuple[tuple[str, Way, str], ...] = (
    ("__nameid_version1.0", "outlook", "Outlook message (.msg)"),
    ("EncryptedPackage", "none", "Office document protected by a password"),
    ("WordDocument", "none", "Word document of before 2007 (.doc)"),
    ("Workbook", "none", "Excel workbook of before 2007 (.xls)"),
)
"""A stream that only such a file has; the first match counts, since a message can contain a document."""
MOST_LOOKED_AT = 64 * 1024
NOT_OPENED = frozenset(("program", "archive", "audio or video", "HEIC image", "old Word", "old Excel", "PowerPoint"))
"""The kinds, as named by `by_name`, that are not read."""

_NEVER_TEXT = frozenset(
    ("image", "PDF", "Word", "Excel", "Outlook mail", "HEIC image", "PowerPoint", "archive", "audio or video")
)
"""The kinds, as named by `by_name`, that no text can be. Web pages saved as old Word and Excel files are common."""


def by_name(name: str) -> str:
    """Return the kind that a file's name suggests: `image`, `PDF`; `file` if it suggests none."""
    return _NAMES.get(name.rpartition(".")[2].casefold(), "file") if "." in name else "file"


def size(count: int) -> str:
    """Return a size in words: `0 bytes`, `812 bytes`, `34 kB`, `1.2 MB`."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{max(1, round(count / 1_000))} kB"
    return f"{count / 1_000_000:.1f} MB"


def sniff(data: bytes, name: str = "") -> tuple[Way, str]:
    """Return the way a file is read, and its kind: by its first bytes, whatever its name says.

    Args:
        data: The file.
        name: Its name; it decides only between kinds of text.
    """
    head = data[:MOST_LOOKED_AT]
    if binary := _binary(data, head):
        return binary
    if by_name(name) == "program":  # whatever its content
        return "none", "program"
    return _textual(head, name)


def stand_in(data: bytes, name: str) -> str:
    """Return what came instead of a file: `a web page` such as one for signing in, or `an error message`.

    Empty if it may be the file; that of a text is anything.
    """
    if by_name(name) not in _NEVER_TEXT:
        return ""
    lower = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    is_json = lower.startswith((b"{", b"[")) and re.search(rb'"(?:message|error|code)"', lower)
    is_xml = lower.startswith(b"<?xml") and b"<error" in lower
    return "an error message" if is_json or is_xml else ""


def _binary(data: bytes, head: bytes) -> tuple[Way, str] | None:
    for magic, kind in _IMAGES:
        if head.startswith(magic):
            return "image", kind
    if b"%PDF-" in head[:1024]:
        return "pdf", "PDF"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data)
    return _by_parts(head)


def _by_parts(head: bytes) -> tuple[Way, str] | None:
    """Return the kind of a file whose first letters alone could also begin a text; None if it is not one."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image", "WebP image"
    if head[:2] == b"BM" and b"\x00" in head[:32]:
        return "image", "BMP image"
    if head[4:8] == b"ftyp":
        return "none", "HEIC image" if head[8:12] in (b"heic", b"heix", b"mif1") else "MP4 or MOV video"
    other = next((kind for magic, kind in _OTHERS if head.startswith(magic)), "")
    return ("none", other) if other and (other != "Windows program" or b"\x00" in head[:64]) else None


def _packed(data: bytes) -> tuple[Way, str]:
    """Return the kind of a zip file by the names in it, which are not compressed."""
    if b"word/document.xml" in data:
        return "word", "Word document"
    if b"xl/workbook.xml" in data:
        return "excel", "Excel workbook"
    return "none", "PowerPoint presentation" if b"ppt/presentation.xml" in data else "zip archive"


def _compound(data: bytes) -> tuple[Way, str]:
    """Return the kind of a compound file, Microsoft's container of before 2007, by the names of its streams."""
    for stream, way, kind in _COMPOUND_FILES:
        if stream.encode("utf-16-le") in data:
            return way, kind
    return "none", "Microsoft compound file"


def _textual(head: bytes, name: str) -> tuple[Way, str]:
    promised = by_name(name)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = text[:2048].lower()
    if b"<svg" in lower and text.startswith(b"<"):
        return "svg", "SVG drawing"
    if promised == "SVG" and text.startswith(b"<"):
        return "svg", "SVG drawing"
    if lower.startswith((b"<!doctype html", b"<html")):
        return "html", "HTML page"
    if _is_mail(text, surely=promised == "mail"):
        return "mail", "mail"
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not _looks_like_utf_16(head):
        odd = sum(byte < 9 or 13 < byte < 27 for byte in head)
        if b"\x00" in head or odd > len(head) // 50:
            return "none", "file of an unknown kind"
    return "text", "text"


def _looks_like_utf_16(head: bytes) -> bool:
    zeros = (head[0::2].count(0), head[1::2].count(0))
    return max(zeros) > len(head) // 5 and min(zeros) < len(head) // 50 + 1


def _is_mail(text: bytes, *, surely: bool) -> bool:
    """Return whether a text begins with at least three headers of mail, or one if its name says that it is mail."""
    head, place = text[:16_384], 0
    while line := _HEADER.match(head, place):
        place = line.end()
    headers = {header.lower() for header in _OF_MAIL.findall(head[:place])}
    return len(headers) >= (1 if surely else 3)
