"""Small real files, made byte by byte without libraries, so that they are the same everywhere.

Nothing is compressed, because the output of compressors differs; the two small files that unpack to something huge use
the only way in which DEFLATE encodes a run of equal bytes.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from xml.sax.saxutils import escape

#: Seven rows of five dots for each letter, in hexadecimal.
_FONT = (
    "A=0E11111F111111 B=1E11111E11111E C=0E11101010110E D=1E11111111111E E=1F10101E10101F F=1F10101E101010 "
    "G=0E11101711110F H=1111111F111111 I=0E04040404040E J=0702020202120C K=11121418141211 L=1010101010101F "
    "M=111B1515111111 N=11191513111111 O=0E11111111110E P=1E11111E101010 Q=0E11111115120D R=1E11111E141211 "
    "S=0F10100E01011E T=1F040404040404 U=1111111111110E V=11111111110A04 W=111111151B1B11 X=11110A040A1111 "
    "Y=11110A04040404 Z=1F01020408101F 0=0E11131519110E 1=040C040404040E 2=0E11010204081F 3=1F02040201110E "
    "4=02060A121F0202 5=1F101E0101110E 6=0608101E11110E 7=1F010204080808 8=0E11110E11110E 9=0E11110F01020C "
    ".=00000000000C0C :=000C0C000C0C00 -=0000001F000000 /=01010204081010 %=18190204081303 ,=000000000C0408"
)
_GLYPHS = {pair[0]: bytes.fromhex(pair[2:]) for pair in _FONT.split()}


def picture(*lines: str, scale: int = 4) -> bytes:
    """Return a PNG of these lines in dark letters on a light background. Letters without a glyph are left blank."""
    columns = max(len(line) for line in lines)
    width, height = (columns * 6 + 5) * scale, (len(lines) * 11 + 4) * scale
    rows: list[bytes] = []
    blank = [0] * (columns * 6 + 5)
    for line in lines:
        for glyph_row in range(-4, 7):
            dots = blank.copy()
            for place, letter in enumerate(line.upper()):
                bits = _GLYPHS[letter][glyph_row] if glyph_row >= 0 and letter in _GLYPHS else 0
                for column in range(5):
                    dots[3 + place * 6 + column] = bits >> (4 - column) & 1
            rows += [_packed(dots, scale)] * scale
    rows += [_packed(blank, scale)] * (4 * scale)
    raw = b"".join(b"\0" + row for row in rows)
    return _png(width, height, _stored(raw))


def _packed(dots: Sequence[int], scale: int) -> bytes:
    bits = "".join(str(dot) * scale for dot in dots)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    paper_and_ink = bytes.fromhex("F4F6F8 1B2A41")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"PLTE", paper_and_ink) + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )  # fmt: skip


def _stored(raw: bytes) -> bytes:
    """Return a zlib stream of stored blocks."""
    blocks = [raw[start : start + 65535] for start in range(0, len(raw), 65535)]
    body = b"".join(
        struct.pack("<BHH", place == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        for place, block in enumerate(blocks, start=1)
    )
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(raw))


def _run(byte: int, count: int) -> bytes:
    """Return the DEFLATE code of ``count`` equal bytes below 144: one byte, then matches that repeat it 258 times."""
    matches, rest = divmod(count - 1, 258)
    literal, match = format(0x30 + byte, "08b"), "1100010100000"
    head, tail = "110" + literal, literal * rest + "0000000"
    # Eight matches fill 13 bytes exactly, so that everything except the ends repeats itself.
    times, remainder = divmod(matches, 8)
    if not times:
        return _bytes(head + match * remainder + tail)
    lead, period = (head + match)[:16], (head + match * 16)[16:120]
    return _bytes(lead) + _bytes(period) * (times - 1) + _bytes((head + match * (remainder + 8) + tail)[16:])


def _bytes(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[start : start + 8][::-1], 2) for start in range(0, len(bits), 8))


def wall(side: int) -> bytes:
    """Return a PNG of ``side`` by ``side`` pixels in one colour: a few hundred kB that unpack to fill the memory."""
    count = (side // 8 + 1) * side
    checksum = struct.pack(">HH", count % 65521, 1)  # Adler-32 of zeros
    return _png(side, side, b"\x78\x01" + _run(0, count) + checksum)


def archive(*files: tuple[str, bytes]) -> bytes:
    """Return a zip file."""
    return _zip((name, 0, content, zlib.crc32(content), len(content)) for name, content in files)


def bomb() -> bytes:
    """Return a Word file of 2 MB whose text is 300 MB of spaces."""
    size = 300 * 1024 * 1024
    return _zip(
        [("word/document.xml", 8, _run(0x20, size), 0x20091C49, size)]
        + [(name, 0, data, zlib.crc32(data), len(data)) for name, data in _word_frame()]
    )


def _zip(entries: Iterable[tuple[str, int, bytes, int, int]]) -> bytes:
    """Return a zip file of entries, each with name, method, packed data, CRC and unpacked size."""
    body, directory, count = b"", b"", 0
    for name, method, data, crc, size in entries:
        encoded = name.encode()
        # Version 2.0, UTF-8 names, 20 November 2026 at noon.
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0x6000, 0x5D74, crc, len(data), size, len(encoded), 0)
        directory += b"PK\1\2\x14\3" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + encoded
        body += b"PK\3\4" + common + encoded + data
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FORMATS = "application/vnd.openxmlformats-officedocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _frame(main: str, kinds: dict[str, str], links: dict[str, str]) -> list[tuple[str, bytes]]:
    """Return the parts of every Office file other than its text: the types of its parts, and their relationships."""
    parts = "".join(f'<Override PartName="/{part}" ContentType="{_FORMATS}.{kind}"/>' for part, kind in kinds.items())
    types = (
        f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )

    def relations(targets: dict[str, str]) -> bytes:
        rows = "".join(
            f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for place, (target, kind) in enumerate(targets.items(), start=1)
        )
        return f'{_XML}<Relationships xmlns="{_LINKS}">{rows}</Relationships>'.encode()

    files = [("[Content_Types].xml", types.encode()), ("_rels/.rels", relations({main: "officeDocument"}))]
    if links:
        folder, name = main.split("/")
        files.append((f"{folder}/_rels/{name}.rels", relations(links)))
    return files


def _word_frame() -> list[tuple[str, bytes]]:
    return _frame("word/document.xml", {"word/document.xml": "wordprocessingml.document.main+xml"}, {})


def letter(*paragraphs: str) -> bytes:
    """Return a Word file of plain paragraphs."""
    rows = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    text = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{rows}</w:body></w:document>'
    return archive(*_word_frame(), ("word/document.xml", text.encode()))


def sheet(name: str, *rows: Sequence[str | float]) -> bytes:
    """Return an Excel file of one sheet."""

    def cell(place: int, row: int, value: str | float) -> str:
        address = f"{chr(65 + place)}{row}"
        if isinstance(value, str):
            return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f'<c r="{address}"><v>{value}</v></c>'

    lines = "".join(
        f'<row r="{number}">{"".join(cell(place, number, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    book = (
        f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    data = f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    kinds = {
        "xl/workbook.xml": "spreadsheetml.sheet.main+xml",
        "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet+xml",
    }
    frame = _frame("xl/workbook.xml", kinds, {"worksheets/sheet1.xml": "worksheet"})
    return archive(*frame, ("xl/workbook.xml", book.encode()), ("xl/worksheets/sheet1.xml", data.encode()))


def mail(subject: str, sender: str, to: str, text: str, *attached: tuple[str, str, bytes]) -> bytes:
    """Return a mail with attachments, each with name, kind and content."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Mon, 23 Nov 2026 10:12:00 +0100"
    message["Message-ID"] = "<20261123101200.1@mail.example>"
    message.set_content(text)
    for name, kind, content in attached:
        main, sub = kind.split("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if attached:
        message.set_boundary("=-made-up-boundary-=")
    return message.as_bytes()


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = b"scout-sandbox-01"
_RIGHTS = struct.pack("<i", -4)


def pdf(*pages: Sequence[str], password: str = "") -> bytes:
    """Return a PDF of pages of lines; with a password it is encrypted (RC4 of 40 bits, the oldest method)."""
    key, lock = _lock(password) if password else (b"", b"")
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    kids: list[str] = []
    for place, lines in enumerate(pages):
        number = 4 + place * 2
        shown = b"\n".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
        stream = b"BT /F1 11 Tf 14 TL 56 780 Td\n" + shown + b"\nET"
        if key:
            stream = _rc4(_md5(key + struct.pack("<I", number + 1)[:3] + b"\0\0")[:10], stream)
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
        objects[number] = f"{page}/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        objects[number + 1] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream)
        kids.append(f"{number} 0 R")
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    trailer = f"/Size {len(objects) + 1 + bool(key)} /Root 1 0 R /ID [<{_ID.hex()}> <{_ID.hex()}>]"
    if key:
        objects[len(objects) + 1] = lock
        trailer += f" /Encrypt {len(objects)} 0 R"
    body, places = b"%PDF-1.4\n", b""
    for number in sorted(objects):
        places += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, places)
    return body + table + b"trailer\n<< %b >>\nstartxref\n%d\n%%%%EOF\n" % (trailer.encode(), len(body))


def _escaped(line: str) -> bytes:
    for letter_ in "\\()":
        line = line.replace(letter_, f"\\{letter_}")
    return line.encode("cp1252")


def _lock(password: str) -> tuple[bytes, bytes]:
    """Return the key and the encryption dictionary of a PDF: revision 2 of the standard handler."""
    padded = (password.encode("cp1252") + _PAD)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    key = _md5(padded + owner + _RIGHTS + _ID)[:5]
    user = _rc4(key, _PAD)
    return key, f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode()


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def trace(size: int) -> Iterator[bytes]:
    """Yield a log of ``size`` bytes piece by piece, so that it is never in memory as a whole."""
    usual = b"".join(b"        trace  packet %05d ok\r\n" % (n * 37 % 65521) for n in range(2000))
    minute = 0
    while size > 0:
        rows = b"%06d  a minute begins\r\n%b" % (minute, usual)
        yield rows[:size]
        size -= len(rows)
        minute += 1
