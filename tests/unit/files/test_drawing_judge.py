"""A browser judges the drawings of the corpus: what it draws of their words is what is told of them."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from browser import browser
from file_corpus import ORDER, FileCase, harmless_files, hiding_files

SEEN = "seen"
LOUD = 40
"""Of 255: how much a colour has to change for somebody to see it."""


def _word(case: FileCase) -> str:
    return ORDER if case in hiding_files() else SEEN


CASES = [
    case
    for case in (*hiding_files(), *harmless_files())
    if case.kind == "svg" and not case.marked and f">{_word(case)}<".encode() in case.build()
]
# A browser takes half a minute for all of them.
TRIED = CASES if os.environ.get("SCOUT_ALL_PROBES") else CASES[::4]
# A person may see what is in these, a browser of this machine does not.
UNSURE = {"white on a picture", "without a size"}


@pytest.mark.slow
def test_a_browser_draws_what_is_told_and_nothing_that_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "drawing.svg"
    wrong: list[str] = []
    with browser() as opened:
        page = opened.new_page(viewport={"width": 320, "height": 220})

        def drawn(data: bytes) -> Image.Image:
            file.write_bytes(data)
            page.goto(file.as_uri())
            return Image.open(BytesIO(page.screenshot())).convert("L")

        for case in TRIED:
            data, word = case.build(), _word(case)
            picture = drawn(data)
            without = drawn(data.replace(f">{word}<".encode(), b"><"))
            is_seen = (ImageChops.difference(picture, without).getextrema()[1] or 0) > LOUD
            if is_seen != (word == SEEN) and case.title not in UNSURE:
                wrong.append(str(case))

    assert len(CASES) >= 90
    assert wrong == []
