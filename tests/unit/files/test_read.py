"""Files of each kind, good and bad, as text or picture."""

import email.policy
import io
import time
from types import SimpleNamespace

import pytest
from PIL import Image

import sample_files as make
from scout_mcp.files import excel, images, pdf, word
from scout_mcp.files.read import read


def reading(data, name="", seconds=60.0):
    return read(data, name, time.monotonic() + seconds)


def picture(found):
    return Image.open(io.BytesIO(found.image))


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_of_any_usual_kind_is_shown(kind):
    found = reading(make.image(kind), "picture.dat")

    assert found.problem == ""
    assert found.kind.casefold() == f"{kind} image".casefold()
    assert picture(found).size == (64, 32)
    assert found.remarks == ("64 × 32 pixels.",)
    assert found.mime == f"image/{picture(found).format.lower()}"


@pytest.mark.parametrize(
    ("kind", "mode", "step"), [("PNG", "I;16", 256), ("TIFF", "I;16", 256), ("TIFF", "I", 256), ("TIFF", "F", 0.01)]
)
def test_a_picture_with_more_than_256_greys_is_no_white_sheet(kind, mode, step):
    picture = Image.new(mode, (256, 8))
    for x in range(256):
        for y in range(8):
            picture.putpixel((x, y), x * step)
    out = io.BytesIO()
    picture.save(out, kind)
    shown = Image.open(io.BytesIO(reading(out.getvalue()).image)).convert("L")

    greys = [shown.getpixel((x, 4)) for x in (0, 64, 128, 255)]
    assert all(abs(one - other) < 12 for one, other in zip(greys, (0, 64, 128, 255), strict=True)), greys


def test_a_large_picture_is_scaled_to_what_a_model_sees():
    found = reading(make.image(size=(4000, 1000)))

    assert picture(found).size == (1568, 392)
    assert found.remarks == ("4,000 × 1,000 pixels, shown at 1,568 × 392.",)


def test_a_picture_that_hardly_packs_is_passed_on_small_enough():
    found = reading(make.noise((1600, 1200)))

    assert found.mime == "image/jpeg"
    assert len(found.image) <= images.MOST_BYTES


def test_what_can_be_seen_through_lies_on_white_where_it_becomes_a_jpeg(monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 50)
    found = reading(make.image(mode="RGBA", colour=(0, 0, 0, 0)))

    assert found.mime == "image/jpeg"
    assert picture(found).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_what_a_camera_wrote_into_a_picture_is_not_passed_on(kind):
    exif = Image.Exif()
    exif[0x010E] = "taken at the clinic"  # ImageDescription
    found = reading(make.image(kind, exif=exif))

    assert b"clinic" not in found.image
    assert not picture(found).getexif()


def test_a_comment_in_a_picture_is_not_passed_on():
    found = reading(make.image("JPEG", comment="obey me"))

    assert b"obey" not in found.image


def test_a_picture_that_was_taken_sideways_is_shown_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation
    assert picture(reading(make.image("JPEG", exif=exif))).size == (32, 64)


def test_of_several_frames_the_first_is_shown():
    found = reading(make.animated())

    assert "It has several frames or pages; this is the first." in found.remarks
    assert picture(found).convert("RGB").getpixel((1, 1)) == (0, 0, 0)


def test_a_picture_of_20000_by_20000_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("unpacked"))
    found = reading(make.png_that_claims(20_000, 20_000))

    assert found.problem == (
        "has 20,000 × 20,000 pixels, more than is safe to unpack (at most 64 million); it was not opened."
    )


@pytest.mark.parametrize("keep", [9, 40, 70])
def test_a_broken_picture_is_called_broken(keep):
    found = reading(make.noise((30, 30))[:keep])

    assert found.problem == "is broken: it cannot be opened as the picture that it begins like."
    assert found.kind == "PNG image"


# -- texts -------------------------------------------------------------------------------------------------------------

NORDIC = "Feil på skriveren – Åsane\n2026-11-20 ERROR disk full\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("Encoding: UTF-16.",)),
        ("utf-16-le", ("Encoding: taken for UTF-16.",)),
        ("utf-16-be", ("Encoding: taken for UTF-16.",)),
        ("utf-32", ("Encoding: UTF-32.",)),
        ("cp1252", ("Encoding: taken for Windows-1252.",)),
    ],
)
def test_a_text_is_read_in_the_encoding_it_has(encoding, said):
    found = reading(NORDIC.encode(encoding), "scan.log")

    assert (found.kind, found.text, found.remarks) == ("text", NORDIC, said)


def test_a_text_without_end_is_read_up_to_a_limit():
    found = reading(b"x" * 20_000_001, "scan.log")

    assert len(found.text) == 20_000_000
    assert found.remarks == ("Only the first 20,000,000 of 20,000,001 characters were read.",)


def test_a_page_is_told_as_markup_for_whoever_cleans_it():
    found = reading(b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "page.txt")

    assert (found.kind, found.text) == ("HTML page", "")
    assert "<p>Hello</p>" in found.markup


def test_of_a_drawing_only_the_words_are_told():
    svg = (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert("run")</script>'
        "<title>Network</title><text>Switch <tspan>room 4</tspan><script>more()</script></text>"
        '<image href="https://collect.example/p.png"/></svg>'
    )
    found = reading(svg.encode(), "network.svg")

    assert (found.kind, found.text, found.image) == ("SVG drawing", "[title] Network\nSwitch room 4", b"")
    assert found.remarks == (
        "A drawing is not shown: only its words are told.",
        "Titles and descriptions, which are marked, are not drawn in it.",
    )


def test_a_broken_drawing_is_called_broken():
    assert reading(b"<svg><text>half", "a.svg").problem == "is no whole SVG drawing; it was not read."


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {one} "{f"&{chr(ord(one) - 1)};" * 10}">' for one in "bcdefghij"
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "bomb",
    [
        f'<?xml version="1.0"?>{ENTITIES}<svg><text>&j;</text></svg>'.encode(),
        make.word(make.paragraph("&j;"), ENTITIES),
        make.swapped(make.workbook(A=[["x"]]), "xl/workbook.xml", f'{ENTITIES}<workbook>&j;</workbook>'),
    ],
    ids=["svg", "word", "excel"],
)  # fmt: skip
def test_entities_that_unfold_without_end_are_not_unfolded(bomb):
    assert reading(bomb).problem == "holds XML entities, which can unfold without end; it was not read."


# -- PDF ---------------------------------------------------------------------------------------------------------------


def test_the_pages_of_a_pdf_are_told_one_by_one():
    found = reading(make.pdf("Invoice 4711", "", "Total 12.50"))

    assert found.text == "[page 1]\nInvoice 4711\n\n[page 3]\nTotal 12.50"
    assert found.remarks == ("3 pages.",)


def test_a_pdf_with_a_password_says_so():
    found = reading(make.pdf("secret", password="open sesame"))

    assert (found.kind, found.problem) == ("PDF", "is protected by a password.")


@pytest.mark.parametrize("keep", [12, 300])
def test_a_broken_pdf_says_so(keep):
    found = reading(make.pdf("Invoice")[:keep])

    assert found.problem == "is a broken PDF; it cannot be read."


def test_a_pdf_of_pictures_says_that_it_holds_no_text():
    assert reading(make.pdf("")).remarks == ("1 page.", "No text in it: probably pictures of pages (a scan).")


def test_of_a_pdf_with_very_many_pages_the_first_are_read(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    found = reading(make.pdf("A page", repeat=10))

    assert found.remarks == ("10 pages.", "Only pages 1 to 3 were read.")


def test_a_pdf_is_told_as_far_as_it_was_read_in_time(monkeypatch):
    moments = iter([0.0, 0.0, 99.0])
    # Not the module's own function, which other threads call too.
    monkeypatch.setattr(pdf, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    found = pdf.read_pdf(make.pdf("A page", repeat=10), "PDF", until=8.0)

    assert found.remarks == ("10 pages.", "Only pages 1 to 2 were read.")


def test_a_page_that_cannot_be_read_costs_none_of_the_others(monkeypatch):
    from pypdf import PageObject

    extract = PageObject.extract_text
    monkeypatch.setattr(
        PageObject, "extract_text", lambda page, **given: 1 / 0 if "bad" in (text := extract(page, **given)) else text
    )  # fmt: skip
    found = reading(make.pdf("good", "bad", "good too"))

    assert found.text == "[page 1]\ngood\n\n[page 3]\ngood too"
    assert found.remarks == ("3 pages.", "Pages that could not be read: 1.")


# -- Word --------------------------------------------------------------------------------------------------------------


def test_a_word_document_is_told_in_lines_and_its_tables_in_rows():
    cell = "<w:tc>{}</w:tc>"
    row = "<w:tr>" + cell.format(make.paragraph("Room 4")) + cell.format(make.paragraph("10.0.0.4") * 2) + "</w:tr>"
    found = reading(make.word(make.paragraph("Network plan") + f"<w:tbl>{row}</w:tbl>" + make.paragraph("End")))

    assert found.kind == "Word document"
    assert found.text == "Network plan\nRoom 4 | 10.0.0.4 10.0.0.4\nEnd"


def test_what_word_does_not_show_is_not_told():
    body = (
        make.paragraph("seen")
        + make.paragraph("obey me", "<w:vanish/>")
        + make.paragraph("also seen", '<w:vanish w:val="0"/>')
        + "<w:p><w:del><w:r><w:delText>deleted</w:delText><w:t>gone</w:t></w:r></w:del></w:p>"
    )
    found = reading(make.word(body))

    assert "obey" not in found.text
    assert "gone" not in found.text
    assert found.text.split() == ["seen", "also", "seen"]
    assert found.remarks == (
        "Hidden text in it was left out.", "Text that was deleted while changes were tracked was left out.",
    )  # fmt: skip


def test_a_text_box_in_a_paragraph_is_told_once():
    box = (
        "<w:p><w:r><w:t>before</w:t><mc:AlternateContent xmlns:mc='m'><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ).format(make.paragraph("boxed"))
    assert reading(make.word(box)).text.split() == ["boxed", "before"]


def test_a_long_document_is_told_as_far_as_it_was_read(monkeypatch):
    monkeypatch.setattr(word, "MOST_CHARACTERS", 10)
    found = reading(make.word(make.paragraph("twelve chars") * 5))

    assert found.text == "twelve cha"
    assert found.remarks == ("It is long: only its beginning was read.",)


def test_a_long_document_that_is_one_table_is_told_as_far_as_it_was_read(monkeypatch):
    monkeypatch.setattr(word, "MOST_CHARACTERS", 40)
    cells = ("one", "twelve chars", "three and more", "four and more", "five")
    row = "".join(f"<w:tc>{make.paragraph(cell)}{make.paragraph('below')}</w:tc>" for cell in cells)
    found = reading(make.word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"))

    assert found.text.startswith("one below | twelve chars below")
    assert "three and" in found.text


def test_a_document_that_takes_too_long_is_not_called_empty():
    found = reading(make.word(make.paragraph("") * 5 + make.paragraph("the end")), seconds=-1.0)

    assert found.remarks == ("It is long: only its beginning was read.", "No text in that.")


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml"])
def test_a_zip_that_unpacks_without_measure_is_not_opened(part):
    bomb = make.packed(**{part: b"<x/>", "filler": bytes(150_000_000)})
    assert len(bomb) < 200_000

    found = reading(bomb)

    assert found.problem == "unpacks to 150 MB, more than is safe (at most 100 MB); it was not opened."


@pytest.mark.parametrize(
    ("data", "kind", "problem"),
    [
        (make.word("<w:p>")[:200], "Word document", "is broken: the zip file that it is cannot be opened."),
        (make.packed(word__document_xml="<w:p>"), "Word document", "is a broken Word document; it cannot be read."),
        (make.packed(xl__workbook_xml="<w>"), "Excel workbook", "is a broken Excel workbook; it cannot be read."),
        (
            make.swapped(make.workbook(A=[["x"]]), "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>"),
            "Excel workbook",
            "is a broken Excel workbook; it cannot be read.",
        ),
    ],
    ids=["cut", "word", "excel", "sheet"],
)
def test_a_broken_office_file_says_so(data, kind, problem):
    found = reading(data)

    assert (found.kind, found.problem) == (kind, problem)


def test_an_office_file_with_a_password_says_so():
    data = bytearray(make.word(make.paragraph("x")))
    for place in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    assert reading(bytes(data)).problem == "is protected by a password."

    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert reading(ole, "a.docx").kind == "Office document protected by a password"


# -- Excel -------------------------------------------------------------------------------------------------------------


def test_a_workbook_is_told_sheet_by_sheet_and_row_by_row():
    found = reading(
        make.workbook(Devices=[["Name", "IP"], ["SRV1", "10.0.0.4"], [None], ["a\nb", 2.5, 3.0]], Notes=[["x"]])
    )

    assert found.text == "[sheet Devices]\nName\tIP\nSRV1\t10.0.0.4\na b\t2.5\t3\n[sheet Notes]\nx"
    assert found.remarks == ("2 sheets.",)


def test_a_long_workbook_is_told_as_far_as_it_was_read(monkeypatch):
    monkeypatch.setattr(excel, "MOST_CHARACTERS", 20)
    found = reading(make.workbook(A=[["123456789"]] * 10))

    assert len(found.text) == 20
    assert found.remarks == ("1 sheet.", "It is long: only its beginning was read.")


def test_columns_that_are_not_read_are_not_left_out_in_silence():
    found = reading(make.workbook(A=[["x"], [None] * 250 + ["far out"]]))

    assert found.text == "[sheet A]\nx"
    assert found.remarks == ("1 sheet.", "Only the first 200 columns were read.")


# -- mail --------------------------------------------------------------------------------------------------------------


def test_a_mail_is_told_with_its_headers_and_its_words():
    found = reading(make.mail(To="help@fjordtech.example").as_bytes(), "mail.eml")

    assert (found.kind, found.markup, found.remarks) == ("mail", "", ())
    assert found.text == (
        "From: Ingrid <ingrid@fjordline.example>\nTo: help@fjordtech.example\nSubject: Scanner\n\nHello,\nthe scanner is broken.\n"
    )


def test_what_hangs_on_a_mail_is_listed_and_not_opened():
    inner = make.mail("obey me", Subject="Inner story")
    inner.add_attachment(b"deep", maintype="application", subtype="zip", filename="deep.zip")
    outer = make.mail()
    outer.add_attachment(bytes(3_000), maintype="application", subtype="pdf", filename="invoice.pdf")
    outer.add_attachment(inner)
    found = reading(outer.as_bytes(), "mail.eml")

    assert "Attached 1: invoice.pdf (application/pdf, 3 kB)\nAttached 2: a mail, Inner story\n" in found.text
    assert "obey" not in found.text
    assert (found.remarks, found.attached) == ((), 2)


def test_what_hangs_on_a_mail_is_read_when_it_is_asked_for():
    inner = make.mail("deep words", Subject="Inner story")
    inner.add_attachment(b"deepest", maintype="text", subtype="plain", filename="deep.log")
    outer = make.mail()
    outer.add_attachment(b"one\n", maintype="text", subtype="plain", filename="Log of one.log")
    outer.add_attachment(inner)
    data = outer.as_bytes()

    def inside(*path):
        return read(data, "mail.eml", time.monotonic() + 10, path)

    assert inside("1").text == inside("log of one.log").text == inside("of one").text == "one\n"
    assert "deep words" in inside("2").text
    assert inside("inner story", "deep.log").text == "deepest"
    assert inside("3").problem == "is a mail that has 2 attached; ask for one by its number, 1 to 2."
    assert inside("1", "1").problem == "is not a mail; only files attached to a mail are opened."


def test_mails_in_mails_are_opened_only_so_deep():
    mail = make.mail("the bottom")
    for _ in range(6):
        outer = make.mail("another")
        outer.add_attachment(mail)
        mail = outer

    def deep(levels):
        return read(mail.as_bytes(), "mail.eml", time.monotonic() + 10, ("1",) * levels)

    assert "another" in deep(3).text
    assert deep(4).problem == "is opened 3 attachments deep, no deeper."


def test_the_html_of_a_mail_is_left_to_whoever_cleans_it():
    found = reading(make.mail("", "<p>Hello <b>there</b></p>").as_bytes(), "mail.eml")

    assert found.text == "From: Ingrid <ingrid@fjordline.example>\nSubject: Scanner"
    assert found.markup.strip() == "<p>Hello <b>there</b></p>"


def test_a_mail_whose_plain_part_is_empty_is_told_by_its_html():
    found = reading(make.mail(" \n", "<p>The real words</p>").as_bytes(), "mail.eml")

    assert found.markup.strip() == "<p>The real words</p>"


def test_a_header_that_is_cut_says_so():
    found = reading(make.mail(To=", ".join(f"a{n}@b.example" for n in range(300))).as_bytes(), "mail.eml")

    assert " … (cut)\n" in found.text
    assert len(found.text) < 1_200


@pytest.mark.parametrize("charset", ["x-nobody-knows", "utf-8", "undefined", "idna"])
def test_a_mail_in_another_encoding_than_it_says_is_read(charset):
    raw = f"From: a@b.example\r\nSubject: x\r\nDate: today\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert "Åsane" in reading(raw + "Åsane".encode("cp1252"), "mail.eml").text


def test_mails_nested_without_end_break_nothing():
    message = make.mail()
    raw = message.as_bytes(policy=email.policy.SMTP)
    for depth in range(2_000):
        raw = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) + raw
    found = reading(b"From: a@b.example\r\n" + raw, "mail.eml")

    assert found.problem in ("", "is a broken mail; it cannot be read.")


# -- others ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (make.packed(a="x"), "a.docx", "zip archive"),
        (b"MZ\x90\x00\x03" + bytes(60), "invoice.pdf", "Windows program"),
        (b"\x7fELF" + bytes(60), "a.txt", "Linux program"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(60), "a.jpg", "HEIC image"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "a",
            "Word document of before 2007 (.doc)",
        ),
        (bytes(range(256)) * 10, "a.txt", "file of an unknown kind"),
    ],
)
def test_what_is_not_read_is_named_by_its_content(data, name, kind):
    found = reading(data, name)

    assert (found.kind, found.problem) == (kind, "is of a kind that is not read here.")


@pytest.mark.parametrize("name", ["picture.txt", "scan.pdf", "report.docx", "noname"])
def test_a_wrong_ending_misleads_nobody(name):
    assert reading(make.image(), name).kind == "PNG image"
    assert reading(make.pdf("x"), name).kind == "PDF"
    assert reading(b"plain words", name).kind == "text"


def test_letters_that_begin_like_a_program_are_a_text_unless_the_name_says_program():
    assert reading(b"MZ not really\r\n", "notes.txt").text == "MZ not really\r\n"
    program = reading(b"MZ not really\r\n", "invoice.exe")
    assert (program.kind, program.text, program.problem) == ("program", "", "is of a kind that is not read here.")
    assert reading(b"BMW of the boss\n", "a.txt").kind == "text"


def test_an_empty_file_says_so():
    assert reading(b"", "a.txt").problem == "is empty: it has no content at all."


@pytest.mark.parametrize(
    ("raised", "problem"),
    [
        (MemoryError(), "takes more memory to read than a file may; it was not read."),
        (AssertionError("x"), "cannot be read: it is broken, or made to break programs that read it."),
    ],
)
def test_whatever_goes_wrong_over_a_file_becomes_a_sentence(monkeypatch, raised, problem):
    def fail(*_):
        raise raised

    monkeypatch.setitem(__import__("scout_mcp.files.read", fromlist=["read"])._LONG, "pdf", fail)
    assert reading(b"%PDF-1.7").problem == problem
