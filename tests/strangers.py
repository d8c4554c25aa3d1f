"""Texts that strangers send: attacks and harmless ones, from `corpus/`."""

import html
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from scout_mcp.text.invisible import strip_invisible

FOLDER = Path(__file__).parent / "corpus"
BEFORE, AFTER = "Printer stopped.", "Please help."
FRAMES = {
    "plain": f"{BEFORE} {{}} {AFTER}",
    "html": f"<html><body><p>{BEFORE}</p>{{}}<p>{AFTER}</p></body></html>",
    "end": f"{BEFORE} {AFTER} {{}}",
    "last": f"<html><body><p>{BEFORE}</p><p>{AFTER}</p>{{}}",
}


def _bits(words: str, zero: str, one: str) -> str:
    return "".join(one if bit == "1" else zero for byte in words.encode() for bit in f"{byte:08b}")


def _escaped(words: str, times: int) -> str:
    for _ in range(times):
        words = html.escape(words)
    return words


def _mark(match: re.Match[str]) -> str:
    name, words = match[1], match[2]
    if name.isdigit():
        return words * int(name)
    if name.startswith("amp"):
        return _escaped(words, int(name[3:]))
    return {
        "tags": lambda: "".join(chr(0xE0000 + ord(letter)) for letter in words),
        "vs": lambda: "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in words.encode()),
        "zw": lambda: _bits(words, "\u200b", "\u200c"),
        "bits": lambda: _bits(words, "\u2062", "\u2064"),
        "dec": lambda: "".join(f"&#{ord(letter)};" for letter in words),
        "hex": lambda: "".join(f"&#x{ord(letter):X};" for letter in words),
    }[name]()


def written_out(text: str) -> str:
    """The text with its marks («tags:x» and the like) replaced by what they stand for, the inner ones first."""
    while (shorter := re.sub("«([a-z]*[0-9]*):([^«»]*)»", _mark, text)) != text:
        text = shorter
    return text


@dataclass(frozen=True)
class Attack:
    """One attack: `text` as it is sent, without a frame."""

    kind: str
    number: int
    text: str
    frames: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    told: bool | str
    source: str = field(repr=False)

    def framed(self) -> list[str]:
        """The text amid harmless words, which must always come through."""
        return [FRAMES[frame].replace("{}", self.text) for frame in self.frames]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@cache
def attacks() -> tuple[Attack, ...]:
    """All attacks, in the order of the files."""
    return tuple(
        Attack(
            kind=name,
            number=number,
            text=kind.get("wrap", "{}").replace("{}", written_out(text)),
            frames=tuple(kind.get("frames", ("plain", "html"))),
            gone=tuple(written_out(one) for one in kind.get("gone", ["obey"])),
            kept=tuple(kind.get("kept", ())),
            told=kind.get("told", True),
            source=kind["source"],
        )
        for name, kind in _kinds("attacks").items()
        for number, text in enumerate(kind["texts"], 1)
    )


def _kinds(corpus: str) -> dict[str, dict[str, Any]]:
    """The kinds of all files of a corpus, in their order."""
    kinds: dict[str, dict[str, Any]] = {}
    for file in sorted(FOLDER.glob(f"{corpus}*.toml")):
        more = tomllib.loads(file.read_text(encoding="utf-8"))
        assert not kinds.keys() & more.keys(), f"{file.name} repeats a kind"
        kinds |= more
    return kinds


@dataclass(frozen=True)
class Harmless:
    """A text that must come through without loss; `words` is what has to come of it where it is HTML."""

    kind: str
    number: int
    text: str
    words: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@cache
def harmless() -> tuple[Harmless, ...]:
    """All harmless texts, in the order of the files."""
    return tuple(
        Harmless(name, number, text.strip("\n"), *words)
        for name, kind in _kinds("harmless").items()
        for number, entry in enumerate(kind["texts"], 1)
        for text, *words in [[entry] if isinstance(entry, str) else entry]
    )


# What a client would draw, fetch or run, wherever it stands outside code.
_LIVE = {
    "an image": re.compile(r"!\[[^\]]*\][(\[]|!\[[^\]]*\]\s*$", re.MULTILINE),
    "a link whose address is covered": re.compile(
        r"\]\(\s*<?(?:[a-z][a-z0-9+.-]{1,20}:(?!\d)|//|www\.)", re.IGNORECASE
    ),
    "a link by reference": re.compile(r"^[ \t>*+-]*(?:\d+[.)] )?\[[^\]]+\]:\s*\S*[/:]", re.MULTILINE),
    "an autolink that runs": re.compile(r"<(?:javascript|data|vbscript):", re.IGNORECASE),
    "an element": re.compile(
        r"<(?:img|script|svg|style|iframe|meta|link|object|embed|base|div|span|template)[\s/>]", re.IGNORECASE
    ),
    "a comment": re.compile("<!--"),
}
_COMMONMARK = MarkdownIt("commonmark").enable("table")


def assert_inert(text: str) -> None:
    """Nothing unseen, and nothing that a client would draw, fetch or run."""
    assert strip_invisible(text) == (text, False)
    words = _without_code(text)
    assert [what for what, pattern in _LIVE.items() if pattern.search(words)] == []


def _without_code(text: str) -> str:
    """A text without what CommonMark says is code; indented code, which others read otherwise, stays."""
    if "`" not in text and "~~~" not in text:
        return text
    tokens = _COMMONMARK.parse(text)
    lines = text.split("\n")
    for token in tokens:
        if token.type == "fence" and token.map:
            lines[token.map[0] : token.map[1]] = [""] * (token.map[1] - token.map[0])
    words = "\n".join(lines)
    for token in tokens:
        for part in token.children or ():
            if part.type == "code_inline":
                content = re.sub(r"(?:\\ )+", r"[\\s>]+", re.escape(part.content.strip()))
                words = re.sub(rf"{part.markup}\s*{content}\s*{part.markup}", "", words, count=1)
    return words
