r"""Settings that an administrator enforces for everybody on a machine, in a file that only administrators can write.

They win over the environment, a named file and stored profiles. Linux: `/etc/scout-mcp/policy.toml`, macOS:
`/Library/Application Support/scout-mcp/policy.toml`, Windows: `scout-mcp\policy.toml` in `Program Files`, which users
cannot write (unlike `ProgramData`).
"""

from __future__ import annotations

import stat
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENFORCEABLE = ("region", "base_url", "company_id", "key_strategy", "client_id", "timezone", "audit_log")
"""The settings that may be in the file, by their names in lower case without `SCOUT_`."""
TOOLS = "tools"
"""The setting that names the tools on offer, separated by commas; all of them without it."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Policy:
    """The content of the file.

    Attributes:
        values: The enforced values by setting (`SCOUT_REGION`).
        tools: The names of the tools on offer; None for all.
        problems: Sentences about what is wrong with the file. Nothing of a file with problems is used, and no question
            is answered: what was meant to be enforced is not known.
    """

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    tools: frozenset[str] | None = None
    problems: tuple[str, ...] = ()


@cache
def path() -> Path:
    """Return where the file is on this system, whether or not it exists."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only exists there

        # Not from the environment, which users can change.
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Windows\CurrentVersion") as key:
            folder = Path(str(winreg.QueryValueEx(key, "ProgramFilesDir")[0]))
    else:
        folder = Path("/Library/Application Support" if sys.platform == "darwin" else "/etc")
    return folder / "scout-mcp" / "policy.toml"


def policy(file: Path | None = None) -> Policy:
    """Return what the administrator enforces; an empty policy if there is no file.

    Args:
        file: The file; that of this system if None.
    """
    file = file or path()
    try:
        owner, mode = _owner_and_mode(file)
    except (FileNotFoundError, NotADirectoryError):
        return Policy()
    except OSError as error:
        return _refused(file, f"cannot be read: {error.strerror}")
    if sys.platform != "win32" and (owner != 0 or mode & _OTHERS_WRITE):
        return _refused(file, "can be written by others than root: run `chown root` and `chmod 644` on it")
    return _read(file)


def _owner_and_mode(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_uid, status.st_mode


def _read(file: Path) -> Policy:
    from scout_mcp.config.toml_file import read_table  # noqa: PLC0415 - most machines have no such file

    try:
        table = read_table(file) or {}
    except OSError as error:
        return _refused(file, f"cannot be read: {error.strerror}")
    except ValueError:
        return _refused(file, 'is not a TOML file of texts, e.g. region = "eu"')
    if unknown := sorted(table.keys() - {*ENFORCEABLE, TOOLS}):
        known = ", ".join((*ENFORCEABLE, TOOLS))
        return _refused(file, f"contains {', '.join(unknown)}, which cannot be enforced. It may contain: {known}")
    values = {f"SCOUT_{name.upper()}": value for name, value in table.items() if name != TOOLS}
    names = frozenset(name.strip() for name in table.get(TOOLS, "").split(",") if name.strip())
    return Policy(values, names if TOOLS in table else None)


def _refused(file: Path, reason: str) -> Policy:
    return Policy(problems=(f"The administrator's file {file} {reason}.",))
