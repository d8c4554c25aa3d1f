# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Starts scout-mcp out of this bundle; the host runs `uv run start.py`.

The first start installs what requirements.txt lists, each package checked by its hash: uv checks hashes when asked to
install, not when `uv run` is given packages. They lie in a folder of the bundle, and go when the bundle goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import runpy
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

ABANDONED = 3600
"""Seconds without a change after which the folder of an installation belongs to a start that was killed."""
BUNDLE = Path(__file__).absolute().parent


def _packages() -> Path:
    """A folder for each Python, since compiled packages fit one only, and for each list: an update may leave the old.

    Its name is short, because Windows counts the characters of a path.
    """
    about = hashlib.sha256(f"{sys.implementation.cache_tag} {sysconfig.get_platform()}".encode())
    for listed in ("requirements.txt", "requirements.lock"):
        about.update((BUNDLE / listed).read_bytes())
    return BUNDLE / f"lib-{about.hexdigest()[:8]}"


PACKAGES = _packages()
_open: list[BinaryIO] = []


def install() -> Path:
    """Install the packages; a start that was interrupted half-way leaves nothing that a later one would take for whole.

    Returns:
        The folder that holds them.
    """
    try:
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=BUNDLE))
    except OSError as error:
        sys.exit(f"scout-mcp could not install its packages: {BUNDLE} cannot be written ({error.strerror}).")
    done = subprocess.run(
        [
            os.environ.get("UV", "uv"), "pip", "install", "--quiet", "--require-hashes", "--no-deps",
            "--only-binary", ":all:", "--python", sys.executable, "--target", str(fresh), "-r", "requirements.txt",
        ],
        # stdin and stdout belong to the protocol.
        cwd=BUNDLE, env=without_settings(), stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        sys.exit(
            "scout-mcp could not install its packages; uv says above why. The first start needs the internet, or the"
            " package index that uv is set up with."
        )
    try:
        return fresh.rename(PACKAGES)
    except OSError:
        if not PACKAGES.is_dir():
            # Something (a virus scanner) holds the folder; the next start installs again. While a file in it is open,
            # Windows, where alone this happens, lets nobody rename the folder, so `clear` leaves it.
            _open.append((fresh / "in-use").open("wb"))
            return fresh
    shutil.rmtree(fresh, ignore_errors=True)  # another start was faster
    return PACKAGES


def without_settings() -> dict[str, str]:
    """The environment for programs that have no business with the keys: without the server's settings."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("SCOUT_")}


def clear() -> None:
    """Remove what starts that were killed have left half-way; what is in use, or may be, stays."""
    for left in BUNDLE.glob("new-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.rename(left.with_name(f"old-{left.name}"))
    for left in BUNDLE.glob("old-new-*"):
        shutil.rmtree(left, ignore_errors=True)


def main() -> None:
    """Serve, with the packages of the bundle before all others."""
    clear()
    packages = str(PACKAGES if PACKAGES.is_dir() else install())
    sys.path.insert(0, packages)
    site.addsitedir(packages)  # pywin32 needs its .pth file read
    runpy.run_module("scout_mcp", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
