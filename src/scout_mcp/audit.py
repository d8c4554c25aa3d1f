"""The audit trail: one line of JSON for each call, in the file that `SCOUT_AUDIT_LOG` names.

It records who (the last four characters of the public key) read what (records by path and number) and when, the
outcome and the duration; never the text of a record, never what was typed, never a secret. Several servers may write to
one file: it is locked for each line, and rotated at `LARGEST_FILE` bytes.

A call's activity is noted in a `Record` in a context variable, so that it need not be passed through tools and
requests.
"""

from __future__ import annotations

import errno
import getpass
import json
import logging
import os
import platform
import re
import shutil
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import anyio

from scout_mcp import errors

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from io import TextIOWrapper
    from pathlib import Path
    from typing import Protocol

    from scout_mcp.config.settings import Settings

    class _File(Protocol):
        """A file to which several processes write lines."""

        def emit(self, record: logging.LogRecord) -> None: ...
        def try_it(self) -> None: ...
        def close(self) -> None: ...


logger = logging.getLogger(__name__)

LARGEST_FILE = 10 * 2**20
OLD_FILES = 9
"""Kept beside the file as `.1` to `.9`; at most 100 MB in all."""
LITTLE_ROOM = 2**20
"""Bytes: with less free space on the disk the next lines may not fit."""

LOCK_TRIES = 500
"""One per millisecond while another server writes its line. A server that hangs must not block the others."""

_LONGEST_CLIENT = 100
"""Characters of a client's name and version, which the client chooses."""
_NUMBER = re.compile("[0-9]{1,18}")
_OUTCOMES = (
    (errors.InputError, "asked wrongly"),
    (errors.SettingsError, "not set up"),
    (errors.NotVisible, "not found"),
    (errors.RecordNotFound, "not found"),
    (errors.PermissionMissing, "refused"),
    (errors.Refused, "refused"),
    (errors.AuthenticationFailed, "refused"),
    (errors.ClientIdRefused, "refused"),
)


@dataclass(slots=True)
class Record:
    """The audit record of one call.

    Attributes:
        tool: The tool, or `completion`.
        about: Who runs the server: `user` and `host` of the system, and `profile`.
        client: The MCP client, e.g. `claude-ai 1.2`; empty if it did not say.
        member: The technician's member identifier; empty if it is not known.
        time: When it began.
        keys: The last four characters of the public key that was used; empty if none was.
        company: The company ID of these keys.
        outcome: `answered`, `asked wrongly`, `not set up`, `not found`, `refused`, `cancelled` or `failed`.
        error: The kind of error; empty without one.
        requests: How many requests were sent to ConnectWise.
        records: The numbers of the records that ConnectWise sent, by their path below the API's root.
        refused: The paths that ConnectWise refused to these keys.
    """

    tool: str
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    client: str = ""
    member: str = ""
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    keys: str = ""
    company: str = ""
    outcome: str = "answered"
    error: str = ""
    requests: int = 0
    records: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    refused: list[str] = field(default_factory=list[str])
    _began: float = field(default_factory=perf_counter)

    def failed(self, error: BaseException) -> None:
        """Note that the call ended with an error."""
        self.error = type(error).__name__
        self.outcome = next((word for kind, word in _OUTCOMES if isinstance(error, kind)), "failed")

    def line(self) -> str:
        """Return the line for the file, without a line end."""
        fields: dict[str, Any] = {
            "time": self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "tool": self.tool,
            **self.about,
            "client": self.client,
            "keys": self.keys,
            "member": self.member,
            "company": self.company,
            "outcome": self.outcome,
            "error": self.error,
            "milliseconds": round(1e3 * (perf_counter() - self._began)),
            "requests": self.requests,
            "records": {path: sorted(set(numbers)) for path, numbers in sorted(self.records.items())},
            "refused": sorted(set(self.refused)),
        }
        return json.dumps({name: value for name, value in fields.items() if value not in ("", {}, [])})


_current: ContextVar[Record | None] = ContextVar("call", default=None)


def request_sent(settings: Settings) -> None:
    """Note that a request is sent to ConnectWise with these settings."""
    if record := _current.get():
        record.requests += 1
        record.keys, record.company = settings.public_key_tail, settings.company_id
        record.member = record.member or settings.member


def member_known(identifier: str) -> None:
    """Note whose keys are used, once ConnectWise has said so."""
    if record := _current.get():
        record.member = identifier


def access_refused(path: str) -> None:
    """Note that ConnectWise refused a path, given below the API's root, to these keys."""
    if record := _current.get():
        record.refused.append(path)


def records_read(path: str, body: object) -> None:
    """Note that ConnectWise sent a record, a list of records or a file, with this path below the API's root."""
    record = _current.get()
    if record is None:
        return
    *above, last = path.split("/")
    if last == "count":  # the number of records, but no record
        return
    if last == "download" and above and above[-1].isdigit():  # the file itself, not only that there is one
        *above, number = above
        record.records.setdefault("/".join([*above, last]), []).append(int(number))
    elif last.isdigit():
        record.records.setdefault("/".join(above), []).append(int(last))
    else:
        rows = cast("list[object]", body) if isinstance(body, list) else [body]
        ids = [cast("dict[str, object]", row).get("id") for row in rows if isinstance(row, dict)]
        # Some answers have numbers as texts or with a decimal point; their records are shown too.
        numbers = [str(value).removesuffix(".0") for value in ids if not isinstance(value, bool)]
        record.records.setdefault(path, []).extend(int(number) for number in numbers if _NUMBER.fullmatch(number))


NOT_RECORDED = "Calls still work, but are not recorded."


class AuditLog:
    """The file with the audit trail.

    Args:
        path: The file; None if there is to be none.
        profile: The stored profile in use, for the lines; empty if none was named.
    """

    def __init__(self, path: Path | None, profile: str = "") -> None:
        self._path = path
        self._about = {**_person(), "profile": profile} if path else {}
        self._file: _File | None = None
        self._broken = ""

    def problem(self, *, create: bool = True) -> str:
        """Return a sentence about why no line can be written; empty if one can be, or there is to be no log.

        Args:
            create: Whether a missing file may be created to find out.
        """
        if self._path is None:
            return ""
        if not self._path.is_absolute():
            return f"The audit log {self._path} is not an absolute path, so its location would depend on the client."
        try:
            if not create and not self._path.exists():
                self._path.parent.stat()
                return "" if os.access(self._path.parent, os.W_OK) else self._unwritten(PermissionError())
            with closing(_file(self._path)) as file:
                file.try_it()
            room = shutil.disk_usage(self._path.parent).free
        except Exception as error:  # noqa: BLE001 - whatever a disk, a share or a lock says
            return self._unwritten(error)
        return "" if room > LITTLE_ROOM else f"The disk that holds the audit log {self._path} is full."

    @contextmanager
    def call(self, tool: str, client: str = "") -> Generator[Record]:
        """Yield the record of a call, and write its line when the call ends in whatever way.

        Args:
            tool: The tool, or `completion`.
            client: The MCP client that calls it, with its version.
        """
        record = Record(tool, self._about, client[:_LONGEST_CLIENT])
        token = _current.set(record)
        try:
            yield record
        except anyio.get_cancelled_exc_class():
            record.outcome = "cancelled"
            raise
        except Exception as error:
            record.failed(error)
            raise
        finally:
            _current.reset(token)
            self._write(record)

    def close(self) -> None:
        """Close the file."""
        file, self._file = self._file, None
        if file:
            with suppress(OSError):  # a full disk raises again for the line that did not fit
                file.close()

    def _write(self, record: Record) -> None:
        """Write a line; if that fails, say so in the log, once until it works again. The call itself goes on."""
        if self._path is None or not self._path.is_absolute():  # reported at the start
            return
        broken = ""
        try:
            if self._file is None:
                # If the lock was stuck a moment ago, no call waits for it again.
                self._file = _file(self._path, tries=1 if self._broken else LOCK_TRIES)
            self._file.emit(logging.makeLogRecord({"msg": record.line()}))
        except Exception as error:  # noqa: BLE001 - whatever a disk, a share or a lock says
            broken = self._unwritten(error)
        if self._file and (broken or self._broken):
            self.close()
        if broken and not self._broken:
            logger.error("%s Calls are answered, and leave no line there, until it can be written again.", broken)
        elif self._broken and not broken:
            logger.warning("The audit log %s can be written again.", self._path)
        self._broken = broken

    def _unwritten(self, error: Exception) -> str:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        if type(error) is RuntimeError:  # the library could not get the lock
            reason = "Another program keeps it locked"
        return f"The audit log {self._path} cannot be written: {reason}."


def _person() -> dict[str, str]:
    """Return the system's user and the machine; what the system does not say is empty."""
    user = ""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    return {"user": user, "host": platform.node()}


def _file(path: Path, tries: int = LOCK_TRIES) -> _File:
    import concurrent_log_handler as library  # noqa: PLC0415 - rarely needed

    # The lock that the library uses, by the library's name.
    lock, flags = library.lock, library.LOCK_EX | library.LOCK_NB  # pyright: ignore[reportPrivateImportUsage]

    class File(library.ConcurrentRotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's own name
            raise  # noqa: PLE0704 - called while an error is being handled

        def _lock_stream_lock(self, stream_lock: TextIOWrapper) -> None:
            # The library's version waits forever for a hanging process; it repeats this one `maxLockAttempts` times.
            lock(stream_lock, flags)

        def do_open(self, mode: str | None = None) -> TextIOWrapper:
            # A pipe would block every call until somebody reads it, and a device keeps nothing.
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise OSError(errno.EINVAL, "It is no ordinary file")
            return super().do_open(mode)

        def try_it(self) -> None:
            """Open the file under its lock, as for writing a line.

            Raises:
                OSError: A line could not be written.
            """
            self._do_lock()
            try:
                self.do_open().close()
            finally:
                self._do_unlock()

    # A file created here is readable only by its owner; an existing one keeps its permissions.
    file = File(
        str(path), maxBytes=LARGEST_FILE, backupCount=OLD_FILES, encoding="utf-8", newline="", umask=0o077,
        keep_file_open=False,
    )  # fmt: skip
    file.maxLockAttempts = tries
    return file
