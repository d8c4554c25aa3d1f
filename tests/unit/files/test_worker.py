"""The process that reads files: what passes to it and back, and that it can be stopped."""

import subprocess
import sys

import anyio
import anyio.lowlevel
import pytest

import sample_files as make
from patience import PATIENCE
from scout_mcp.files import worker
from scout_mcp.files.reading import Reading, unpack

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "found",
    [
        Reading("text", text="Åsane\n\n", remarks=("One.", "Two.")),
        Reading("PNG image", image=b"\x89PNG\n\n\x00{}", mime="image/png"),
        Reading("PDF", problem="is broken."),
        Reading("mail", text="Emne: \ud800 日本\n", markup="<p>\n</p>", image=b"\n"),
    ],
)
def test_a_reading_passes_whole_between_two_processes(found):
    assert unpack(found.pack()) == found


@pytest.mark.parametrize("data", [b"", b"[]\n", b"{}\n", b"Traceback", b'{"remarks": [], "other": 1}\n'])
def test_what_is_no_reading_is_refused(data):
    with pytest.raises((ValueError, TypeError, KeyError)):
        unpack(data)


def test_a_reading_that_was_not_written_to_its_end_is_refused():
    with pytest.raises(ValueError, match="no whole reading"):
        unpack(Reading("PNG image", text="x", image=b"abc").pack()[:-1])


async def test_a_file_is_read_in_another_process():
    found = await worker.read("Åsane\n".encode("cp1252"), "sc\nan.log")

    assert found == Reading("text", text="Åsane\n", remarks=("Encoding: taken for Windows-1252.",))


async def test_a_picture_comes_back_whole():
    found = await worker.read(make.image(), "a.png")

    assert (found.kind, found.mime, found.problem) == ("PNG image", "image/png", "")
    assert found.image.startswith(b"\x89PNG")


async def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(worker, "_START", "while True: pass")
    found = await worker.read(b"%PDF-1.7", "a.pdf", seconds=0.3)

    assert (found.kind, found.problem) == ("PDF", "takes longer to read than 0 seconds; it was stopped.")


async def test_a_file_is_given_up_in_time_to_tell_of_it(monkeypatch):
    monkeypatch.setattr(worker, "_START", "while True: pass")
    with anyio.fail_after(worker.MARGIN + 1.4):
        found = await worker.read(b"%PDF-1.7", "a.pdf")

    assert found.problem == "takes longer to read than 1 seconds; it was stopped."


async def test_a_file_that_came_too_late_to_be_read_is_not_called_slow_to_read():
    with anyio.fail_after(worker.MARGIN):
        found = await worker.read(b"%PDF-1.7", "a.pdf")

    assert found.problem == "was fetched so slowly that no time was left to read it. Ask again."


async def test_no_more_than_two_files_are_read_at_once_and_all_are(monkeypatch):
    under_way, most = 0, 0

    async def slow(*_):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        under_way -= 1
        found.append(1)
        return Reading("text")

    found = []
    monkeypatch.setattr(worker, "_read", slow)
    async with anyio.create_task_group() as asking:
        for _ in range(7):
            asking.start_soon(worker.read, b"x", "a")

    assert (most, len(found)) == (2, 7)


async def test_a_file_that_waits_too_long_for_others_says_so(monkeypatch):
    monkeypatch.setattr(worker, "_read", lambda *_: anyio.sleep_forever())
    async with anyio.create_task_group() as asking:
        for _ in range(worker.AT_ONCE):
            asking.start_soon(worker.read, b"x", "a")
        await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(worker.MARGIN + 0.05):
            found = await worker.read(b"x", "a")
        asking.cancel_scope.cancel()

    assert found.problem == "waited too long for other files. Ask for one at a time."
    assert worker._slots().borrowed_tokens == 0


def test_a_server_that_starts_imports_nothing_that_takes_files_apart():
    code = "import sys, scout_mcp.server.app; print([name for name in sys.modules if name.split('.')[0] in ('PIL', 'pypdf', 'openpyxl', 'defusedxml') or name.startswith('scout_mcp.files')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("does", ["raise SystemExit(1)", "print('nonsense')", "import os; os.abort()"])
async def test_a_reader_that_breaks_off_is_told(monkeypatch, does):
    monkeypatch.setattr(worker, "_START", does)
    found = await worker.read(b"%PDF-1.7", "a.pdf")

    assert found.problem == "cannot be read: the program that reads files broke off over it."


async def test_the_reader_is_not_handed_the_keys(monkeypatch):
    monkeypatch.setenv("SCOUT_PRIVATE_KEY", "PrIvAtEkEy765432")
    monkeypatch.setattr(
        worker,
        "_START",
        'import os, json; print(json.dumps({"kind": str([one for one in os.environ if "SCOUT" in one]), "remarks": [], "lengths": [0, 0, 0]}))',
    )
    assert (await worker.read(b"x", "a")).kind == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
async def test_the_reader_holds_itself_to_its_memory(monkeypatch):
    monkeypatch.setattr(
        worker,
        "_START",
        "import sys; sys.path[:] = sys.argv[1:]\n"
        "from scout_mcp.isolation.limits import limit\nlimit(20)\n"
        'try:\n    bytes(2 * 2**30)\nexcept MemoryError:\n    print(\'{"kind": "held", "remarks": [], "lengths": [0, 0, 0]}\')',
    )
    assert (await worker.read(b"x", "a")).kind == "held"


@pytest.mark.parametrize(
    "hangs",
    [
        "while True: pass",
        pytest.param(
            "import re; re.match('(a+)+$', 'a' * 60 + 'b')",  # holds Python's lock: no timer of its own can run
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process's time"),
        ),
    ],
)
def test_a_reader_that_hangs_ends_also_when_nobody_is_left_to_stop_it(hangs):
    code = f"from scout_mcp.isolation.limits import limit; limit(1)\n{hangs}"
    done = subprocess.run([sys.executable, "-c", code], timeout=PATIENCE, check=False)

    assert done.returncode != 0
