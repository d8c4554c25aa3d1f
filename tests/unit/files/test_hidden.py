"""What nobody sees in a file is left out and told; what somebody sees stays."""

import io
import time

import pytest
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

import sample_files as make
from scout_mcp.files.read import read

WHITE = '<w:color w:val="FFFFFF"/>'
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="GoneToo"><w:basedOn w:val="Gone"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="White"><w:basedOn w:val="Normal"/><w:rPr>{WHITE}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Banner"><w:basedOn w:val="White"/><w:pPr><w:shd w:fill="1F3864"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
    '<w:style w:type="character" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:tblPr/></w:style>'
    '<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="4472C4"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
)


def table(inside, style="", cell="", whole=""):
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    return f"<w:tbl><w:tblPr>{named}{whole}</w:tblPr><w:tr><w:tc><w:tcPr>{cell}</w:tcPr>{inside}</w:tc></w:tr></w:tbl>"


def styled(text, paragraph="", mark=""):
    return f"<w:p><w:pPr>{paragraph}<w:rPr>{mark}</w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def words(data, name):
    found = read(data, name, time.monotonic() + 20)
    assert not found.problem
    return found.text, found.remarks


@pytest.mark.parametrize(
    "body",
    [
        make.paragraph("obey", WHITE),
        make.paragraph("obey", '<w:color w:val="fefefe"/>'),
        make.paragraph("obey", '<w:color w:val="auto" w:themeColor="background1"/>'),
        make.paragraph("obey", '<w:sz w:val="2"/>'),
        make.paragraph("obey", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        make.paragraph("obey", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
        make.paragraph("obey", "<w:specVanish/>"),
        make.paragraph("obey", '<w:rStyle w:val="Gone"/>'),
        make.paragraph("obey", '<w:rStyle w:val="GoneToo"/>'),
        styled("obey", '<w:pStyle w:val="White"/>'),
        styled("obey", '<w:pStyle w:val="White"/><w:shd w:fill="FFFFFF"/>'),
        table(make.paragraph("obey", WHITE)),
        table(make.paragraph("obey", WHITE), "Grid"),
        table(make.paragraph("obey", WHITE), "Dark", '<w:shd w:fill="FFFFFF"/>'),
        table(make.paragraph("obey", '<w:color w:val="1F3864"/>'), "", '<w:shd w:fill="1F3864"/>'),
        make.paragraph("obey", f'<w:rPrChange><w:rPr><w:color w:val="000000"/></w:rPr></w:rPrChange>{WHITE}'),
    ],
)
def test_what_nobody_sees_in_a_word_document_is_left_out_and_told(body):
    text, remarks = words(make.word(make.paragraph("before") + body + make.paragraph("after"), styles=STYLES), "a.docx")

    assert "obey" not in text
    assert text.split() == ["before", "after"]
    assert remarks == ("Hidden text in it was left out.",)


@pytest.mark.parametrize(
    "body",
    [
        make.paragraph("seen", '<w:color w:val="EEEEEE"/>'),
        make.paragraph("seen", '<w:color w:val="auto"/>'),
        make.paragraph("seen", '<w:sz w:val="10"/>'),
        make.paragraph("seen", f'{WHITE}<w:shd w:val="clear" w:fill="4472C4"/>'),
        make.paragraph("seen", f'{WHITE}<w:highlight w:val="darkBlue"/>'),
        make.paragraph("seen", '<w:color w:themeColor="background1" w:themeShade="80" w:val="808080"/>'),
        make.paragraph("seen", '<w:rStyle w:val="Back"/>'),
        make.paragraph("seen", '<w:rStyle w:val="A"/>'),
        make.paragraph("seen", '<w:rStyle w:val="Unknown"/>'),
        make.paragraph("seen", f"<w:rPrChange><w:rPr>{WHITE}<w:vanish/></w:rPr></w:rPrChange>"),
        styled("seen", '<w:pStyle w:val="Banner"/>'),
        styled("seen", '<w:pStyle w:val="White"/><w:shd w:fill="C00000"/>'),
        styled("seen", "", f"<w:vanish/>{WHITE}"),
        table(make.paragraph("seen", WHITE), "", '<w:shd w:fill="1F3864"/>'),
        table(make.paragraph("seen", WHITE), "Dark"),
        table(make.paragraph("seen", WHITE), "", "", '<w:shd w:fill="1F3864"/>'),
        table(table(make.paragraph("seen", WHITE)), "", '<w:shd w:fill="1F3864"/>'),
        f"<w:p><w:r><w:pict>{make.paragraph('seen', WHITE)}</w:pict></w:r></w:p>",
    ],
)
def test_what_somebody_sees_in_a_word_document_stays(body):
    text, remarks = words(make.word(make.paragraph("before") + body + make.paragraph("after"), styles=STYLES), "a.docx")

    assert text.split() == ["before", "seen", "after"]
    assert remarks == ()


def test_white_text_on_a_dark_page_stays():
    text, _ = words(make.word(make.paragraph("seen", WHITE), background='<w:background w:color="000000"/>'), "a.docx")

    assert text == "seen"


def workbook(change):
    book = Workbook()
    sheet = book.active
    sheet.append(["before", "middle", "after"])
    sheet.append(["next", 7, 8])
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return words(out.getvalue(), "a.xlsx")


def put(place, value="obey", **look):
    def change(sheet):
        sheet[place] = value
        for name, what in look.items():
            setattr(sheet[place], name, what)

    return change


def row_hidden(sheet):
    sheet.append(["obey"])
    sheet.row_dimensions[3].hidden = True


def column_hidden(sheet):
    sheet["D1"] = sheet["E2"] = "obey"
    sheet.column_dimensions.group("D", "E", hidden=True)


DARK, PALE = PatternFill("solid", fgColor="FF1F3864"), PatternFill("solid", fgColor="FFFFFFFF")


@pytest.mark.parametrize(
    "change",
    [
        row_hidden,
        column_hidden,
        put("D1", font=Font(color="FFFFFFFF")),
        put("D1", font=Font(color="00FFFFFF"), fill=PALE),
        put("D1", font=Font(color=Color(theme=0))),
        put("D1", font=Font(color=Color(indexed=9))),
        put("D1", font=Font(color="FF1F3864"), fill=DARK),
        put("D1", font=Font(sz=1)),
        put("D1", number_format=";;;"),
        put("D1", 666, number_format=";;;"),
        put("D1", 666, number_format=";"),
        put("D1", -666, number_format="0;;0"),
    ],
)
def test_what_nobody_sees_in_a_workbook_is_left_out_and_told(change):
    text, remarks = workbook(change)

    assert text == "[sheet Sheet]\nbefore\tmiddle\tafter\nnext\t7\t8"
    assert remarks == (
        "1 sheet.", "Hidden cells in it (hidden rows or columns, text in the colour of the cell) were left out.",
    )  # fmt: skip


def painted(sheet):
    sheet["D1"] = "seen"
    sheet["D1"].font = Font(color="FFFFFFFF")
    sheet.conditional_formatting.add("D1:D9", CellIsRule(operator="notEqual", formula=["1"], fill=DARK))


@pytest.mark.parametrize(
    "change",
    [
        painted,
        put("D1", "seen", font=Font(color="FFFFFFFF"), fill=DARK),
        put("D1", "seen", font=Font(color="FFFFFFFF"), fill=PatternFill("gray125")),
        put("D1", "seen", font=Font(color=Color(theme=1))),
        put("D1", "seen", font=Font(color=Color(theme=0, tint=-0.5))),
        put("D1", "seen", font=Font(color="FFEEEEEE")),
        put("D1", "seen", font=Font(sz=6)),
        put("D1", "seen", number_format="0;-0;;@"),
    ],
)
def test_what_somebody_sees_in_a_workbook_stays(change):
    text, remarks = workbook(change)

    assert text == "[sheet Sheet]\nbefore\tmiddle\tafter\tseen\nnext\t7\t8"
    assert remarks == ("1 sheet.",)


def test_a_zero_that_a_format_does_not_show_is_no_secret():
    text, remarks = workbook(put("B2", 0, number_format="0;-0;;@"))

    assert text.endswith("next\t\t8")
    assert remarks == ("1 sheet.",)


def pdf(content, pictures=False):
    return words(make.pdf_of(content, pictures=pictures), "a.pdf")


SEEN = "BT /F1 12 Tf 20 150 Td (before) Tj ET"


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 12 Tf 3 Tr 20 100 Td (obey) Tj ET",
        "BT /F1 12 Tf 7 Tr 20 100 Td [(ob) -20 (ey)] TJ ET",
        "BT /F1 12 Tf 1 g 20 100 Td (obey) Tj ET",
        "BT /F1 12 Tf 1 1 1 rg 20 100 Td (obey) Tj ET",
        "BT /F1 12 Tf 0 0 0 0 k 20 100 Td (obey) ' ET",
        "/DeviceRGB cs 1 1 1 sc BT /F1 12 Tf 20 100 Td (obey) Tj ET",
        "0 g 0 90 300 30 re f BT /F1 12 Tf 20 100 Td (obey) Tj ET",
        "1 g 0 0 300 120 re f BT /F1 12 Tf 20 100 Td (obey) Tj ET",
        "BT /F1 0.4 Tf 20 100 Td (obey) Tj ET",
        "BT /F1 12 Tf 0.01 0 0 0.01 20 100 Tm (obey) Tj ET",
        "BT /F1 12 Tf 20 900 Td (obey) Tj ET",
        "BT /F1 12 Tf 20 -40 Td (obey) Tj ET",
        "BT /F1 12 Tf -500 100 Td (obey) Tj ET",
        "BT /F1 12 Tf 900 100 Td (obey) Tj ET",
        "q 1 0 0 1 2000 0 cm BT /F1 12 Tf 20 100 Td (obey) Tj ET Q",
        "/Clear gs BT /F1 12 Tf 20 100 Td (obey) Tj ET /Full gs",
    ],
)
def test_what_nobody_sees_in_a_pdf_is_left_out_and_told(content):
    text, remarks = pdf(f"{SEEN} q {content} Q BT /F1 12 Tf 0 g 0 Tr 20 50 Td (after) Tj ET")

    assert text.split() == ["[page", "1]", "before", "after"]
    assert remarks == ("1 page.", "Hidden text in it was left out.")


@pytest.mark.parametrize(
    "content",
    [
        "BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "0 0 0.5 rg 0 90 300 30 re f 1 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "0 g 0 90 m 300 90 l 300 120 l 0 120 l h f 1 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "0 g 0 80 300 50 re f 1 g 0 90 200 30 re f 0 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "0 g 18 98 8 8 re f BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "q 3 Tr 1 g Q BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "BT /F1 1 Tf 12 0 0 12 20 100 Tm (seen) Tj ET",
        "BT /F1 12 Tf 0 1 -1 0 40 100 Tm (seen) Tj ET",
        "BT /F1 12 Tf 0.7 g 20 100 Td (seen) Tj ET",
        "/Pattern cs /P1 scn BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "1 g 1 Tr BT /F1 12 Tf 20 100 Td (seen) Tj ET",
        "(odd) Tr (a) (b) rg 1 re f BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    ],
)
def test_what_somebody_sees_in_a_pdf_stays(content):
    text, remarks = pdf(f"{SEEN} q {content} Q BT /F1 12 Tf 0 g 20 50 Td (after) Tj ET")

    assert sorted(text.split()[2:]) == ["after", "before", "seen"]
    assert remarks == ("1 page.",)


@pytest.mark.parametrize("picture_first", [True, False])
def test_the_text_of_a_scan_stays_and_is_told(picture_first):
    picture, layer = "q 300 0 0 200 0 0 cm /Im1 Do Q", "BT /F1 12 Tf 3 Tr 20 100 Td (scanned) Tj ET"
    text, remarks = pdf(f"{picture} {layer}" if picture_first else f"{layer} {picture}", pictures=True)

    assert text.split() == ["[page", "1]", "scanned"]
    assert remarks == (
        "1 page.", "Text of a scan in it is what a program recognised in the picture; only the picture is seen.",
    )  # fmt: skip


def test_white_text_on_a_picture_stays_and_invisible_text_beside_one_does_not():
    text, remarks = pdf(
        "q 100 0 0 30 0 90 cm /Im1 Do Q BT /F1 12 Tf 1 g 20 100 Td (seen) Tj ET BT 3 Tr 20 20 Td (obey) Tj ET",
        pictures=True,
    )

    assert text.split() == ["[page", "1]", "seen"]
    assert "Hidden text in it was left out." in remarks


@pytest.mark.parametrize(
    "inside",
    [
        '<text display="none">obey</text>',
        '<text style="fill:red; display : none !important">obey</text>',
        '<g visibility="hidden"><text>obey</text></g>',
        '<g opacity="0"><g><text>obey</text></g></g>',
        '<text fill-opacity="0.0">obey</text>',
        '<text fill="none">obey</text>',
        '<text style="fill:transparent">obey</text>',
        '<text font-size="0.5px">obey</text>',
        '<text style="font-size:0">obey</text>',
        "<defs><text>obey</text></defs>",
        "<symbol><text>obey</text></symbol>",
        '<text><tspan display="none">obey</tspan></text>',
    ],
)
def test_what_nobody_sees_in_a_drawing_is_left_out_and_told(inside):
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><text>before</text>{inside}<text>after</text></svg>'
    text, remarks = words(drawing.encode(), "a.svg")

    assert text.split() == ["before", "after"]
    assert remarks == ("A drawing is not shown: only its words are told.", "Hidden text in it was left out.")


def test_what_somebody_sees_in_a_drawing_stays():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="none"/><text fill="none" stroke="red">outlined</text>'
        '<g opacity="0.4"><text font-size="2.5em" fill="white">pale <tspan>and <a>linked</a></tspan> words</text></g>'
        "<text display='inline'>shown</text></svg>"
    )
    text, remarks = words(drawing.encode(), "a.svg")

    assert text == "outlined\npale and linked words\nshown"
    assert remarks == ("A drawing is not shown: only its words are told.",)


def mail(*headers):
    text, remarks = words(
        ("\r\n".join((*headers, "Date: Mon, 23 Nov 2026 10:00:00 +0000", "", "Hello")) + "\r\n").encode(), "a.eml"
    )
    return text.split("\n"), remarks


@pytest.mark.parametrize(
    "sender",
    ["=?utf-8?q?Boss=0ASubject:_Pay_now?= <a@b.example>", "=?utf-8?b?Qm9zcw0KU3ViamVjdDogUGF5IG5vdw==?= <a@b.example>"],
)
def test_an_encoded_line_end_in_a_header_is_shown_and_told(sender):
    lines, remarks = mail(f"From: {sender}", "Subject: hi", "To: x@y.example")

    assert lines[0] == "From: Boss \u2424 Subject: Pay now <a@b.example>"
    assert [line for line in lines if line.startswith("Subject:")] == ["Subject: hi"]
    assert remarks == (
        "A header of it has encoded line ends (\u2424), with which a mail can pretend to have other headers.",
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Boss <mailto:a@b.example>", "Boss <mailto:a@b.example>"),
        ("Boss [mailto:a@b.example]", "Boss [mailto:a@b.example]"),
        ('"Boss <mailto:ceo@b.example>" <a@evil.example>', '"Boss <mailto:ceo@b.example>" <a@evil.example>'),
        ("=?utf-8?q?J=C3=B6rg?= <j@b.example>", "J\xf6rg <j@b.example>"),
        ("=?utf-8?q?J=C3=B6rg?=\r\n =?utf-8?q?_M?= <j@b.example>", "J\xf6rg M <j@b.example>"),
        ("J\xf6rg <j@b.example>", "J\xf6rg <j@b.example>"),
        ("=?nonsense?q?J=C3?= <j@b.example>", "=?nonsense?q?J=C3?= <j@b.example>"),
        ("a@b.example,\r\n  c@d.example", "a@b.example, c@d.example"),
    ],
)
def test_a_header_is_told_as_it_was_written(written, shown):
    lines, remarks = mail(f"From: {written}", "Subject: hi", "To: x@y.example")

    assert lines[0] == f"From: {shown}"
    assert remarks == ()
