"""HTML probes: ways to hide words in a mail, and their harmless siblings. A browser says which words a person sees.

Each probe has one to three marked words. Nothing here says whether a word is seen: that is for `html_judge.py`, whose
verdicts are kept in `corpus/html_probes.jsonl`.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from html_probe_elements import ELEMENTS, MAIL_PROGRAMS
from html_probe_parts import DECLARATIONS, SELECTORS, SHEETS, UNITS

WORDS = ("walnut", "meadow", "copper")
"""The marked words: `{a}`, `{b}` and `{c}` in a template. All have the same length."""
PAGE = "<html><body><p>Printer stopped.</p>{}<p>Please help.</p></body></html>"


@dataclass(frozen=True)
class Probe:
    """One piece of HTML with marked words, and what kind of way to hide it tries."""

    kind: str
    html: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.html}"

    @property
    def words(self) -> list[str]:
        """The marked words that stand in it."""
        return [word for word in WORDS if word in self.html]

    @property
    def page(self) -> str:
        """The whole mail, as it is judged and cleaned."""
        return self.html if self.html.lower().startswith(("<!doctype", "<html")) else PAGE.replace("{}", self.html)


def probes() -> list[Probe]:
    """All probes, in the order of the stored verdicts; each HTML once."""
    unique: dict[str, Probe] = {}
    for kind, template in (*_styled(), *_sized(), *_selected(), *_nested(), *_listed()):
        html = template
        for name, word in zip("abc", WORDS, strict=True):
            html = html.replace(f"{{{name}}}", word)
        unique.setdefault(html, Probe(kind, html))
    return list(unique.values())


# One declaration on one element, with a sibling that has none.
_CARRIERS = (
    '<div style="{}">{a}</div><div>{b}</div>',
    '<p>{b} <span style="{}">{a}</span></p>',
    '<p style="{}"><b>{a}</b></p><p>{b}</p>',
    '<table><tr><td style="{}">{a}</td><td>{b}</td></tr></table>',
)
# The same through a style sheet.
_SHEET_CARRIERS = (
    '<style>.q{{}}</style><div class="q">{a}</div><div>{b}</div>',
    '<style>#q{{}}</style><p>{b} <span id="q">{a}</span></p>',
    '<div class="q">{a}</div><div>{b}</div><style>div.q{{}}</style>',
)


def _styled() -> Iterator[tuple[str, str]]:
    carriers = itertools.cycle(_CARRIERS)
    sheets = itertools.cycle(_SHEET_CARRIERS)
    for kind, declarations in DECLARATIONS.items():
        for declaration in declarations:
            yield kind, next(carriers).replace("{}", declaration)
            yield kind, next(sheets).replace("{}", declaration)


def _sized() -> Iterator[tuple[str, str]]:
    """Lengths in each unit, small and usual, where a length can hide."""
    for template, (unit, (small, usual)) in itertools.product(
        (
            '<p>{b} <span style="font-size:{}">{a}</span></p>',
            '<div style="text-indent:-{}">{a}</div><p>{b}</p>',
            '<div style="height:{};overflow:hidden">{a}</div><p>{b}</p>',
        ),
        UNITS.items(),
    ):
        for length in (small, usual):
            yield "units", template.replace("{}", f"{length}{unit}")


_HIDING = ("display:none", "font-size:0", "color:#fff", "position:absolute;left:-9999px")


def _selected() -> Iterator[tuple[str, str]]:
    hiding = itertools.cycle(_HIDING)
    for selector, body in SELECTORS:
        yield "selectors", f"<style>{selector}{{{next(hiding)}}}</style>{body}"


# What stands around, with a word inside that may be shown again.
_AROUND = (
    "display:none", "visibility:hidden", "opacity:0", "font-size:0", "color:#fff", "color:transparent",
    "height:0;overflow:hidden", "position:absolute;left:-9999px", "text-indent:-9999px", "clip-path:inset(50%)",
    "transform:scale(0)", "filter:opacity(0)", "background:#000", "background:#000;color:#fff", "line-height:0",
    "content-visibility:hidden", "width:0;overflow:hidden", "letter-spacing:-99px",
)  # fmt: skip
_INSIDE = (
    "display:block", "visibility:visible", "opacity:1", "font-size:14px", "color:#000", "text-indent:0", "color:#fff",
    "font-size:1em", "color:inherit", "position:static",
)  # fmt: skip


def _nested() -> Iterator[tuple[str, str]]:
    undoing = itertools.cycle(_INSIDE)
    for around in _AROUND:
        for inside in (next(undoing), next(undoing), next(undoing)):
            yield "nesting", f'<div style="{around}">{{a}}<div style="{inside}">{{b}}</div></div><p>{{c}}</p>'
        yield (
            "nesting",
            f'<div style="{around}"><table><tr><td><font size="2">{{a}}</font></td></tr></table></div>{{b}}',
        )
        yield "nesting", f'<div style="{around}"><ul><li><a href="https://example.com/">{{a}}</a></li></ul></div>{{b}}'


def _listed() -> Iterator[tuple[str, str]]:
    for kind, templates in (*SHEETS.items(), *ELEMENTS.items(), *MAIL_PROGRAMS.items()):
        for template in templates:
            yield kind, template
