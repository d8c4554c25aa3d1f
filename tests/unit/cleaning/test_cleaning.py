"""Cleaning holds nobody up: short texts in slices, long ones in a process that can be stopped."""

import subprocess
import sys

import anyio
import anyio.lowlevel
import pytest

from patience import PATIENCE
from scout_mcp import turns
from scout_mcp.cleaning import passages, worker
from scout_mcp.cleaning.passages import LONGEST_HERE, MOST_HERE, clean_all, find_in_each
from scout_mcp.text.passages import NOT_READ, Passage, clean_each

MAIL = (
    '<html><body><p style="color:red">The printer of floor 4 \u200b\u200b\u200b\u200b is <b>out</b></p></body></html>'
)
MIXED = [
    Passage("Nothing to clean"),
    Passage(MAIL, key="n1"),
    Passage("From: Jo\nSent: today\nTo: us\nSubject: It\n\nThe printer of floor 4 is **out** again", key="n2"),
    Passage("> The printer of floor 4 is **out**\n> and so on and on\n\nThanks", key="n3"),
    Passage("1\\. not by the editor", markdown=False),
    Passage("<b>no tag</b>\u202e", is_literal=True),
    Passage("half a \ud800 character"),
    Passage(""),
]
LONG = Passage("a <b>b</b> " * (LONGEST_HERE // 11 + 1))


@pytest.fixture
def started(monkeypatch):
    """How many processes were started."""
    codes = []
    begin = worker.process.started

    def counting(code):
        codes.append(code)
        return begin(code)

    monkeypatch.setattr(worker.process, "started", counting)
    return codes


async def test_short_passages_are_cleaned_without_a_process(started):
    assert await clean_all(MIXED) == list(clean_each(MIXED))
    assert await clean_all([]) == []
    assert started == []


@pytest.mark.parametrize("much", [[LONG], [Passage("a" * 1_000)] * (MOST_HERE // 1_000 + 1)], ids=["long", "many"])
async def test_what_takes_longer_is_cleaned_in_another_process_and_comes_back_the_same(started, much):
    given = [*MIXED, *much, *MIXED]

    assert await clean_all(given) == list(clean_each(given))
    assert len(started) == 1


async def test_where_no_process_can_be_started_it_is_cleaned_here(monkeypatch):
    monkeypatch.setattr(worker.process.sys, "executable", "/nowhere/python")

    assert await clean_all([LONG]) == list(clean_each([LONG]))


async def test_others_get_a_turn_between_two_passages(monkeypatch):
    monkeypatch.setattr(turns, "SLICE", 0.0)
    others = 0

    async def work():
        nonlocal others
        while True:
            others += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        await clean_all([Passage(MAIL)] * 100)
        tasks.cancel_scope.cancel()

    assert others >= 100


async def test_two_that_work_long_do_not_wait_for_each_other_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "SLICE", 0.0)
    monkeypatch.setattr(turns, "QUIET", 0.0)
    done = []

    async def work():
        done.append(await clean_all([Passage(MAIL)] * 20))

    with anyio.fail_after(PATIENCE):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            tasks.start_soon(work)

    assert len(done) == 2


# What goes wrong in the process


def cleaner_that(does):
    """The code of a process that does something else than to clean where a text says so."""
    return (
        "import sys; sys.path[:] = sys.argv[1:]\n"
        "import time, os\n"
        "from scout_mcp.text import passages\n"
        "clean = passages.clean\n"
        "def cleaning(text, **given):\n"
        f"    if 'wicked' in text: {does}\n"
        "    return clean(text, **given)\n"
        "passages.clean = cleaning\n"
        "from scout_mcp.cleaning import __main__ as cleaner\n"
        "cleaner.main()"
    )


@pytest.mark.parametrize("does", ["os._exit(3)", "os.abort()", "raise MemoryError", "print('nonsense', flush=True)"])
async def test_a_passage_that_breaks_the_process_costs_itself_only(monkeypatch, does):
    monkeypatch.setattr(worker, "_START", cleaner_that(does))
    cleaned = await clean_all([Passage("before"), LONG, Passage("wicked"), Passage("behind")])

    assert [passage.text for passage in cleaned[::3]] == ["before", "behind"]
    assert cleaned[2] == NOT_READ
    assert cleaned[2].text == "[This text was not read: cleaning it would have taken too long.]"


@pytest.mark.slow
async def test_a_passage_that_takes_too_long_is_given_up_and_the_next_are_not(monkeypatch):
    monkeypatch.setattr(worker, "_START", cleaner_that("time.sleep(600)"))
    monkeypatch.setattr(worker, "SECONDS_EACH", 6.0)  # in which a busy machine starts a process, too
    cleaned = await clean_all([LONG, Passage("wicked"), Passage("behind")])

    assert [passage.is_read for passage in cleaned] == [True, False, True]


async def test_where_one_after_the_other_is_wicked_the_rest_is_not_tried(monkeypatch, started):
    monkeypatch.setattr(worker, "_START", cleaner_that("os._exit(3)"))
    cleaned = await clean_all([*[Passage("wicked")] * 5, LONG])

    assert [passage.is_read for passage in cleaned] == [False] * 6
    assert len(started) == worker.MOST_GIVEN_UP


async def test_the_deadline_of_a_call_stops_it_and_what_is_clean_is_shown(monkeypatch):
    monkeypatch.setattr(worker, "_START", cleaner_that("time.sleep(600)"))
    began = anyio.current_time()
    with anyio.fail_after(worker.MARGIN + 5):
        cleaned = await clean_all([Passage("before"), LONG, Passage("wicked"), Passage("behind")])

    assert anyio.current_time() - began < worker.MARGIN + 5
    assert [passage.is_read for passage in cleaned][2:] == [False, False]


async def test_a_call_that_is_cancelled_leaves_no_process_behind(monkeypatch):
    monkeypatch.setattr(worker, "_START", "while True: pass")
    children = []
    begin = worker.process.anyio.open_process

    async def opened(*given, **options):
        children.append(await begin(*given, **options))
        return children[-1]

    monkeypatch.setattr(worker.process.anyio, "open_process", opened)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(clean_all, [LONG])
        with anyio.fail_after(PATIENCE):
            while not children:
                await anyio.lowlevel.checkpoint()
        tasks.cancel_scope.cancel()

    assert children[0].returncode is not None


async def test_the_process_is_not_handed_the_keys(monkeypatch):
    monkeypatch.setenv("SCOUT_PRIVATE_KEY", "PrIvAtEkEy765432")
    code = (
        "import os, sys; sys.path[:] = sys.argv[1:]\n"
        "from scout_mcp.cleaning.frames import pack_clean; from scout_mcp.text.passages import CleanPassage\n"
        "held = str([name for name in os.environ if 'SCOUT' in name])\n"
        "sys.stdout.buffer.write(pack_clean(CleanPassage(held, False, held)))"
    )
    monkeypatch.setattr(worker, "_START", code)

    assert (await clean_all([LONG]))[0].text == "[]"


def test_a_server_that_starts_imports_neither_parsers_nor_the_process():
    code = (
        "import sys, scout_mcp.server.app\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('selectolax', 'tinycss2', 'markdown_it', 'regex')"
        " or name.startswith(('scout_mcp.isolation', 'scout_mcp.cleaning.worker', 'scout_mcp.text.quotes'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# Words


async def test_only_texts_that_can_contain_the_words_are_cleaned(monkeypatch):
    cleaned = []

    def watched(given):
        for passage in given:
            cleaned.append(passage.text)
            yield from clean_each([passage])

    monkeypatch.setattr(passages, "clean_each", watched)
    searched = await find_in_each([("the lease", None), ("a printer", "of us"), (None, "")], [["lease"]])

    assert [each.match is not None for each in searched] == [True, False, False]
    assert cleaned == ["the lease"]


async def test_a_text_that_was_not_read_contains_no_words_and_that_is_said(monkeypatch):
    monkeypatch.setattr(worker, "_START", "raise SystemExit(1)")

    assert await find_in_each([(LONG.text + "taken", None)], [["taken"]]) == [(None, False)]
