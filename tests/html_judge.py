"""Chromium as the judge of HTML probes: which of its marked words does a person see?

A word is judged by its ink. The page is drawn as it is, and again with the letters of the word replaced by blanks of the
same width; everything is set in one fixed-width font, so that nothing else moves. Where both pictures are the same,
nobody sees the word. Where they differ, the ink has to be strong enough and large enough to be read. Between the two
lies doubt: such a word is counted neither way.

Drawn without scripts and without a network, as in a mail program, in a window of 1,000 by 700 pixels. A person scrolls
down, and a little sideways. Each page is drawn twice, in the browser's standards mode and in its quirks mode, for nobody
knows in which of the two a mail will be shown; a word that only one of them shows is doubtful too, and so is one that
takes a click on "details". Chromium's own rule
that no relative size gets smaller than six pixels is off, as no mail program has it.

`python tests/html_judge.py` adds verdicts on new probes to `corpus/html_probes.jsonl`; with `--anew` it judges all again.
"""

import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, sync_playwright

from browser import launch
from html_probes import Probe, probes

VERDICTS = Path(__file__).parent / "corpus" / "html_probes.jsonl"
SEEN, UNSEEN, DOUBTFUL = "seen", "unseen", "doubtful"
OPTIONS = ("--blink-settings=minimumFontSize=0,minimumLogicalFontSize=0",)
"""For the start of the browser."""
DOCTYPE = "<!doctype html>"
WINDOW = {"width": 1000, "height": 700}
WIDEST, TALLEST = 3_000, 10_000
# The contrast ratios of WCAG 2: 1 is none at all, 21 is black on white, #eee on white is 1.16 and #ccc is 1.6.
FAINT, PLAIN = 1.12, 1.35
# Pixels that the ink of a word measures; six letters of 8 pixels are about 24 by 6.
TINY, LEGIBLE = 2, 4
SHORT, LONG = 7, 14
_FONT = "*,*::before,*::after,*::marker{font-family:monospace!important}"
_FAMILIES = ("standard", "fixed", "serif", "sansSerif", "cursive", "fantasy", "math")


class Judge:
    """A page of a browser that draws probes."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._protocol = page.context.new_cdp_session(page)
        for domain in ("Page", "DOM", "CSS"):
            self._protocol.send(f"{domain}.enable")
        self._frame = self._protocol.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._protocol.send("Page.setFontFamilies", {"fontFamilies": dict.fromkeys(_FAMILIES, "monospace")})

    def verdict(self, probe: Probe) -> dict[str, str]:
        """`seen`, `unseen` or `doubtful` for each marked word."""
        modes = [self._verdict(html, probe.words) for html in _modes(probe.page)]
        return {
            word: by_mode.pop() if len(by_mode := {mode[word] for mode in modes}) == 1 else DOUBTFUL
            for word in probe.words
        }

    def _verdict(self, html: str, words: list[str]) -> dict[str, str]:
        shown = self._drawn(html)
        verdicts = {}
        for word in words:
            without = self._drawn(html.replace(word, "\u00a0" * len(word)))
            verdicts[word] = UNSEEN if shown == without else _judged(shown, without)
        if set(verdicts.values()) != {UNSEEN} and self._drawn(html) != shown:
            verdicts = dict.fromkeys(words, DOUBTFUL)  # something moves: the bar of a progress, or a film
        if "<body " in html:
            self._page.goto("about:blank")  # colours of links in a body's attributes outlive its content
        return verdicts

    def _drawn(self, html: str) -> bytes:
        send = self._protocol.send
        send("Page.setDocumentContent", {"frameId": self._frame, "html": html})
        sheet = send("CSS.createStyleSheet", {"frameId": self._frame})["styleSheetId"]
        send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": _FONT})
        sizes = send("Page.getLayoutMetrics")["cssContentSize"]
        width = min(max(sizes["width"], WINDOW["width"]), WIDEST)
        height = min(max(sizes["height"], WINDOW["height"]), TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        picture = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True, "clip": clip}
        return b64decode(send("Page.captureScreenshot", picture)["data"])


def _modes(html: str) -> list[str]:
    """A page as it is shown in standards mode and in quirks mode, and after a click on each of its details."""
    doctype, rest = re.match(r"(<!doctype [^>]*>)?(.*)", html, re.DOTALL | re.IGNORECASE).groups()
    standards = f"{doctype or DOCTYPE}\n{rest}"
    opened = re.sub(r"<details(?! open)", "<details open", standards)
    return [standards, f"\n{rest}", *([opened] if opened != standards else [])]


def _judged(shown: bytes, without: bytes) -> str:
    """Judge the ink that one picture has and the other has not."""
    pictures = [Image.open(BytesIO(picture)).convert("RGB") for picture in (shown, without)]
    size = tuple(min(sides) for sides in zip(pictures[0].size, pictures[1].size, strict=True))
    first, second = (picture.crop((0, 0, *size)) for picture in pictures)
    around = ImageChops.difference(first, second).getbbox()
    if around is None:
        return UNSEEN
    first, second = first.crop(around), second.crop(around)
    marks = Image.new("L", first.size)
    faint = Image.new("L", first.size)
    strongest = 1.0
    for index, (ink, paper) in enumerate(zip(first.get_flattened_data(), second.get_flattened_data(), strict=True)):
        if ink == paper:
            continue
        contrast = _contrast(ink, paper)
        strongest = max(strongest, contrast)
        place = (index % first.width, index // first.width)
        faint.putpixel(place, 255 * (contrast >= FAINT))
        marks.putpixel(place, 255 * (contrast >= PLAIN))
    if _measures(marks, LONG, LEGIBLE):
        return SEEN
    return DOUBTFUL if _measures(faint, SHORT, TINY + 1) else UNSEEN


def _measures(ink: Image.Image, long_side: int, short_side: int) -> bool:
    around = ink.getbbox()
    if around is None:
        return False
    short, long = sorted((around[2] - around[0], around[3] - around[1]))
    return long >= long_side and short >= short_side


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    channels = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@contextmanager
def judging(browser: Browser) -> Iterator[Judge]:
    """A judge in a window without scripts and without a network."""
    context = browser.new_context(viewport=WINDOW, java_script_enabled=False, offline=True)
    yield Judge(context.new_page())
    context.close()


def read() -> list[tuple[Probe, dict[str, str]]]:
    """The stored probes, each with its verdicts."""
    lines = VERDICTS.read_text(encoding="utf-8").splitlines()[1:]
    stored = [json.loads(line) for line in lines]
    return [(Probe(entry.pop("kind"), entry.pop("html")), entry) for entry in stored]


def write(browser: Browser, *, anew: bool) -> None:
    """Judge the probes that have no verdict yet, or all of them, and keep the verdicts."""
    head = {"browser": f"Chromium {browser.version}", "window": f"{WINDOW['width']} x {WINDOW['height']}"}
    verdicts = {} if anew else {probe.html: stored for probe, stored in read()}
    with judging(browser) as judge:
        for probe in probes():
            if probe.html not in verdicts:
                verdicts[probe.html] = judge.verdict(probe)
    entries = [{"kind": probe.kind, "html": probe.html} | verdicts[probe.html] for probe in probes()]
    lines = [json.dumps(entry, ensure_ascii=False) for entry in (head, *entries)]
    VERDICTS.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = launch(playwright, *OPTIONS)
        if browser is None:
            sys.exit("no Chromium, Chrome or Edge here (SCOUT_BROWSER names one)")
        write(browser, anew="--anew" in sys.argv)
