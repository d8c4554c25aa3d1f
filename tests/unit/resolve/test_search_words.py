"""Words as people type them."""

import pytest

from scout_mcp.resolve.search_words import alternatives, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("printer, offline", ["printer", "offline"]),
        ("label printer.", ["label", "printer"]),
        ('"label printer', ["label", "printer"]),
        ("“paper jam” (again!)", ["paper jam", "again"]),
        ("'paper jam', error:", ["paper jam", "error"]),
        ("R&D - C++ .net", ["R&D", "C++", ".net"]),
        ("user's user's", ["user's"]),
        ("...", ["..."]),
        ("''", []),
    ],
)
def test_words_go_without_the_marks_of_their_sentence(typed: str, read: list[str]) -> None:
    assert words(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("printers", [("printers", "printer")]),
        ('"printers"', [("printers",)]),
        ("access user's", [("access",), ("user's",)]),
        ("wifi", [("wifi", "wi-fi", "wi fi")]),
        ("Wi-Fi", [("Wi-Fi", "wifi", "wi fi")]),
        ("e-mail", [("e-mail", "email")]),
        ("vpn or outlook phone", [("vpn", "outlook"), ("phone",)]),
        ("vpn OR outlook", [("vpn", "outlook")]),
        ("vpn and outlook", [("vpn",), ("outlook",)]),
        ('vpn "or" fax', [("vpn",), ("or",), ("fax",)]),
        ("or", [("or",)]),
    ],
)
def test_a_word_is_looked_for_in_its_spellings(typed: str, read: list[tuple[str, ...]]) -> None:
    assert alternatives(typed) == read
