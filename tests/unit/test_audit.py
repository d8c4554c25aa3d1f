"""The audit trail: which records, whose keys, how it ended; and never a text or a secret."""

import errno
import getpass
import json
import logging
import os
import platform
import sys
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from scout_mcp import audit, errors
from scout_mcp.audit import AuditLog
from scout_mcp.config import settings, sources

ENVIRON = {
    "SCOUT_REGION": "eu", "SCOUT_COMPANY_ID": "fjord", "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
    "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432", "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.log"


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_call_leaves_one_line_with_what_it_touched_and_nothing_that_was_said(path: Path) -> None:
    trail = AuditLog(path, "acme")
    with trail.call("get_ticket", "a client 1.2"):
        audit.request_sent(settings.load(environ=ENVIRON))
        audit.member_known("mkessler")
        audit.records_read("service/tickets/48213", {"id": 48213, "summary": "WORDS"})
        audit.records_read(
            "service/tickets/48213/allNotes", [{"id": 9, "text": "WORDS"}, {"id": 7}, {"text": "WORDS"}, 3]
        )
        audit.records_read("service/tickets", [{"id": 48214}])
        audit.records_read("system/documents/12/download", None)
        audit.records_read("service/tickets/count", {"count": 3})
        audit.access_refused("sales/opportunities/1207")

    (line,) = lines(path)
    assert line.pop("time").endswith("Z")
    assert isinstance(line.pop("milliseconds"), int)
    assert line == {
        "tool": "get_ticket",
        "user": getpass.getuser(),
        "host": platform.node(),
        "profile": "acme",
        "client": "a client 1.2",
        "keys": "4567",
        "member": "mkessler",
        "company": "fjord",
        "outcome": "answered",
        "requests": 1,
        "records": {
            "service/tickets": [48213, 48214],
            "service/tickets/48213/allNotes": [7, 9],
            "system/documents/download": [12],
        },
        "refused": ["sales/opportunities/1207"],
    }


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (errors.InputError("x"), "asked wrongly"),
        (errors.SettingsError([]), "not set up"),
        (errors.NotVisible("x"), "not found"),
        (errors.PermissionMissing("x"), "refused"),
        (errors.AuthenticationFailed(), "refused"),
        (errors.RateLimited(3), "failed"),
        (RuntimeError("WORDS"), "failed"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_how_a_call_ended_is_told_by_kind_and_never_in_words(path: Path, error: Exception, outcome: str) -> None:
    with AuditLog(path).call("my_work") as record:
        record.failed(error)

    (line,) = lines(path)
    assert (line["outcome"], line["error"]) == (outcome, type(error).__name__)
    assert "WORDS" not in path.read_text(encoding="utf-8")


async def test_a_call_that_is_cancelled_leaves_its_line_too(path: Path) -> None:
    trail = AuditLog(path)

    async def call() -> None:
        with trail.call("get_time"):
            await anyio.sleep_forever()

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()

    assert [line["outcome"] for line in lines(path)] == ["cancelled"]


async def test_calls_side_by_side_are_told_apart(path: Path) -> None:
    trail = AuditLog(path)

    async def call(number: int) -> None:
        with trail.call("get_ticket"):
            await anyio.lowlevel.checkpoint()
            async with anyio.create_task_group() as parts:
                parts.start_soon(part, number)

    async def part(number: int) -> None:
        await anyio.lowlevel.checkpoint()
        audit.records_read(f"service/tickets/{number}", {})

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(call, number)

    assert sorted(line["records"]["service/tickets"] for line in lines(path)) == [[number] for number in range(20)]


def test_a_file_that_grew_is_rotated_and_no_line_is_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LARGEST_FILE", 2000)
    trail = AuditLog(path)
    for number in range(100):
        with trail.call(f"tool-{number}"):
            pass
    trail.close()

    files = sorted(path.parent.glob("audit.log*"))
    told = [line["tool"] for file in files for line in lines(file)]
    assert 2 < len(files) <= audit.OLD_FILES + 1
    assert all(file.stat().st_size < 2000 + 200 for file in files)
    # What is older than the last file goes; the rest is whole and in order.
    assert sorted(told, key=lambda name: int(name[5:])) == [f"tool-{number}" for number in range(100)][-len(told) :]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_new_file_can_be_read_by_its_owner_only_and_another_keeps_its_permissions(path: Path) -> None:
    with AuditLog(path).call("get_ticket"):
        pass
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with AuditLog(path).call("get_ticket"):
        pass
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_missing_is_told_and_breaks_no_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "nowhere" / "audit.log"
    trail = AuditLog(path)

    assert trail.problem() == f"The audit log {path} cannot be written: {os.strerror(errno.ENOENT)}."
    for _ in range(3):
        with trail.call("get_ticket"):
            pass
    path.parent.mkdir()
    with trail.call("my_work"):
        pass

    assert [line["tool"] for line in lines(path)] == ["my_work"]
    assert [(one.levelno, "nowhere" in one.getMessage()) for one in caplog.records] == [
        (logging.ERROR, True),
        (logging.WARNING, True),
    ]
    assert trail.problem() == ""


def test_a_full_disk_is_told_before_and_at_the_line_and_breaks_no_call(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    trail = AuditLog(path)
    monkeypatch.setattr(audit.shutil, "disk_usage", lambda _: type("Room", (), {"free": 10}))
    assert trail.problem() == f"The disk that holds the audit log {path} is full."

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("concurrent_log_handler.ConcurrentRotatingFileHandler.do_write", full)
    with trail.call("get_ticket") as record:
        pass

    assert record.outcome == "answered"
    assert caplog.messages == [
        f"The audit log {path} cannot be written: No space left on device. Calls are answered, and leave no line there,"
        " until it can be written again."
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_file_that_was_only_tried_can_be_read_by_its_owner_only(path: Path) -> None:
    assert AuditLog(path).problem() == ""

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_and_a_device_are_told_and_hold_up_no_call(path: Path) -> None:
    os.mkfifo(path)
    for place in (path, Path("/dev/full")):
        trail = AuditLog(place)
        with trail.call("get_ticket"):
            pass

        assert trail.problem() == f"The audit log {place} cannot be written: It is no ordinary file."


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is taken as the library does it on POSIX")
def test_a_lock_that_is_never_given_back_holds_up_no_call_and_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import fcntl

    monkeypatch.setattr(audit, "LOCK_TRIES", 3)
    trail = AuditLog(path)
    with trail.call("get_ticket"):
        pass
    with (path.parent / ".__audit.lock").open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for _ in range(2):
            with trail.call("get_notes"):
                pass
        assert trail.problem() == f"The audit log {path} cannot be written: Another program keeps it locked."
    with trail.call("my_work"):
        pass

    assert [line["tool"] for line in lines(path)] == ["get_ticket", "my_work"]
    assert [one.levelno for one in caplog.records] == [logging.ERROR, logging.WARNING]


def test_a_folder_in_which_nothing_can_be_made_is_told_before(path: Path) -> None:
    (path.parent / ".__audit.lock").mkdir()

    assert AuditLog(path).problem().startswith(f"The audit log {path} cannot be written: ")


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    trail = AuditLog(tmp_path / "a\0b")
    with trail.call("get_ticket"):
        pass

    assert "cannot be written" in trail.problem()
    assert sources.audit_log(environ={"SCOUT_AUDIT_LOG": "~nobody-of-that-name/c.log"}) == (
        Path("~nobody-of-that-name/c.log")
    )


def test_numbers_that_came_as_texts_are_told_too(path: Path) -> None:
    with AuditLog(path).call("search_tickets"):
        rows = [{"id": "48213"}, {"id": 48214.0}, {"id": True}, {"id": "WORDS"}, {"id": 10**40}, {"id": "٣"}]
        audit.records_read("service/tickets", rows)

    assert lines(path)[0]["records"] == {"service/tickets": [48213, 48214]}


async def test_a_call_that_breaks_is_not_told_as_answered(path: Path) -> None:
    with pytest.raises(KeyError), AuditLog(path).call("completion"):
        raise KeyError("WORDS")

    assert (lines(path)[0]["outcome"], lines(path)[0]["error"]) == ("failed", "KeyError")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a disk that is always full")
def test_a_disk_that_takes_no_byte_breaks_no_call_and_the_line_is_not_written_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = AuditLog(path)
    with monkeypatch.context() as full:
        full.setattr(
            "concurrent_log_handler.ConcurrentRotatingFileHandler.do_open",
            lambda *_: Path("/dev/full").open("a", encoding="utf-8"),  # noqa: SIM115 - the library closes it
        )
        for _ in range(2):
            with trail.call("get_ticket") as record:
                pass
    assert record.outcome == "answered"
    with trail.call("my_work"):
        pass

    assert [line["tool"] for line in lines(path)] == ["my_work"]


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    trail = AuditLog(None)
    with trail.call("get_ticket"):
        pass

    assert trail.problem() == ""
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_named_by_the_environment_or_else_by_the_settings_file(tmp_path: Path) -> None:
    written = tmp_path / "settings.env"
    written.write_text(f"SCOUT_AUDIT_LOG={tmp_path / 'a.log'}\n", encoding="utf-8")

    assert sources.audit_log(environ={}) is None
    assert sources.audit_log(written, environ={}) == tmp_path / "a.log"
    assert sources.audit_log(written, environ={"SCOUT_AUDIT_LOG": str(tmp_path / "b.log")}) == tmp_path / "b.log"
    assert sources.audit_log(environ={"SCOUT_AUDIT_LOG": "~/c.log"}) == Path.home() / "c.log"


def test_a_file_that_is_named_by_a_part_of_its_path_is_refused_and_not_made(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    trail = AuditLog(Path("audit.log"))
    with trail.call("get_ticket"):
        pass

    assert trail.problem() == (
        "The audit log audit.log is not an absolute path, so its location would depend on the client."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_look_makes_no_file(path: Path) -> None:
    assert AuditLog(path).problem(create=False) == ""
    assert AuditLog(path / "nowhere" / "a.log").problem(create=False).endswith(f"{os.strerror(errno.ENOENT)}.")
    assert not path.exists()


def test_the_documents_of_a_ticket_are_told_with_its_number(path: Path) -> None:
    with AuditLog(path).call("get_attachment"):
        audit.records_read("system/documents?recordId=48213", [{"id": 9001}])

    assert lines(path)[0]["records"] == {"system/documents?recordId=48213": [9001]}


def test_a_home_folder_of_nobody_in_the_environment_is_passed_on_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUT_AUDIT_LOG", "~nobody-of-that-name/c.log")
    assert sources.audit_log_in_environment() == str(Path("~nobody-of-that-name/c.log").absolute())
