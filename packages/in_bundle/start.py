# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Starts scout-mcp out of this bundle; the host runs `uv run start.py`.

The first start installs what requirements.txt lists, each package checked by its hash: uv checks hashes when asked to
install, not when `uv run` is given packages. They lie in a folder of the bundle, and go when the bundle goes.
"""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

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


def install() -> Path:
    """Install the packages; a start that was broken off half-way leaves nothing that a later one would take for whole.

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
        cwd=BUNDLE, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False,
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
            return fresh  # something (a virus scanner) holds the folder; the next start installs again
    shutil.rmtree(fresh, ignore_errors=True)  # another start was faster
    return PACKAGES


def main() -> None:
    """Serve, with the packages of the bundle before all others."""
    packages = str(PACKAGES if PACKAGES.is_dir() else install())
    sys.path.insert(0, packages)
    site.addsitedir(packages)  # pywin32 needs its .pth file read
    runpy.run_module("scout_mcp", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
