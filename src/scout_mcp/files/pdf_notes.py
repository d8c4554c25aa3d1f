"""What stands upon a PDF page: the values of form fields, and the remarks of those who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scout_mcp.files.pdf_layers import Layers

_HIDDEN: Final = 2
_NOT_ON_SCREENS: Final = 32
_PASSWORD: Final = 1 << 13
_MOST: Final = 1000
_DEEPEST: Final = 20
_REMARKS: Final = frozenset((
    "/FreeText", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Square", "/Circle", "/Line", "/Ink",
    "/Stamp", "/Caret", "/Polygon", "/PolyLine",
))  # fmt: skip


def notes_of(page: Any, layers: Layers) -> tuple[list[str], bool]:  # noqa: ANN401 - pypdf's objects
    """Return a line for each field and remark of a page that somebody sees, and whether there are others."""
    lines: list[str] = []
    hidden = False
    for note in _notes(page):
        line = _field(note) if note.get("/Subtype") == "/Widget" else _remark(note)
        if not line:
            continue
        if _is_unseen(note, layers):
            hidden = True
        else:
            lines.append(line)
    return lines, hidden


def _notes(page: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    listed = page.get("/Annots")
    notes: list[Any] = listed.get_object() if listed is not None else []
    for each in notes[:_MOST]:
        note: Any = each.get_object()
        if hasattr(note, "get"):
            yield note


def _is_unseen(note: Any, layers: Layers) -> bool:  # noqa: ANN401 - as above
    flags = note.get("/F", 0)
    if isinstance(flags, int) and flags & (_HIDDEN | _NOT_ON_SCREENS):
        return True
    if "/OC" in note and layers.hides(note.raw_get("/OC")):
        return True
    box = [float(edge) for edge in note.get("/Rect", ())]
    # A remark without a size is shown as a sign.
    flat = len(box) == 4 and min(abs(box[2] - box[0]), abs(box[3] - box[1])) < 1
    return flat and note.get("/Subtype") == "/Widget"


def _remark(note: Any) -> str:  # noqa: ANN401 - as above
    words = " ".join(str(note.get("/Contents", "")).split())
    if note.get("/Subtype") not in _REMARKS or not words:
        return ""
    author = " ".join(str(note.get("/T", "")).split())
    return f"[note{f' by {author}' if author else ''}] {words}"


def _field(widget: Any) -> str:  # noqa: ANN401 - as above
    value, kind = _inherited(widget, "/V"), _inherited(widget, "/FT")
    if value is None or kind == "/Sig":
        return ""
    flags = _inherited(widget, "/Ff")
    if isinstance(flags, int) and flags & _PASSWORD and kind == "/Tx":
        return ""
    if kind == "/Btn":
        shown = "\u2610" if widget.get("/AS", value) == "/Off" else "\u2612"
    else:
        parts = cast("list[Any]", value) if isinstance(value, list) else [value]
        shown = ", ".join(" ".join(str(part).split()) for part in parts)
    return f"[field {_name(widget)}] {shown}" if shown else ""


def _name(widget: Any) -> str:  # noqa: ANN401 - as above
    names: list[str] = []
    for _ in range(_DEEPEST):
        if "/T" in widget:
            names.append(" ".join(str(widget["/T"]).split()))
        if "/Parent" not in widget:
            break
        widget = widget["/Parent"].get_object()
    return ".".join(reversed(names))


def _inherited(widget: Any, key: str) -> Any:  # noqa: ANN401 - as above
    """Return what a field says of itself, or one that it is a part of does."""
    for _ in range(_DEEPEST):
        if key in widget:
            return widget[key]
        if "/Parent" not in widget:
            return None
        widget = widget["/Parent"].get_object()
    return None
