"""Every attack of the corpus through every way out, and every harmless text without loss.

Without loss: all visible characters stand in the answer in their order; only white space differs. On a line of ours,
characters that mean something there may be replaced by their look-alikes (`one_line` lists them). `(host ...)` behind
an address is ours and not counted.
"""

import html
import itertools
import os
import re
import unicodedata
from zoneinfo import ZoneInfo

import pytest

import strangers
from each import each
from scout_mcp.domain.conversation import Entry
from scout_mcp.render.conversation import render_entries
from scout_mcp.server import completion
from scout_mcp.server.prompts import Argument, Prompt
from scout_mcp.text.answer import Writer
from scout_mcp.text.clean import clean
from scout_mcp.text.fence import Fence
from scout_mcp.text.inline_text import HIDDEN, one_line, watching
from scout_mcp.text.invisible import strip_invisible
from strangers import AFTER, BEFORE, Attack, Harmless

LONG = 100_000
MARK = "7f3a0000"
LOOKALIKES = str.maketrans("∗ˋ·•＿∼‐›＃＋", "*`--_~->#+")


def test_the_corpus_is_as_large_as_we_say() -> None:
    assert len(strangers.attacks()) >= 300
    assert len({attack.text for attack in strangers.attacks()}) >= 300
    assert len(strangers.harmless()) >= 400
    assert len({text.text for text in strangers.harmless()}) >= 400
    assert all(re.search(r"\w{4}", attack.source) for attack in strangers.attacks())
    # Researches and incidents that must never be missing.
    named = " ".join(attack.source for attack in strangers.attacks())
    for research in ("Rehberger", "Trojan Source", "Butler", "EchoLeak", "Trail of Bits", "Supabase", "Invariant Labs"):
        assert research in named


@each(strangers.attacks())
def test_prose_shows_nothing_unseen_and_nothing_that_passes_for_ours(attack: Attack) -> None:
    fence = Fence(MARK)
    for sent in attack.framed():
        cleaned = clean(sent)
        first, _, inside = fence.begin("Note", cleaned.text).partition("\n")

        assert first == f"⟦{MARK} Note"
        assert MARK not in inside.lower()
        strangers.assert_inert(inside)
        _as_the_corpus_says(attack, inside, said=cleaned.hidden)
        assert clean(cleaned.text) == (cleaned if not cleaned.hidden else type(cleaned)(cleaned.text, hidden=False))


@each(strangers.attacks())
def test_a_line_of_ours_shows_nothing_unseen_and_nothing_that_passes_for_ours(attack: Attack) -> None:
    for sent in attack.framed():
        with watching() as said:
            line = one_line(sent, LONG)

        assert "\n" not in line
        assert not re.search(r"[⟦⟧`]|\*\*| · ", line)
        strangers.assert_inert(line)
        _as_the_corpus_says(attack, line, said=said == [HIDDEN])
        assert one_line(line, LONG) == line
        assert not re.search(
            r"[\"“”„‟«»″〝〞＂ʺ״❝❞🙷]|(?<!\d)''|’’| [ㆍᐧꞏ⸱⸳᛫⦁・･•] ", line.removeprefix("“").removesuffix("”")
        )


@each(strangers.attacks())
def test_files_prompts_and_completion_show_nothing_unseen(attack: Attack) -> None:
    prompt = Prompt("p", "P", "", (Argument("a", ""),), "About {a}:")
    for sent in attack.framed():
        of_a_file, _ = strip_invisible(sent)
        of_a_prompt = prompt.fill({"a": sent}) if len(sent) < 2000 else ""
        (offered,) = completion._clean([sent])

        for text in (of_a_file, of_a_prompt, offered):
            assert strip_invisible(text) == (text, False)
            # Files and what a person asks stay as they are written but for what nobody sees.
            assert not [one for one in attack.gone if not one.isprintable() and one in text.replace("\n", "")]
        assert "\n" not in of_a_prompt + offered


@each(strangers.attacks())
def test_a_file_stays_in_its_code_fence(attack: Attack) -> None:
    for sent in (*attack.framed(), f"```\n{attack.text}\n````\n{attack.text}\n~~~"):
        writer = Writer(ZoneInfo("UTC"), Fence(MARK))
        text, hidden = strip_invisible(sent)
        writer.code("Content of d1", text, hidden=hidden)
        notice, first, ticks, *inside, closing, last = writer.answer().text.split("\n")

        assert notice == Fence(MARK).notice
        assert first.startswith(f"⟦{MARK} Content of d1")
        assert last == f"{MARK}⟧"
        assert ticks == closing == "`" * len(ticks)
        assert ticks not in "\n".join(inside)
        assert not re.search(f"[⟦⟧]|{MARK}", "\n".join(inside))


def _as_the_corpus_says(attack: Attack, shown: str, *, said: bool) -> None:
    assert BEFORE in shown
    assert AFTER in shown
    assert [one for one in attack.gone if one in shown] == []
    assert [one for one in attack.kept if one not in shown] == []
    if attack.told != "either":
        assert said is attack.told


PLAIN = [text for text in strangers.harmless() if text.words is None]


@each(PLAIN)
def test_a_harmless_text_comes_through_without_loss(text: Harmless) -> None:
    cleaned = clean(text.text)

    assert not cleaned.hidden
    assert _visible(cleaned.text) == _visible(text.text)
    assert clean(cleaned.text) == cleaned


@each([text for text in strangers.harmless() if text.words is not None])
def test_harmless_html_comes_through_word_for_word(text: Harmless) -> None:
    for sent in (text.text, f"<html><body>{text.text}</body></html>"):
        cleaned = clean(sent)

        assert not cleaned.hidden
        assert _words(cleaned.text) == _words(text.words or "")
        assert clean(cleaned.text) == cleaned


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            "<tr><td rowspan=2>SRV1</td><td>CPU</td><td>97</td></tr><tr><td>RAM</td><td>80</td></tr>",
            [["SRV1"], ["CPU", "RAM"], ["97", "80"]],
        ),
        (
            "<tr><th>Host</th><th>C:</th><th>D:</th></tr><tr><td>SRV1</td><td rowspan='2'>91</td><td>12</td></tr>"
            "<tr><td>SRV2</td><td>34</td></tr>",
            [["Host", "SRV1", "SRV2"], ["C:", "91"], ["D:", "12", "34"]],
        ),
        (
            "<tr><td colspan=2>Disks</td><td>Owner</td></tr><tr><td>C:</td><td>D:</td><td>Jo</td></tr>",
            [["Disks", "C:"], ["D:"], ["Owner", "Jo"]],
        ),
        (
            "<tr><td rowspan=2 colspan=2>A</td><td>B</td></tr><tr><td>C</td></tr><tr><td>D</td><td>E</td><td>F</td></tr>",
            [["A", "D"], ["E"], ["B", "C", "F"]],
        ),
        (
            "<tr><td rowspan=0>A</td><td>B</td></tr><tr><td>C</td></tr><tr><td>D</td></tr>",
            [["A"], ["B", "C", "D"]],
        ),
        (
            "<tr><td rowspan=3>A</td><td rowspan=2>B</td><td>C</td></tr><tr><td>D</td></tr><tr><td>E</td><td>F</td></tr>",
            [["A"], ["B", "E"], ["C", "D", "F"]],
        ),
    ],
)
def test_cells_stay_in_their_columns(table: str, columns: list[list[str]]) -> None:
    lines = clean(f"<table>{table}</table>").text.split("\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| ---")]
    assert len({len(row) for row in rows}) == 1
    for number, words in enumerate(columns):
        assert {row.index(word) for word in words for row in rows if word in row} == {number}


@each([text for text in PLAIN if "`" not in text.text])
def test_a_harmless_text_comes_through_as_html_and_on_a_line(text: Harmless) -> None:
    # Code in backticks is left out: HTML has elements for code, and a line of ours has none.
    mail = clean(f"<html><body><div>{html.escape(text.text)}</div></body></html>")
    with watching() as said:
        line = one_line(" ".join(text.text.split()), LONG)

    assert not mail.hidden
    assert _visible(mail.text) == _visible(text.text)
    assert said == []
    assert _evened(line) == _evened(text.text)


async def test_ten_thousand_notes_are_told_one_by_one() -> None:
    texts = [attack.framed()[0] for attack in strangers.attacks()] + [one.text for one in strangers.harmless()]
    entries = [
        Entry(f"n{number}", None, "Jo", None, frozenset(), "note", f"{text} {number}")
        for number, text in enumerate(itertools.islice(itertools.cycle(texts), 10_000))
    ]
    began = sum(os.times()[:4])

    found = await render_entries(entries)

    assert [one.entry.key for one in found] == [entry.key for entry in entries]
    # With that of the process that cleans so many; from two to five when this was written.
    assert sum(os.times()[:4]) - began < 30


# What lays a text out in Markdown: bars and rules of tables, bullets, boxes, code marks, bold and italics.
_LAYOUT = re.compile(
    r"(?<!\\)\||`|-{3,}|\*\*|[\[(](?=[ x][\])])|(?<=[\[(][ x])[\])]|(?<!\S)-(?= )|(?<![\w*\\])\*(?=\w)|(?<=\w)\*(?![\w*])"
)


def _words(text: str) -> list[str]:
    return _LAYOUT.sub(" ", text).replace("\\|", "|").split()


def _evened(text: str) -> str:
    """A text as a line of ours may have it: with look-alikes for its marks, and apostrophes for its quotation marks."""
    return re.sub("[\"“”„‟«»″‶〝〞＂'’‘´`]+", "'", _visible(text).translate(LOOKALIKES)).strip("'")


def _visible(text: str) -> str:
    shown = re.sub(r" \(host [^()\s]+\)", "", text)
    return "".join(char for char in shown if not char.isspace() and unicodedata.category(char) != "Cc")
