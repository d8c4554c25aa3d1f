import pytest

from scout_mcp.text.text_search import LONGEST_LINE, Lines, find, show

LOG = "one disk\ntwo\nthree\nfour DISK full\nfive\nsix\n"


def shown(text, words, start=1, most=1_000):
    lines = Lines(text)
    return show(lines, find(lines, words), words, start, most)


@pytest.mark.parametrize(
    ("parts", "rows", "places"),
    [
        (("",), [], []),
        (("a",), ["a"], [0]),
        (("a\nbc\n",), ["a", "bc"], [0, 2]),
        (("a\n\n",), ["a", ""], [0, 2]),
        (("a\n", "b\nc"), ["a", "b", "c"], [0, 2, 4]),
        (("a", "b"), ["a", "b"], [0, 1]),
        (("", "b"), ["b"], [0]),
    ],
)
def test_lines_are_counted_and_have_their_place(parts, rows, places):
    lines = Lines(*parts)

    assert lines.rows == rows
    assert [lines.place(line) for line in range(1, len(lines) + 1)] == places
    assert [lines.at(place) for place in places] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize("line", [0, -1, 7])
def test_a_line_that_is_not_there_has_no_place(line):
    with pytest.raises(IndexError):
        Lines(LOG).place(line)


def test_a_line_with_all_the_words_is_shown_with_its_number_and_what_stands_around():
    found = shown(LOG, ["full", "disk"])

    assert found.text == "2- two\n3- three\n4: four DISK full\n5- five\n6- six"
    assert (found.count, found.next) == (1, 0)


def test_a_phrase_is_found_over_any_white_space_and_special_characters_mean_nothing():
    lines = Lines("disk \t full\ndisk, full\na.c\nabc")

    assert find(lines, ["disk full"]).lines == (1,)
    assert find(lines, ["a.c"]).lines == (3,)


def test_places_that_touch_are_one_and_those_that_do_not_are_parted():
    text = "\n".join(f"{'hit' if n in (1, 3, 12, 40) else 'row'} {n}" for n in range(1, 41))

    assert shown(text, ["hit"]).text == (
        "1: hit 1\n2- row 2\n3: hit 3\n4- row 4\n5- row 5\n--\n10- row 10\n11- row 11\n12: hit 12\n13- row 13\n14- row 14\n"
        "--\n38- row 38\n39- row 39\n40: hit 40"
    )


def test_neighbours_that_both_hold_the_words_are_shown_once_each():
    assert shown("hit a\nhit b\nc", ["hit"]).text == "1: hit a\n2: hit b\n3- c"


def test_of_many_places_as_many_are_shown_as_fit_and_going_on_loses_none():
    text = "\n".join(f"{'hit' if n % 3 == 0 else 'row'} {n}" for n in range(1, 301))
    numbers, start = [], 1
    while start:
        page = shown(text, ["hit"], start, most=300)
        assert len(page.text) <= 400
        numbers += [int(row.split(":")[0]) for row in page.text.splitlines() if ":" in row]
        start = page.next

    assert numbers == list(range(3, 301, 3))


def test_words_that_stand_in_lines_close_together_are_found_where_no_line_holds_them_all():
    lines = Lines("quota of the\nshare\nscans is full\n\n\n\nshare alone\n\n\n\nfull alone")
    found = find(lines, ["share", "full"])

    assert (found.lines, found.together, found.alone) == ((2, 3), False, (2, 2))
    assert find(lines, ["share", "missing"]).lines == ()
    assert find(lines, ["share", "missing"]).alone == (2, 0)


def test_of_a_long_line_the_places_with_the_words_are_shown_and_the_others_counted():
    row = ("x" * 1_000 + " needle ") * 20
    found = shown(f"before\n{row}\n{'y' * 900}", ["needle"])
    before, line, after = found.text.splitlines()

    assert before == "1- before"
    assert line.startswith("2: …xxx")
    assert line.count("needle") == 4
    assert line.endswith("… (16 more in this line)")
    assert len(line) < LONGEST_LINE + 60
    assert after == f"3- {'y' * 160}…"


def test_a_line_with_words_everywhere_stays_short():
    [line] = shown("ab " * 5_000, ["ab"]).text.splitlines()

    assert len(line) < LONGEST_LINE + 60
    assert "more in this line)" in line


def test_after_the_last_place_nothing_is_shown():
    found = shown(LOG, ["disk"], start=5)

    assert (found.text, found.count, found.next) == ("", 0, 0)
