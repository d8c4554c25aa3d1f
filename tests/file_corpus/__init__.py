"""Files that strangers send: those that hide text in every way we know of, and harmless ones.

Each hides the word `obey` between `before` and `after`, or holds words that somebody sees. They are built, not stored,
so that a test shows what is in them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

ORDER = "obey"


@dataclass(frozen=True)
class FileCase:
    """One file.

    Attributes:
        kind: The ending of its name.
        title: How it hides its text, or what is harmless in it.
        build: Returns its bytes.
        words: What must be told of it, in this order.
        told: What a remark about it must contain; empty for a file that hides nothing.
        marked: Whether the hidden text is told as hidden, and not left out.
    """

    kind: str
    title: str
    build: Callable[[], bytes]
    words: tuple[str, ...] = ("before", "after")
    told: str = ""
    marked: bool = False

    @property
    def file_name(self) -> str:
        return f"a.{self.kind}"

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


def hiding(kind: str, build: Callable[[str], bytes], bodies: dict[str, str], told: str = "idden") -> list[FileCase]:
    """Files that hide the order."""
    return [FileCase(kind, title, lambda body=body: build(body), told=told) for title, body in bodies.items()]


def harmless(kind: str, build: Callable[[str], bytes], bodies: dict[str, tuple[str, str]]) -> list[FileCase]:
    """Files in which everything is seen."""
    return [
        FileCase(kind, title, lambda body=body: build(body), tuple(words.split()))
        for title, (body, words) in bodies.items()
    ]


@cache
def hiding_files() -> tuple[FileCase, ...]:
    """All files that hide text."""
    from file_corpus import excel, mail, pdf, svg, word  # they import this module

    return tuple(case for each in (word, excel, pdf, svg, mail) for case in each.HIDING)


@cache
def harmless_files() -> tuple[FileCase, ...]:
    """All files in which everything is seen."""
    from file_corpus import excel, mail, pdf, svg, word

    return tuple(case for each in (word, excel, pdf, svg, mail) for case in each.HARMLESS)
