"""Words are found as a reader sees them; a part of a longer word is told from a word."""

import time

import pytest

from scout_mcp.text.clean import clean
from scout_mcp.text.word_search import find_words, may_contain


def find_in_raw(texts, words):
    """As `cleaning` finds words in a record's texts: only what can contain them is cleaned."""
    written = [text for text in texts if text]
    if not may_contain("\n".join(written), words):
        return None
    return find_words("\n".join(clean(text).text for text in written), words)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the lease ends", "lease"),
        ("Leases end", "lease"),
        ("更换了打印机的硒鼓", "硒鼓"),
        ("请检查VPN连接", "VPN"),
        ("プリンターが動かない", "動かない"),
        ("เครื่องพิมพ์เสีย", "พิมพ์"),
        ("関数ＡＢＣ", "abc"),
        ("PO\\-78 of Acme", "PO-78"),
        ("PO-78", "PO\\-78"),
        ("FILE\\_X", "file_x"),
        ("re\u00adboot of the Gerät", "reboot"),
        ("Gerät", "gerat"),
        ("der Straße", "strasse"),
        ("#67303, done", "#67303"),
        ("(C++)", "c++"),
        ("please extend the lease", "lease"),
    ],
)
def test_a_word_is_found(text: str, word: str) -> None:
    assert find_words(text, [[word]]) == ((),)


@pytest.mark.parametrize(
    ("text", "word", "longer"),
    [
        ("Netzwerkdrucker neu", "drucker", "netzwerkdrucker"),
        ("please wait", "lease", "please"),
        ("FILE_SERVER", "server", "file_server"),
        ("레이저프린터", "프린터", None),
        ("x" * 500 + "y", "y", "x" * 39 + "y"),
    ],
)
def test_a_part_of_a_longer_word_is_told_as_such(text: str, word: str, longer: str | None) -> None:
    match = find_words(text, [[word]])

    assert match
    assert len(match.longer) == 1
    assert longer in (None, match.longer[0])


def test_a_spelling_that_begins_a_word_is_better_than_one_inside() -> None:
    assert find_words("Netzwerkdrucker und Drucker", [["drucker"]]) == ((),)
    assert find_words("wi-fi, awifi", [["wifi", "wi-fi"]]) == ((),)
    assert find_words("please", [["lease"], ["missing"]]) is None
    assert find_words("anything", []) == ((),)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("The <b>fire</b>wall", "firewall"),
        ("Dr&uuml;cker", "drucker"),
        ("<p>New<br>lease</p>", "lease"),
        ("ends\r\nhere", "ends here"),
        ("https://acme\\.itglue\\.com/1", "acme.itglue.com"),
    ],
)
def test_a_text_is_searched_as_it_is_shown(raw: str, word: str) -> None:
    assert find_in_raw([None, "", raw], [[word]]) == ((),)


def test_what_nobody_sees_is_not_found() -> None:
    assert find_in_raw(['<p class="lease">Hello</p>'], [["lease"]]) is None
    assert find_in_raw(["<!-- lease -->Hello"], [["lease"]]) is None


def test_a_long_text_is_searched_in_time() -> None:
    began = time.monotonic()
    find_in_raw(["<" * 200_000 + "ab" * 100_000], [["ba"], ["zz", "b" * 200]])
    find_words("ab" * 200_000, [["b"]])

    assert time.monotonic() - began < 5
