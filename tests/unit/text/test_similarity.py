"""How like each other texts are, with and without SQLite's full-text search."""

import pytest

from scout_mcp.text import similarity
from scout_mcp.text.similarity import Text, search_words, terms

TEXTS = {
    1: Text("Card terminals drop off after lunch"),
    2: Text("Printer prints after lunch"),
    3: Text("Order headsets", "the card terminal came too"),
    4: Text("Nothing of the kind"),
    **{number: Text(f"Lunch menu {number}") for number in range(10, 20)},
}


def shares(wanted, texts):
    """The scores alone."""
    return {number: share.score for number, share in similarity.shares(wanted, texts).items()}


@pytest.fixture(params=["bm25", "overlap"], autouse=True)
def ranking(request, monkeypatch):
    if request.param == "overlap":
        monkeypatch.setattr(similarity, "has_fts5", lambda: False)


def test_rare_words_weigh_more_than_common_ones():
    found = shares(Text("The card terminal is gone after lunch"), TEXTS)

    assert found[1] > found[3] > found[2] >= found[10]
    assert found[4] == 0
    assert all(0 <= share <= 1 for share in found.values())


def test_a_text_is_as_like_as_can_be_to_itself():
    wanted = Text("Card terminals drop off after lunch")

    assert shares(wanted, TEXTS)[1] == pytest.approx(max(shares(wanted, TEXTS).values()))


@pytest.mark.parametrize("summary", ["", "is it", "*** ??", '" OR summary:*'])
def test_a_text_that_says_nothing_is_like_none(summary):
    assert set(shares(Text(summary), {1: Text("Cannot print")}).values()) == {0.0}


def test_no_candidates_are_no_error():
    assert shares(Text("printer"), {}) == {}


def test_words_that_mean_something_to_the_search_are_only_words():
    found = shares(Text('NEAR AND "OR" NOT printer* (jam) summary:x'), {1: Text("Printer jam")})

    assert found[1] > 0


def test_names_of_whom_it_concerns_and_where_say_nothing():
    wanted = Text("Printer of Anna in Oslo", names="Anna Berg, Oslo Office")

    assert shares(wanted, {1: Text("Anna moves to Oslo"), 2: Text("Printer")})[1] == 0
    assert search_words(wanted, 5) == ["printer"]


def test_terms_are_without_plural_accents_and_common_words():
    assert terms("The tills at the Åsane clinic, access boxes please") == ["till", "asane", "clinic", "access", "box"]


def test_words_with_digits_are_asked_for_first_then_the_longest():
    assert search_words(Text("FS01 backup fails nightly 2026"), 3) == ["fs01", "nightly", "backup"]


def test_an_sqlite_without_full_text_search_is_noticed(monkeypatch):
    import sqlite3

    class Without:
        def execute(self, _):
            raise sqlite3.OperationalError("no such module: fts5")

        def close(self):
            pass

    monkeypatch.undo()
    monkeypatch.setattr(sqlite3, "connect", lambda _: Without())

    assert not similarity.has_fts5()


def test_what_is_too_long_for_a_word_is_not_asked_for():
    packed = "a1" * 40

    assert packed not in search_words(Text(f"Scanner mx2600 {packed}", "x" * 50), 6)
    assert search_words(Text(f"Scanner mx2600 {packed}"), 6) == ["mx2600", "scanner"]


def test_a_word_that_all_candidates_hold_still_weighs_something():
    texts = {number: Text(f"Backup warning {number}") for number in range(10, 30)}

    assert shares(Text("Nightly backup of FS01 fails"), texts)[10] > 0.05


def test_one_word_counts_only_where_both_summaries_hold_it():
    found = similarity.shares(
        Text("Outlook hangs", "it is slow"),
        {1: Text("Outlook asks"), 2: Text("Slow printer"), 3: Text("Till", "outlook"), 4: Text("Till", "slow outlook")},
    )

    assert {number: (share.words, share.counts) for number, share in found.items()} == {
        1: (("outlook",), True),
        2: (("slow",), False),
        3: (("outlook",), False),
        4: (("outlook", "slow"), True),
    }


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ("共有フォルダにアクセスできません", ["フォルダ", "アクセス", "共有"]),
        ("无法访问共享文件夹", ["无法", "法访", "访问", "问共", "共享", "享文"]),
        ("Το Outlook ζητά συνεχώς κωδικό", ["outlook", "συνεχώς", "κωδικό", "ζητά"]),
        ("New account of Marek Dvořák", ["account", "dvořák", "marek"]),
        ("A Dvor\u030ca\u0301k e\u0301te\u0301s", ["dvořák", "étés"]),
    ],
)
def test_words_are_asked_for_as_they_are_written(summary, words):
    assert search_words(Text(summary), 6) == words


def test_accents_are_no_difference_when_texts_are_compared():
    found = similarity.shares(Text("Konto Dvořák"), {1: Text("dvorak KONTO"), 2: Text("フォルタ")})

    assert found[1].words == ("konto", "dvořák")
    assert similarity.shares(Text("共有フォルダ"), {1: Text("フォルダ")})[1].words == ("フォルダ",)


def test_short_words_in_capitals_are_asked_for_first():
    assert similarity.search_words(similarity.Text("VPN drops every 20 minutes"), 6)[0] == "vpn"
