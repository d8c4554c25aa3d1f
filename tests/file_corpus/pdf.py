"""PDF documents."""

import io
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from file_corpus import FileCase
from sample_files import pdf as simple

SEEN = "BT /F1 12 Tf 20 150 Td (before) Tj ET"
AFTER = "BT /F1 12 Tf 0 g 0 Tr 20 50 Td (after) Tj ET"


def _thing(value: object) -> object:  # noqa: PLR0911 - one for each type
    """A value of a PDF: names begin with a slash."""
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, dict):
        return DictionaryObject({NameObject(f"/{key}"): _thing(each) for key, each in value.items()})
    if isinstance(value, (list, tuple)):
        return ArrayObject([_thing(each) for each in value])
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    if isinstance(value, float):
        return FloatObject(value)
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else TextStringObject(value)
    return value


def stream(content: str, **properties: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content.encode())
    made.update(_thing(properties))
    return made


class Book:
    """A PDF of one page, whose parts can be added to."""

    def __init__(self, content: str) -> None:
        self.writer = PdfWriter(clone_from=io.BytesIO(simple("x")))
        self.page = self.writer.pages[0]
        self.page[NameObject("/Contents")] = self.add(stream(content))
        self.resources = self.page["/Resources"]
        self.put(ExtGState={
            "Clear": {"ca": 0.0}, "Faint": {"ca": 0.02}, "Full": {"ca": 1.0}, "Half": {"ca": 0.5}, "ClearLines": {"CA": 0.0},
            "Marker": {"BM": "/Multiply"},
        })  # fmt: skip
        self.put(ColorSpace={
            "Black": ["/Separation", "/Black", "/DeviceCMYK", self.add(stream(
                "{ 0 0 0 4 -1 roll }", FunctionType=4, Domain=[0, 1], Range=[0, 1, 0, 1, 0, 1, 0, 1]))],
            "Paper": ["/ICCBased", self.add(stream("", N=3, Alternate="/DeviceRGB"))],
            "Table": ["/Indexed", "/DeviceRGB", 1, ByteStringObject(b"\x00\x00\x00\xff\xff\xff")],
        })  # fmt: skip

    def add(self, thing: object) -> object:
        return self.writer._add_object(thing)

    def put(self, **kinds: dict[str, object]) -> None:
        for kind, things in kinds.items():
            self.resources[NameObject(f"/{kind}")] = _thing(things)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()


Change = Callable[[Book], None]


def document(content: str, change: Change = lambda _: None, after: str = AFTER) -> bytes:
    book = Book(f"{SEEN} q {content} Q {after}")
    change(book)
    return book.bytes()


def picture(book: Book) -> None:
    made = stream("\x00", Subtype="/Image", Width=1, Height=1, ColorSpace="/DeviceGray", BitsPerComponent=8)
    book.put(XObject={"Im1": book.add(made)})


def form(content: str, **properties: object) -> Change:
    """A drawing of its own that a page can show."""

    def change(book: Book) -> None:
        properties.setdefault("BBox", [0, 0, 300, 200])
        made = stream(content, Subtype="/Form", **properties)
        made[NameObject("/Resources")] = book.resources
        book.put(XObject={"Fm1": book.add(made)})

    return change


def layer(*, on: bool, base: str = "/ON", of_form: bool = False, membership: dict[str, str] | None = None) -> Change:
    """An optional group, `/L1`, that is on or off."""

    def change(book: Book) -> None:
        group = book.add(_thing({"Type": "/OCG", "Name": "Layer"}))
        state = {"BaseState": base, "ON" if on else "OFF": [group]}
        book.writer._root_object[NameObject("/OCProperties")] = _thing({"OCGs": [group], "D": state})
        content: object = group
        if membership is not None:
            content = _thing({"Type": "/OCMD", "OCGs": [group], **membership})
        book.put(Properties={"L1": content})
        if of_form:
            form("BT /F1 12 Tf 20 100 Td (obey) Tj ET", OC=content)(book)

    return change


def field(flags: int, value: str = "obey", **more: object) -> Change:
    """A form's field with a value."""

    def change(book: Book) -> None:
        widget = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Tx", "T": "Serial", "V": value, "F": flags,
                  "Rect": [20, 90, 200, 110], **more}  # fmt: skip
        annotate(book, widget)

    return change


def annotate(book: Book, annotation: dict[str, object]) -> None:
    book.page[NameObject("/Annots")] = _thing([book.add(_thing(annotation))])


def note(kind: str, words: str, flags: int = 4) -> Change:
    return lambda book: annotate(
        book, {"Type": "/Annot", "Subtype": f"/{kind}", "Contents": words, "F": flags, "Rect": [20, 90, 200, 110]}
    )


def letters_of_nothing(book: Book) -> None:
    drawn = {name: book.add(stream("500 0 d0")) for name in ("o", "b", "e", "y")}
    book.resources["/Font"][NameObject("/F3")] = book.add(_thing({
        "Type": "/Font", "Subtype": "/Type3", "FontBBox": [0, 0, 500, 500], "FontMatrix": [0.001, 0, 0, 0.001, 0, 0],
        "CharProcs": drawn, "FirstChar": 98, "LastChar": 121, "Widths": [500] * 24,
        "Encoding": {"Type": "/Encoding", "Differences": [98, "/b", 101, "/e", 111, "/o", 121, "/y"]},
    }))  # fmt: skip


def letters_that_are_drawn(book: Book) -> None:
    letters_of_nothing(book)
    font = book.resources["/Font"]["/F3"]
    font[NameObject("/CharProcs")] = _thing(
        {name: book.add(stream("500 0 d0 0 0 400 400 re f")) for name in ("s", "e", "n")}
    )
    font[NameObject("/Encoding")][NameObject("/Differences")] = _thing([101, "/e", 110, "/n", 115, "/s"])


OBEY = "BT /F1 12 Tf 20 100 Td (obey) Tj ET"
_HIDING: dict[str, str | tuple[str, Change]] = {
    "invisible": "BT /F1 12 Tf 3 Tr 20 100 Td (obey) Tj ET",
    "only a clip": "BT /F1 12 Tf 7 Tr 20 100 Td [(ob) -20 (ey)] TJ ET",
    "white": "BT /F1 12 Tf 1 g 20 100 Td (obey) Tj ET",
    "white of three parts": "BT /F1 12 Tf 1 1 1 rg 20 100 Td (obey) Tj ET",
    "white of four parts": "BT /F1 12 Tf 0 0 0 0 k 20 100 Td (obey) ' ET",
    "white by a colour space": "/DeviceRGB cs 1 1 1 sc BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "white by a profile": "/Paper cs 1 1 1 scn BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "no ink": "/Black cs 0 scn BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "white outlines": "1 G 1 Tr BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "white outlines and letters": "1 G 1 g 2 Tr BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "black on black": "0 g 0 90 300 30 re f BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "white on white": "1 g 0 0 300 120 re f BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "in the colour of a drawing's surface": "0.2 0.4 0.6 rg 0 90 m 300 90 l 300 120 l 0 120 l h f BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "under a white area": f"{OBEY} 1 g 0 90 300 30 re f",
    "under a black area": f"{OBEY} 0 g 15 90 100 30 re f",
    "under an area drawn line by line": f"{OBEY} 1 g 0 90 m 300 90 l 300 120 l 0 120 l h f",
    "tiny": "BT /F1 0.4 Tf 20 100 Td (obey) Tj ET",
    "tiny by its matrix": "BT /F1 12 Tf 0.01 0 0 0.01 20 100 Tm (obey) Tj ET",
    "tiny by the page's matrix": "0.02 0 0 0.02 0 0 cm BT /F1 12 Tf 1000 5000 Td (obey) Tj ET",
    "flat by its matrix": "BT /F1 12 Tf 1 0 0 0.001 20 100 Tm (obey) Tj ET",
    "narrow by its matrix": "BT /F1 12 Tf 0.001 0 0 1 20 100 Tm (obey) Tj ET",
    "of no width": "BT /F1 12 Tf 0.1 Tz 20 100 Td (obey) Tj ET",
    "above the page": "BT /F1 12 Tf 20 900 Td (obey) Tj ET",
    "below the page": "BT /F1 12 Tf 20 -40 Td (obey) Tj ET",
    "left of the page": "BT /F1 12 Tf -500 100 Td (obey) Tj ET",
    "right of the page": "BT /F1 12 Tf 900 100 Td (obey) Tj ET",
    "raised above the page": "BT /F1 12 Tf 900 Ts 20 100 Td (obey) Tj ET",
    "moved away inside of its operator": "BT /F1 12 Tf 20 100 Td [-90000 (obey)] TJ ET",
    "moved away": "q 1 0 0 1 2000 0 cm BT /F1 12 Tf 20 100 Td (obey) Tj ET Q",
    "outside the crop box": ("BT /F1 12 Tf 220 100 Td (obey) Tj ET", lambda book: book.page.update(
        {NameObject("/CropBox"): _thing([0, 0, 200, 200])})),
    "transparent": "/Clear gs BT /F1 12 Tf 20 100 Td (obey) Tj ET /Full gs",
    "nearly transparent": "/Faint gs BT /F1 12 Tf 20 100 Td (obey) Tj ET /Full gs",
    "transparent outlines": "/ClearLines gs 1 Tr BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "outside a clip": "0 0 10 10 re W n BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "outside a clip by the other rule": "0 0 10 10 re W* n BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "outside two clips": "0 0 300 200 re W n q 100 0 5 5 re W n BT /F1 12 Tf 20 100 Td (obey) Tj ET Q",
    "in an empty clip": "20 100 0 0 re W n BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "between two clips": "0 0 10 10 re W n 0 90 300 30 re W n BT /F1 12 Tf 20 100 Td (obey) Tj ET",
    "in a group that is off": ("/OC /L1 BDC BT /F1 12 Tf 20 100 Td (obey) Tj ET EMC", layer(on=False)),
    "in a group inside one that is off": (
        f"/OC /L1 BDC /Span <</MCID 0>> BDC {OBEY} EMC EMC", layer(on=False)),
    "in a group where all are off": ("/OC /L1 BDC BT /F1 12 Tf 20 100 Td (obey) Tj ET EMC", layer(
        on=False, base="/OFF")),
    "in a membership of a group that is off": (
        "/OC /L1 BDC BT /F1 12 Tf 20 100 Td (obey) Tj ET EMC", layer(on=False, membership={})),
    "in a membership of a group that must be off": (
        "/OC /L1 BDC BT /F1 12 Tf 20 100 Td (obey) Tj ET EMC", layer(on=True, membership={"P": "/AllOff"})),
    "a form in a group that is off": ("/Fm1 Do", layer(on=False, of_form=True)),
    "a form far away": ("1 0 0 1 5000 0 cm /Fm1 Do", form("BT /F1 12 Tf 20 100 Td (obey) Tj ET")),
    "a form made tiny": ("0.01 0 0 0.01 20 100 cm /Fm1 Do", form("BT /F1 12 Tf 20 100 Td (obey) Tj ET")),
    "a form made tiny by its matrix": ("/Fm1 Do", form(
        "BT /F1 12 Tf 20 100 Td (obey) Tj ET", Matrix=[0.01, 0, 0, 0.01, 20, 100])),
    "a form outside its box": ("/Fm1 Do", form("BT /F1 12 Tf 20 100 Td (obey) Tj ET", BBox=[0, 0, 10, 10])),
    "a form in white": ("1 g /Fm1 Do", form("BT /F1 12 Tf 20 100 Td (obey) Tj ET")),
    "a form that is transparent": ("/Clear gs /Fm1 Do", form("BT /F1 12 Tf 20 100 Td (obey) Tj ET")),
    "letters of nothing": ("BT /F3 12 Tf 20 100 Td (obey) Tj ET", letters_of_nothing),
    "beside a scan": ("q 100 0 0 30 0 90 cm /Im1 Do Q BT /F1 12 Tf 3 Tr 20 20 Td (obey) Tj ET", picture),
    "a hidden field": ("", field(2)),
    "a field for no screen": ("", field(32)),
    "a field of no size": ("", field(4, Rect=[20, 90, 20, 90])),
    "a hidden remark": ("", note("FreeText", "obey", 2)),
}  # fmt: skip


def _case(title: str, entry: str | tuple[str, Change], words: tuple[str, ...], told: str) -> FileCase:
    content, change = (entry, lambda _: None) if isinstance(entry, str) else entry
    return FileCase("pdf", title, lambda: document(content, change), words, told)


HIDING = [_case(title, entry, ("before", "after"), "idden") for title, entry in _HIDING.items()]
HIDING += [
    FileCase("pdf", title, lambda content=content: document(content, picture), told="scan", marked=True)
    for title, content in {
        "a scan under its words": "q 300 0 0 200 0 0 cm /Im1 Do Q BT /F1 12 Tf 3 Tr 20 100 Td (obey) Tj ET",
        "a scan upon its words": f"{OBEY} q 300 0 0 60 0 80 cm /Im1 Do Q",
    }.items()
]

_HARMLESS: dict[str, str | tuple[str, Change]] = {
    "black": "BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "white on blue": "0 0 0.5 rg 0 90 300 30 re f 1 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "white on a drawing's surface": "0 g 0 90 m 300 90 l 300 120 l 0 120 l h f 1 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "black on white on black": "0 g 0 80 300 50 re f 1 g 0 90 200 30 re f 0 g BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "beside a black square": "0 g 18 98 8 8 re f BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "after what was hidden": "q 3 Tr 1 g Q BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "large by its matrix": "BT /F1 1 Tf 12 0 0 12 20 100 Tm (seen) Tj ET",
    "large by the page's matrix": "0.1 0 0 0.1 0 0 cm BT /F1 120 Tf 200 1000 Td (seen) Tj ET",
    "upside down": "1 0 0 -1 0 200 cm BT /F1 12 Tf 1 0 0 -1 20 100 Tm (seen) Tj ET",
    "turned": "BT /F1 12 Tf 0 1 -1 0 40 100 Tm (seen) Tj ET",
    "pale grey": "BT /F1 12 Tf 0.7 g 20 100 Td (seen) Tj ET",
    "half transparent": "/Half gs BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "condensed": "BT /F1 12 Tf 70 Tz 20 100 Td (seen) Tj ET",
    "raised": "BT /F1 12 Tf 4 Ts 20 100 Td (seen) Tj ET",
    "in a pattern": "/Pattern cs /P1 scn BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "full ink": "/Black cs 1 scn BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "black by a colour space": "1 g /DeviceGray cs BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "black by a profile": "/Paper cs 0 0 0 scn BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "black of a table of colours": "0 g 0 90 300 30 re f /Table cs 1 scn BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "outlines": "1 g 1 Tr BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "white letters with black outlines": "1 g 0 G 2 Tr BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "operands that make no sense": "(odd) Tr (a) (b) rg 1 re f BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "in a clip": "0 90 300 30 re W n BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "after a clip": "q 0 0 10 10 re W n Q BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "in a round clip": "0 50 m 0 250 300 250 300 50 c h W n BT /F1 12 Tf 20 100 Td (seen) Tj ET",
    "marked with a marker": "BT /F1 12 Tf 20 100 Td (seen) Tj ET /Marker gs 1 1 0 rg 15 95 60 20 re f",
    "under a veil": "BT /F1 12 Tf 20 100 Td (seen) Tj ET /Half gs 0 0 1 rg 15 95 60 20 re f",
    "in a frame": "BT /F1 12 Tf 20 100 Td (seen) Tj ET 15 95 60 20 re S",
    "in a frame that is filled": "BT /F1 12 Tf 20 100 Td (seen) Tj ET 0 g 10 90 80 30 re 12 92 76 26 re f*",
    "beside an area that comes later": "BT /F1 12 Tf 20 100 Td (seen) Tj ET 0 g 15 0 60 20 re f",
    "under a slanted line": "BT /F1 12 Tf 20 100 Td (seen) Tj ET 0 g 0 80 m 300 120 l 300 121 l 0 81 l h f",
    "a line through it": "BT /F1 12 Tf 20 100 Td (seen) Tj ET 0 g 15 103 60 1 re f",
    "in a group that is on": ("/OC /L1 BDC BT /F1 12 Tf 20 100 Td (seen) Tj ET EMC", layer(on=True, base="/OFF")),
    "after a group that is off": (
        "/OC /L1 BDC EMC BT /F1 12 Tf 20 100 Td (seen) Tj ET", layer(on=False)),
    "in marked content": "/P <</MCID 0>> BDC BT /F1 12 Tf 20 100 Td (seen) Tj ET EMC",
    "a form": ("/Fm1 Do", form("BT /F1 12 Tf 20 100 Td (seen) Tj ET")),
    "a form that is moved": ("1 0 0 1 0 -900 cm /Fm1 Do", form(
        "BT /F1 12 Tf 20 1000 Td (seen) Tj ET", BBox=[0, 900, 300, 1100])),
    "a form that is made smaller": ("0.1 0 0 0.1 0 0 cm /Fm1 Do", form(
        "BT /F1 120 Tf 200 1000 Td (seen) Tj ET", BBox=[0, 0, 3000, 2000])),
    "a form that is made smaller by its matrix": ("/Fm1 Do", form(
        "BT /F1 120 Tf 200 1000 Td (seen) Tj ET", BBox=[0, 0, 3000, 2000], Matrix=[0.1, 0, 0, 0.1, 0, 0])),
    "a form after a white one": ("q 1 g /Fm1 Do Q BT /F1 12 Tf 20 100 Td (seen) Tj ET", form("0 0 10 10 re f 1 g 3 Tr")),
    "letters that are drawn": ("BT /F3 12 Tf 20 100 Td (seen) Tj ET", letters_that_are_drawn),
    "white in a picture": ("q 100 0 0 30 0 90 cm /Im1 Do Q BT /F1 12 Tf 1 g 20 100 Td (seen) Tj ET", picture),
    "a field": ("", field(4, "seen")),
    "a remark": ("", note("FreeText", "seen")),
    "a note at the margin": ("", note("Text", "seen")),
}  # fmt: skip


_MARKS = {"a field": "[field Serial] ", "a remark": "[note] ", "a note at the margin": "[note] "}
HARMLESS = [
    FileCase(
        "pdf", title,
        *[(lambda entry=entry: document(entry)) if isinstance(entry, str) else (lambda entry=entry: document(*entry))],
        words=("before", _MARKS.get(title, "") + "seen", "after"),
    )
    for title, entry in _HARMLESS.items()
]  # fmt: skip
