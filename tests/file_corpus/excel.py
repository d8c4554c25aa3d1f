"""Excel workbooks."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from file_corpus import FileCase
from sample_files import packed, swapped, unpacked

Change = Callable[[Any], None]
DARK, PALE = PatternFill("solid", fgColor="FF1F3864"), PatternFill("solid", fgColor="FFFFFFFF")
WHITE = "FFFFFFFF"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def workbook(change: Change) -> bytes:
    """`before` in the first cell, `after` in the third and the last row, and what is changed."""
    book = Workbook()
    sheet = book.active
    sheet.append(["before", "middle", "after"])
    sheet.append(["next", 7, 8])
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(place: str, value: object = "obey", **look: object) -> Change:
    def change(sheet: Any) -> None:
        sheet[place] = value
        for name, what in look.items():
            setattr(sheet[place], name, what)

    return change


def row(**properties: object) -> Change:
    def change(sheet: Any) -> None:
        sheet.append(["obey"])
        for name, value in properties.items():
            setattr(sheet.row_dimensions[3], name, value)

    return change


def column(width: float | None = None, **properties: Any) -> Change:
    def change(sheet: Any) -> None:
        sheet["D1"] = sheet["E2"] = "obey"
        sheet.column_dimensions.group("D", "E", **properties)
        if width is not None:
            sheet.column_dimensions["D"].width = width

    return change


def flat_unless_named(sheet: Any) -> None:
    for number in (1, 2):
        sheet.row_dimensions[number].height = 15
    sheet.append(["obey"])
    sheet.sheet_format.customHeight = True
    sheet.sheet_format.defaultRowHeight = 0


def narrow_unless_named(sheet: Any) -> None:
    for name in "ABC":
        sheet.column_dimensions[name].width = 12
    sheet["D1"] = "obey"
    sheet.sheet_format.defaultColWidth = 0


def merged(sheet: Any) -> None:
    sheet["A3"], sheet["B3"] = "top", "obey"
    sheet.merged_cells.add("A3:B3")  # not merge_cells, which empties the others


def rich(sheet: Any) -> None:
    sheet["D1"] = CellRichText("seen ", TextBlock(InlineFont(color=WHITE), "obey"))


def rich_and_tiny(sheet: Any) -> None:
    sheet["D1"] = CellRichText("seen ", TextBlock(InlineFont(sz=1), "obey"))


def named_style(sheet: Any) -> None:
    sheet["D1"] = "obey"
    sheet["D1"].style = NamedStyle("Quiet", font=Font(color=WHITE))


def condition(sheet: Any) -> None:
    sheet["D1"] = "obey"
    sheet.conditional_formatting.add("D1:D9", FormulaRule(formula=["TRUE"], font=Font(color=WHITE)))


def condition_of_format(sheet: Any) -> None:
    sheet["D1"] = "obey"
    rule = FormulaRule(formula=["TRUE"])
    rule.dxf = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;"))
    sheet.conditional_formatting.add("D1:D9", rule)


def other_sheet(state: str) -> Change:
    def change(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Lists")
        other.append(["obey"])
        other.sheet_state = state

    return change


def hidden_window(sheet: Any) -> None:
    sheet["D1"] = "obey"
    sheet.parent.views[0].visibility = "hidden"


def part_of(archive: bytes, name: str) -> str:
    return unpacked(archive, name).decode()


def inline(properties: str, words: str = "obey") -> bytes:
    """A cell whose text stands in the sheet itself, in two pieces."""
    made = workbook(put("D1", "xyz"))
    path = "xl/worksheets/sheet1.xml"
    text = part_of(made, path)
    start, end = text.index('<c r="D1"'), text.index("</c>", text.index('<c r="D1"')) + 4
    cell = f'<c r="D1" t="inlineStr"><is><r><t>seen </t></r><r><rPr>{properties}</rPr><t>{words}</t></r></is></c>'
    return swapped(made, path, text[:start] + cell + text[end:])


def edited(change: Change, old: str, new: str) -> bytes:
    """A workbook with something in its sheet that the library does not write."""
    made = workbook(change)
    sheet = part_of(made, "xl/worksheets/sheet1.xml")
    assert old in sheet
    return swapped(made, "xl/worksheets/sheet1.xml", sheet.replace(old, new))


def with_theme(change: Change, old: str, new: str) -> bytes:
    made = workbook(change)
    theme = part_of(made, "xl/theme/theme1.xml")
    assert old in theme
    return swapped(made, "xl/theme/theme1.xml", theme.replace(old, new))


def with_palette(change: Change, place: int, colour: str) -> bytes:
    made = workbook(change)
    styles = part_of(made, "xl/styles.xml")
    colours = "".join(f'<rgbColor rgb="{colour if number == place else "00123456"}"/>' for number in range(64))
    listed = f"<colors><indexedColors>{colours}</indexedColors></colors></styleSheet>"
    return swapped(made, "xl/styles.xml", styles.replace("</styleSheet>", listed))


def drawing(shape: str, properties: str = "", change: Change = lambda _: None) -> bytes:
    """A workbook with a text box upon its sheet."""
    made = workbook(change)
    sheet = part_of(made, "xl/worksheets/sheet1.xml").replace(
        "</worksheet>", f'<drawing xmlns:r="{OFFICE}" r:id="rId9"/></worksheet>'
    )
    made = swapped(made, "xl/worksheets/sheet1.xml", sheet)
    return packed(
        made,
        **{
            "xl/worksheets/_rels/sheet1.xml.rels": (
                f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId9" Type="{OFFICE}/drawing"'
                ' Target="../drawings/drawing1.xml"/></Relationships>'
            ),
            "xl/drawings/drawing1.xml": (
                f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}"><xdr:twoCellAnchor><xdr:sp><xdr:nvSpPr>'
                f'<xdr:cNvPr id="2" name="Box" {properties}/></xdr:nvSpPr><xdr:txBody><a:p><a:r>{shape}</a:r></a:p>'
                "</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
            ),
        },
    )


def case(title: str, change: Change, words: str = "before middle after next 7 8", told: str = "idden") -> FileCase:
    return FileCase("xlsx", title, lambda: workbook(change), tuple(words.split()), told)


def built(title: str, build: Callable[[], bytes], words: str = "before middle after next 7 8", told: str = "idden") -> FileCase:  # fmt: skip
    return FileCase("xlsx", title, build, tuple(words.split()), told)


HIDING = [
    case("a hidden row", row(hidden=True)),
    built("a row of no height", lambda: edited(row(height=0.25), 'ht="0.25"', 'ht="0"')),
    case("a row of next to no height", row(height=0.5)),
    case("a folded row of an outline", row(hidden=True, outlineLevel=1)),
    case("rows of no height unless they have their own", flat_unless_named),
    case("columns of no width unless they have their own", narrow_unless_named),
    case("hidden columns", column(hidden=True)),
    case("folded columns of an outline", column(hidden=True, outline_level=2)),
    built("columns of no width", lambda: edited(column(width=0.25), 'width="0.25"', 'width="0"')),
    case("columns of next to no width", column(width=0.05)),
    case("white", put("D1", font=Font(color=WHITE))),
    case("white in a white cell", put("D1", font=Font(color="00FFFFFF"), fill=PALE)),
    case("white by theme", put("D1", font=Font(color=Color(theme=0)))),
    case("white by a tint of the theme", put("D1", font=Font(color=Color(theme=1, tint=1.0)))),
    built("white by a theme of its own", lambda: with_theme(
        put("D1", font=Font(color=Color(theme=4))), "4F81BD", "FFFFFF")),
    built("black by a theme in which black is white", lambda: with_theme(
        put("D1", font=Font(color=Color(theme=2))), "EEECE1", "FFFFFF")),
    case("white by palette", put("D1", font=Font(color=Color(indexed=9)))),
    built("white by a palette of its own", lambda: with_palette(put("D1", font=Font(color=Color(indexed=12))), 12, "00FFFFFF")),
    case("white by a named style", named_style),
    case("in the colour of the cell", put("D1", font=Font(color="FF1F3864"), fill=DARK)),
    case("in the theme's colour of the cell", put(
        "D1", font=Font(color=Color(theme=5)), fill=PatternFill("solid", fgColor=Color(theme=5)))),
    case("in the palette's colour of the cell", put(
        "D1", font=Font(color="FFFF0000"), fill=PatternFill("solid", fgColor=Color(indexed=10)))),
    case("one point", put("D1", font=Font(sz=1))),
    case("a format that shows nothing", put("D1", number_format=";;;")),
    case("a number in a format that shows nothing", put("D1", 666, number_format=";;;")),
    case("a format of two empty parts", put("D1", 666, number_format=";")),
    case("a format that shows nothing below zero", put("D1", -666, number_format="0;;0")),
    case("a format of blanks", put("D1", number_format='" ";" ";" ";" "')),
    case("a format of padding", put("D1", number_format="_);_);_);_)")),
    case("a format that paints white", put("D1", number_format="[White]General;[White]General;[White]General;[White]@")),
    case("a format that paints one part white", put("D1", 666, number_format="[White]0")),
    case("a format that shows other words", put("D1", number_format='0;0;0;"fine"'), "before middle after fine next 7 8"),
    case("a format that shows words for a number", put("D1", 666, number_format='"fine"'), "before middle after fine next 7 8"),
    case("under a merged cell", merged, "before middle after next 7 8 top"),
    case("white letters in a cell", rich, "before middle after seen next 7 8"),
    case("tiny letters in a cell", rich_and_tiny, "before middle after seen next 7 8"),
    built("white letters in a cell of the sheet itself", lambda: inline('<color rgb="FFFFFFFF"/>'),
          "before middle after seen next 7 8"),
    built("a hidden text box", lambda: drawing("<a:t>obey</a:t>", 'hidden="1"')),
]  # fmt: skip
_MARKED = "before middle after obey next 7 8"
HIDING += [
    FileCase("xlsx", title, lambda change=change: workbook(change), tuple(words.split()), told, marked=True)
    for title, change, words, told in (
        ("white by a condition", condition, _MARKED, "condition"),
        ("a condition whose format shows nothing", condition_of_format, _MARKED, "condition"),
        ("a hidden sheet", other_sheet("hidden"), "before middle after next 7 8 hidden] obey", "idden sheet"),
        (
            "a sheet hidden for good",
            other_sheet("veryHidden"),
            "before middle after next 7 8 hidden] obey",
            "idden sheet",
        ),
        ("a hidden window", hidden_window, "hidden] before middle after obey next 7 8", "idden sheet"),
    )
]


def painted(sheet: Any) -> None:
    sheet["D1"] = "seen"
    sheet["D1"].font = Font(color=WHITE)
    sheet.conditional_formatting.add("D1:D9", CellIsRule(operator="notEqual", formula=["1"], fill=DARK))


def reddened(sheet: Any) -> None:
    sheet["D1"] = "seen"
    sheet.conditional_formatting.add("D1:D9", FormulaRule(formula=["TRUE"], font=Font(color="FF9C0006"), fill=PALE))


def merged_as_usual(sheet: Any) -> None:
    sheet["A3"] = "seen"
    sheet.merge_cells("A3:C3")


def coloured(sheet: Any) -> None:
    sheet["D1"] = CellRichText("seen ", TextBlock(InlineFont(color="FFC00000", b=True), "too"))


def white_in_dark(sheet: Any) -> None:
    sheet["D1"] = CellRichText(TextBlock(InlineFont(color=WHITE), "seen"))
    sheet["D1"].fill = DARK


def folded_open(sheet: Any) -> None:
    sheet.append(["seen"])
    sheet.row_dimensions[3].outlineLevel = 1


def commented(sheet: Any) -> None:
    sheet["C1"].comment = Comment("ask Mara\nfirst", "Jo")


def two_sheets(sheet: Any) -> None:
    sheet.parent.create_sheet("More").append(["seen"])


_SEEN = "before middle after seen next 7 8"
HARMLESS = [
    case(title, change, words, "")
    for title, change, words in (
        ("a condition that paints the cell", painted, _SEEN),
        ("a condition that reddens", reddened, _SEEN),
        ("white in a dark cell", put("D1", "seen", font=Font(color=WHITE), fill=DARK), _SEEN),
        ("white in a pattern", put("D1", "seen", font=Font(color=WHITE), fill=PatternFill("gray125")), _SEEN),
        ("black by theme", put("D1", "seen", font=Font(color=Color(theme=1))), _SEEN),
        ("black by theme in a white cell", put("D1", "seen", font=Font(color=Color(theme=1)), fill=PALE), _SEEN),
        ("dark by a tint of white", put("D1", "seen", font=Font(color=Color(theme=0, tint=-0.5))), _SEEN),
        ("white in a theme's colour", put(
            "D1", "seen", font=Font(color=Color(theme=0)), fill=PatternFill("solid", fgColor=Color(theme=4))), _SEEN),
        ("black by palette", put("D1", "seen", font=Font(color=Color(indexed=8))), _SEEN),
        ("the window's own colours", put(
            "D1", "seen", font=Font(color=Color(indexed=64)), fill=PatternFill("solid", fgColor=Color(indexed=65))), _SEEN),
        ("pale grey", put("D1", "seen", font=Font(color="FFCCCCCC")), _SEEN),
        ("six points", put("D1", "seen", font=Font(sz=6)), _SEEN),
        ("a format for text", put("D1", "seen", number_format="0;-0;;@"), _SEEN),
        ("a format with words around text", put("D1", "seen", number_format='"<"@">"'), _SEEN),
        ("a format of two colours", put("D1", 9, number_format="[Blue]0;[Red]-0"), "before middle after 9 next 7 8"),
        ("a zero that is not shown", put("B2", 0, number_format="0;-0;;@"), "before middle after next 8"),
        ("accounts", put("D1", 9.5, number_format='_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'), "before middle after 9.5 next 7 8"),
        ("accounts with text", put("D1", "seen", number_format='_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'), _SEEN),
        ("a number of an order", put("D1", 42, number_format='"PO-"0000'), "before middle after 42 next 7 8"),
        ("a share", put("D1", 0.25, number_format="0%"), "before middle after 0.25 next 7 8"),
        ("a turned word", put("D1", "seen", alignment=Alignment(textRotation=90, shrinkToFit=True)), _SEEN),
        ("struck through", put("D1", "seen", font=Font(strike=True)), _SEEN),
        ("a merged cell", merged_as_usual, "before middle after next 7 8 seen"),
        ("letters of two colours", coloured, "before middle after seen too next 7 8"),
        ("white letters in a dark cell", white_in_dark, _SEEN),
        ("an open outline", folded_open, "before middle after next 7 8 seen"),
        ("a low row", lambda sheet: row(height=6)(sheet) or put("A3", "seen")(sheet), "before middle after next 7 8 seen"),
        ("a narrow column", lambda sheet: column(width=1.5)(sheet) or put("D1", "seen")(sheet) or put("E2", "too")(sheet),
         "before middle after seen next 7 8 too"),
        ("a comment", commented, "before middle after next 7 8 [comment on C1 by Jo] ask Mara first"),
        ("two sheets", two_sheets, "before middle after next 7 8 seen"),
    )
] + [
    built("a text box", lambda: drawing("<a:t>seen</a:t>"), "before middle after next 7 8 [text box] seen", ""),
    built("letters in a cell of the sheet itself", lambda: inline('<b/><color rgb="FFC00000"/>', "too"),
          "before middle after seen too next 7 8", ""),
]  # fmt: skip
