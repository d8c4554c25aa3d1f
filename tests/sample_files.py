"""Makes files of each kind, good and bad, in a few bytes of code."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def image(kind="PNG", size=(64, 32), mode="RGB", colour="red", **save):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **save)
    return out.getvalue()


def noise(size):
    """A picture that hardly packs."""
    import random

    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)).save(out, "PNG")
    return out.getvalue()


def animated(frames=3):
    out = io.BytesIO()
    first, *rest = [Image.new("RGB", (20, 20), (number * 60, 0, 0)) for number in range(frames)]
    first.save(out, "GIF", save_all=True, append_images=rest)
    return out.getvalue()


def png_that_claims(width, height):
    """A small file whose header promises a huge picture, and whose data would unfold to one."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )


def pdf(*pages, password="", repeat=1):
    """A PDF with one line of text a page."""
    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in
         {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}.items()}
    )  # fmt: skip
    for text in pages * repeat:
        page = writer.add_blank_page(300, 200)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode() if text else b"")
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_of(content, pictures=False):
    """A PDF of one page with this content stream; `/Im1` is a picture, `/Clear` makes all transparent."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf("x")))
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(content.encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    resources = page["/Resources"]
    states = {
        name: DictionaryObject({NameObject("/ca"): FloatObject(ca)}) for name, ca in (("/Clear", 0), ("/Full", 1))
    }
    resources[NameObject("/ExtGState")] = DictionaryObject({NameObject(name): state for name, state in states.items()})
    if pictures:
        picture = DecodedStreamObject()
        picture.set_data(b"\x00")
        for name, value in (("Subtype", NameObject("/Image")), ("Width", NumberObject(1)), ("Height", NumberObject(1)),
                            ("ColorSpace", NameObject("/DeviceGray")), ("BitsPerComponent", NumberObject(8))):  # fmt: skip
            picture[NameObject(f"/{name}")] = value
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Im1"): writer._add_object(picture)})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(_archive=b"", /, **parts):
    """A zip of these parts, added to those of an archive: `word__styles_xml` is `word/styles.xml`."""
    out = io.BytesIO(_archive)
    with zipfile.ZipFile(out, "a" if _archive else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def unpacked(archive, part):
    """The content of one part of a zip."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(part)


def word(body, before="", styles="", background=""):
    parts = {
        "word__document_xml": f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}">{background}<w:body>{body}'
        "</w:body></w:document>"
    }
    if styles:
        parts["word__styles_xml"] = f'<?xml version="1.0"?><w:styles xmlns:w="{W}">{styles}</w:styles>'
    return packed(**parts)


def paragraph(text, properties=""):
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swapped(archive, part, content):
    """A zip with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def mail(text="Hello,\nthe scanner is broken.\n", html="", **headers):
    message = EmailMessage()
    for name, value in {"From": "Ingrid <ingrid@fjordline.example>", "Subject": "Scanner", **headers}.items():
        message[name] = value
    message["MIME-Version"] = "1.0"
    message.set_content(text) if text else None
    if html:
        message.add_alternative(html, subtype="html") if text else message.set_content(html, subtype="html")
    return message
