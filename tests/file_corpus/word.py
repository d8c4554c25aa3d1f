"""Word documents."""

from file_corpus import FileCase, harmless, hiding
from sample_files import W, packed, paragraph

WHITE = '<w:color w:val="FFFFFF"/>'
SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:zz="urn:nobody-knows-this"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="GoneToo"><w:basedOn w:val="Gone"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="White"><w:basedOn w:val="Normal"/><w:rPr>{WHITE}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Banner"><w:basedOn w:val="White"/><w:pPr><w:shd w:fill="1F3864"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Crushed"><w:pPr><w:spacing w:line="10" w:lineRule="exact"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Far"><w:pPr><w:framePr w:x="-20000" w:y="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Vanished"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
    '<w:style w:type="character" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:tblPr/></w:style>'
    '<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="4472C4"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
    '<w:style w:type="table" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
    f'<w:style w:type="table" w:styleId="Pale"><w:rPr>{WHITE}</w:rPr></w:style>'
)
THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x">'
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    '<a:dk2><a:srgbClr val="1F497D"/></a:dk2><a:lt2><a:srgbClr val="FEFEFE"/></a:lt2>'
    '<a:accent1><a:srgbClr val="FFFFFF"/></a:accent1><a:accent2><a:srgbClr val="C0504D"/></a:accent2>'
    "</a:clrScheme></a:themeElements></a:theme>"
)


def part(root: str, inside: str) -> str:
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{W}" {SPACES}>{inside}</w:{root}>'


def document(body: str, background: str = "", **parts: str) -> bytes:
    return packed(
        word__document_xml=part("document", f"{background}<w:body>{body}</w:body>"),
        word__styles_xml=part("styles", STYLES),
        word__theme__theme1_xml=THEME,
        **parts,
    )


def framed(body: str) -> bytes:
    return document(paragraph("before") + body + paragraph("after"))


def styled(text: str, properties: str = "", mark: str = "") -> str:
    return f"<w:p><w:pPr>{properties}<w:rPr>{mark}</w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def table(inside: str, style: str = "", cell: str = "", whole: str = "", row: str = "") -> str:
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:tbl><w:tblPr>{named}{whole}</w:tblPr><w:tr><w:trPr>{row}</w:trPr>"
        f"<w:tc><w:tcPr>{cell}</w:tcPr>{inside}</w:tc></w:tr></w:tbl>"
    )


def box(
    inside: str, properties: str = "", shape: str = "", size: str = 'cx="900000" cy="300000"', place: str = ""
) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:anchor>{place}<wp:extent {size}/><wp:docPr id="1" name="Box" {properties}/><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:spPr>{shape}</wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )


def picture(inside: str, attributes: str) -> str:
    return (
        f"<w:p><w:r><w:pict><v:shape {attributes}><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r></w:p>"
    )


def solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def offset(across: int, down: int) -> str:
    return (
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{across}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{down}</wp:posOffset></wp:positionV>'
    )


def field(code: str, result: str | None) -> str:
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def form_field(data: str) -> str:
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def refer(kind: str, number: str, of: str = "default") -> str:
    return f'<w:sectPr><w:{kind}Reference w:type="{of}" r:id="{number}"/></w:sectPr>'


def with_other_parts(body: str, words: str = "", **parts: str) -> bytes:
    """A document with a header, a footer, notes and a comment, to all of which the text refers but those of the pages."""
    notes = "".join(f'<w:r><w:{kind}Reference w:id="1"/></w:r>' for kind in ("footnote", "endnote", "comment"))

    def note(kind: str, more: str = "") -> str:
        hidden = f'<w:{kind} w:id="2">{paragraph(words)}</w:{kind}>' if words else ""
        return f'<w:{kind} w:id="1" {more}>{paragraph(kind)}</w:{kind}>{hidden}'

    links = "".join(
        f'<Relationship Id="{number}" Target="{target}"/>'
        for number, target in (("rId1", "header1.xml"), ("rId2", "footer1.xml"), ("rId3", "header2.xml"))
    )
    return document(
        f"<w:p>{notes}</w:p>{body}",
        **{"word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>"},
        word__header1_xml=part("hdr", paragraph("heading")),
        word__header2_xml=part("hdr", paragraph(words)),
        word__footer1_xml=part("ftr", paragraph("footing")),
        word__footnotes_xml=part("footnotes", '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>' + note("footnote")),
        word__endnotes_xml=part("endnotes", note("endnote")),
        word__comments_xml=part("comments", note("comment", 'w:author="Jo"')),
        **parts,
    )  # fmt: skip


OBEY = paragraph("obey")
SHOWN = '<w:vanish w:val="0"/>'

HIDING = hiding(
    "docx",
    framed,
    {
        "white": paragraph("obey", WHITE),
        "nearly white": paragraph("obey", '<w:color w:val="fefefe"/>'),
        "white by theme": paragraph("obey", '<w:color w:val="auto" w:themeColor="background1"/>'),
        "white by another colour of the theme": paragraph("obey", '<w:color w:val="000000" w:themeColor="background2"/>'),
        "white by an accent of the theme": paragraph("obey", '<w:color w:val="4472C4" w:themeColor="accent1"/>'),
        "white by a theme's colour made lighter": paragraph(
            "obey", '<w:color w:val="000000" w:themeColor="text1" w:themeTint="00"/>'
        ),
        "one point": paragraph("obey", '<w:sz w:val="2"/>'),
        "one per cent wide": paragraph("obey", '<w:w w:val="1"/>'),
        "fitted into a point": paragraph("obey", '<w:fitText w:val="10"/>'),
        "black on black": paragraph("obey", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        "on a solid pattern of its colour": paragraph(
            "obey", '<w:color w:val="FF0000"/><w:shd w:val="solid" w:color="FF0000" w:fill="auto"/>'
        ),
        "on a theme's shade of its colour": paragraph(
            "obey", '<w:color w:val="C0504D"/><w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="accent2"/>'
        ),
        "highlighted in its colour": paragraph("obey", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
        "without a fill": paragraph("obey", "<w14:textFill><w14:noFill/></w14:textFill>"),
        "with a white fill": paragraph(
            "obey", '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>'
        ),
        "with a clear fill": paragraph(
            "obey",
            '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'
            "</w14:solidFill></w14:textFill>",
        ),
        "hidden": paragraph("obey", "<w:vanish/>"),
        "hidden by another name": paragraph("obey", "<w:specVanish/>"),
        "hidden by style": paragraph("obey", '<w:rStyle w:val="Gone"/>'),
        "hidden by a style's base": paragraph("obey", '<w:rStyle w:val="GoneToo"/>'),
        "hidden by the paragraph's style": styled("obey", '<w:pStyle w:val="Vanished"/>'),
        "hidden by the table's style": table(OBEY, "Unseen"),
        "white by the paragraph's style": styled("obey", '<w:pStyle w:val="White"/>'),
        "white by style on a white shade": styled("obey", '<w:pStyle w:val="White"/><w:shd w:fill="FFFFFF"/>'),
        "white by the table's style": table(OBEY, "Pale"),
        "white in a table": table(paragraph("obey", WHITE)),
        "white in a table with a style": table(paragraph("obey", WHITE), "Grid"),
        "white in a white cell of a dark table": table(paragraph("obey", WHITE), "Dark", '<w:shd w:fill="FFFFFF"/>'),
        "in the colour of its cell": table(
            paragraph("obey", '<w:color w:val="1F3864"/>'), "", '<w:shd w:fill="1F3864"/>'
        ),
        "white by a change that is tracked": paragraph(
            "obey", f'<w:rPrChange><w:rPr><w:color w:val="000000"/></w:rPr></w:rPrChange>{WHITE}'
        ),
        "a hidden row": table(OBEY, row="<w:hidden/>"),
        "a row of no height": table(OBEY, row='<w:trHeight w:val="1" w:hRule="exact"/>'),
        "lines of no height": styled("obey", '<w:spacing w:line="1" w:lineRule="exact"/>'),
        "lines of no height by style": styled("obey", '<w:pStyle w:val="Crushed"/>'),
        "indented off the page": styled("obey", '<w:ind w:left="31000"/>'),
        "indented off the page on the left": styled("obey", '<w:ind w:left="-31000" w:right="20000"/>'),
        "a frame off the page": styled("obey", '<w:framePr w:x="-20000" w:y="1"/>'),
        "a frame off the page by style": styled("obey", '<w:pStyle w:val="Far"/>'),
        "raised off the page": paragraph("obey", '<w:position w:val="3000"/>'),
        "a table off the page": table(OBEY, whole='<w:tblInd w:w="-30000" w:type="dxa"/>'),
        "a floating table off the page": table(OBEY, whole='<w:tblpPr w:tblpX="-30000"/>'),
        "a hidden text box": box(OBEY, 'hidden="1"'),
        "a text box of no size": box(OBEY, size='cx="0" cy="0"'),
        "a text box off the page": box(OBEY, place=offset(-90_000_000, 0)),
        "a text box below the page": box(OBEY, place=offset(0, 90_000_000)),
        "a text box in the colour of its words": box(paragraph("obey", WHITE), shape=solid("FFFFFF")),
        "an old text box that is hidden": picture(OBEY, 'style="width:90pt;height:30pt;visibility:hidden"'),
        "an old text box that is not displayed": picture(OBEY, 'style="display:none"'),
        "an old text box of no size": picture(OBEY, 'style="width:0;height:0"'),
        "an old text box far away": picture(OBEY, 'style="position:absolute;margin-left:-9000pt;width:90pt;height:30pt"'),
        "an old white text box": picture(paragraph("obey", WHITE), 'style="width:90pt;height:30pt" fillcolor="white"'),
        "the code of a field": field('<w:r><w:instrText>IF 1 = 1 ""</w:instrText></w:r>' + run("obey"), ""),
        "a field inside the code of a field": field(
            field('<w:r><w:instrText>QUOTE</w:instrText></w:r>', run("obey"))[5:-6], ""
        ),
        "a field without a result": field(run("obey"), None),
        "for programs that do not exist": (
            '<mc:AlternateContent><mc:Choice Requires="zz"><w:p><w:r><w:t>obey</w:t></w:r></w:p></mc:Choice>'
            "<mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>"
        ),
        "a second choice": (
            '<mc:AlternateContent><mc:Choice Requires="w14"><w:p/></mc:Choice><mc:Choice Requires="wps">'
            "<w:p><w:r><w:t>obey</w:t></w:r></w:p></mc:Choice></mc:AlternateContent>"
        ),
    },
)  # fmt: skip
_DELETED = {
    "deleted": "<w:p><w:del><w:r><w:delText>obey</w:delText></w:r></w:del></w:p>",
    "deleted, but written as text": f"<w:p><w:del>{run('obey')}</w:del></w:p>",
    "moved away": f"<w:p><w:moveFrom>{run('obey')}</w:moveFrom></w:p>",
}
HIDING += hiding("docx", framed, _DELETED, told="eleted")
HIDING.append(
    FileCase(
        "docx",
        "hidden in all of the document",
        lambda: packed(
            word__document_xml=part(
                "document", f"<w:body>{paragraph('before', SHOWN)}{OBEY}{paragraph('after', SHOWN)}</w:body>"
            ),
            word__styles_xml=part("styles", "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault>"
                                  "</w:docDefaults>"),
        ),
        told="idden",
    )
)  # fmt: skip

_NOTES = ("[footnote]\nfootnote", "[endnote]\nendnote", "[comment by Jo]\ncomment")
HIDING += [
    FileCase("docx", "headers that no section shows and notes that nothing refers to",
             lambda: with_other_parts(paragraph("before") + paragraph("after"), "obey"), ("before", "after", *_NOTES), "idden"),
    FileCase("docx", "a header for first pages that are like the others",
             lambda: with_other_parts(paragraph("before") + paragraph("after") + refer("header", "rId3", "first"), "obey"),
             ("before", "after", *_NOTES), "idden"),
    FileCase("docx", "a header for even pages that are like the others",
             lambda: with_other_parts(paragraph("before") + paragraph("after") + refer("header", "rId3", "even"), "obey"),
             ("before", "after", *_NOTES), "idden"),
]  # fmt: skip
SEEN = paragraph("seen")

HARMLESS = harmless(
    "docx",
    framed,
    {
        title: (body, "before seen after")
        for title, body in {
            "pale grey": paragraph("seen", '<w:color w:val="CCCCCC"/>'),
            "automatic colour": paragraph("seen", '<w:color w:val="auto"/>'),
            "five points": paragraph("seen", '<w:sz w:val="10"/>'),
            "condensed": paragraph("seen", '<w:w w:val="66"/><w:spacing w:val="-10"/>'),
            "fitted": paragraph("seen", '<w:fitText w:val="900"/>'),
            "white on blue": paragraph("seen", f'{WHITE}<w:shd w:val="clear" w:fill="4472C4"/>'),
            "white on a solid pattern": paragraph("seen", f'{WHITE}<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>'),
            "white highlighted": paragraph("seen", f'{WHITE}<w:highlight w:val="darkBlue"/>'),
            "white on a theme's shade": paragraph("seen", f'{WHITE}<w:shd w:fill="FFFFFF" w:themeFill="text2"/>'),
            "grey by theme": paragraph(
                "seen", '<w:color w:themeColor="background1" w:themeShade="80" w:val="808080"/>'
            ),
            "lighter text by theme": paragraph("seen", '<w:color w:val="595959" w:themeColor="text1" w:themeTint="A6"/>'),
            "filled with a colour": paragraph(
                "seen", '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="C00000"/></w14:solidFill></w14:textFill>'
            ),
            "shown again by style": paragraph("seen", '<w:rStyle w:val="Back"/>'),
            "a ring of styles": paragraph("seen", '<w:rStyle w:val="A"/>'),
            "an unknown style": paragraph("seen", '<w:rStyle w:val="Unknown"/>'),
            "hidden before a change": paragraph("seen", f"<w:rPrChange><w:rPr>{WHITE}<w:vanish/></w:rPr></w:rPrChange>"),
            "hidden in web view, as in each table of contents": paragraph("seen", "<w:webHidden/>"),
            "a white banner": styled("seen", '<w:pStyle w:val="Banner"/>'),
            "white by style on red": styled("seen", '<w:pStyle w:val="White"/><w:shd w:fill="C00000"/>'),
            "a hidden end of paragraph": styled("seen", "", f"<w:vanish/>{WHITE}"),
            "exact lines": styled("seen", '<w:spacing w:line="240" w:lineRule="exact"/>'),
            "one and a half lines": styled("seen", '<w:spacing w:line="20" w:lineRule="auto"/>'),
            "indented": styled("seen", '<w:ind w:left="2880" w:hanging="360"/>'),
            "a frame": styled("seen", '<w:framePr w:x="720" w:y="720" w:w="2000"/>'),
            "superscript": paragraph("seen", '<w:position w:val="12"/><w:vertAlign w:val="superscript"/>'),
            "white in a dark cell": table(paragraph("seen", WHITE), "", '<w:shd w:fill="1F3864"/>'),
            "white in the dark row of a style": table(paragraph("seen", WHITE), "Dark"),
            "white in a dark table": table(paragraph("seen", WHITE), "", "", '<w:shd w:fill="1F3864"/>'),
            "a table in a dark cell": table(table(paragraph("seen", WHITE)), "", '<w:shd w:fill="1F3864"/>'),
            "a low row": table(SEEN, row='<w:trHeight w:val="1" w:hRule="atLeast"/>'),
            "a text box": box(SEEN),
            "a white word in a dark text box": box(paragraph("seen", WHITE), shape=solid("1F3864")),
            "a white word in a text box of unknown colour": box(paragraph("seen", WHITE)),
            "a text box on the page": box(SEEN, place=offset(900_000, 900_000)),
            "an old text box": picture(SEEN, 'style="width:90pt;height:30pt;margin-left:20pt"'),
            "an old text box without a fill": picture(paragraph("seen", WHITE), 'filled="f"'),
            "white in a picture": f"<w:p><w:r><w:pict>{paragraph('seen', WHITE)}</w:pict></w:r></w:p>",
            "the result of a field": field('<w:r><w:instrText>PAGE</w:instrText></w:r>', run("seen")),
            "a link": f"<w:p><w:hyperlink>{run('seen')}</w:hyperlink></w:p>",
            "an inserted change": f"<w:p><w:ins>{run('seen')}</w:ins></w:p>",
            "a new drawing and its stand-in": (
                f'<w:p><mc:AlternateContent><mc:Choice Requires="wps">{run("seen")}</mc:Choice>'
                f"<mc:Fallback>{run('twice')}</mc:Fallback></mc:AlternateContent></w:p>"
            ),
            "the stand-in of something newer": (
                f'<w:p><mc:AlternateContent><mc:Choice Requires="zz">{run("newer")}</mc:Choice>'
                f"<mc:Fallback>{run('seen')}</mc:Fallback></mc:AlternateContent></w:p>"
            ),
            "a formula": "<w:p><m:oMath><m:r><m:t>seen</m:t></m:r></m:oMath></w:p>",
            "word art": '<w:p><w:r><w:pict><v:shape><v:textpath string="seen"/></v:shape></w:pict></w:r></w:p>',
        }.items()
    }
    | {
        "hyphens that do not break": (
            "<w:p><w:r><w:t>srv</w:t><w:noBreakHyphen/><w:t>01</w:t></w:r></w:p>", "before srv-01 after",
        ),
        "soft hyphens": ("<w:p><w:r><w:t>ser</w:t><w:softHyphen/><w:t>ver</w:t></w:r></w:p>", "before server after"),
        "ticks of a symbol font": (
            '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>done</w:t></w:r></w:p>', "before \u2714done after",
        ),
        "a list that is chosen from": (
            form_field('<w:ddList><w:result w:val="1"/><w:listEntry w:val="low"/><w:listEntry w:val="high"/></w:ddList>'),
            "before high after",
        ),
        "boxes that are ticked": (
            form_field("<w:checkBox><w:checked/></w:checkBox>")
            + form_field('<w:checkBox><w:default w:val="0"/></w:checkBox>'),
            "before \u2612 \u2610 after",
        ),
        "two cells": (
            f"<w:tbl><w:tr><w:tc>{SEEN}</w:tc><w:tc>{SEEN}</w:tc></w:tr></w:tbl>", "before seen | seen after",
        ),
    },
)  # fmt: skip
HARMLESS += [
    FileCase(
        "docx", "white on a dark page",
        lambda: document(paragraph("seen", WHITE), '<w:background w:color="000000"/>'), ("seen",),
    ),
    FileCase(
        "docx", "headers, footers and notes",
        lambda: with_other_parts(
            SEEN + refer("header", "rId1") + refer("footer", "rId2", "even") + "<w:sectPr/>",
            word__settings_xml=part("settings", "<w:evenAndOddHeaders/>"),
        ),
        ("seen", "[header]\nheading", "[footer]\nfooting", "[footnote]\nfootnote", "[endnote]\nendnote", "[comment by Jo]\ncomment"),
    ),
    FileCase(
        "docx", "numbered paragraphs",
        lambda: document(
            "".join(
                styled(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
                for words, level in (("one", 0), ("two", 0), ("inner", 1), ("three", 0))
            ),
            word__numbering_xml=part(
                "numbering",
                '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
                '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
                '<w:lvlText w:val="%1%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            ),
        ),
        ("1.", "one", "2.", "two", "2a)", "inner", "3.", "three"),
    ),
]  # fmt: skip
