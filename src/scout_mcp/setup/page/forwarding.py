"""A file that only this user can read, and that sends the browser on to the link.

A browser is started with the address as an argument, and every user of the machine can read the arguments of every
process. So the argument is this file's address, and the link with its token stands in the file.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>scout-mcp</title>
<meta http-equiv="refresh" content="0; url={link}"><script>location.replace({quoted})</script></head>
<body><p><a href="{link}">Open the connection settings</a></p></body></html>
"""


class ForwardingFile:
    """A page on disk that forwards to a link, in a folder of its own.

    Args:
        link: Where it leads.

    Raises:
        OSError: It cannot be written.
    """

    def __init__(self, link: str) -> None:
        self._folder = _private_folder()
        path = self._folder / "settings.html"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_PAGE.format(link=html.escape(link), quoted=json.dumps(link)))
        except OSError:
            self.remove()
            raise
        self.address = path.as_uri()
        """What the browser is given."""

    def remove(self) -> None:
        """Delete the file and its folder, if they are still there."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _private_folder() -> Path:
    """Return a new folder that only this user can enter.

    On Linux it is in the home folder, under a name that can be seen: browsers installed as snaps and Flatpaks have a
    `/tmp` of their own and cannot enter hidden folders.
    """
    if sys.platform == "linux":
        try:
            return Path(tempfile.mkdtemp(prefix="scout-mcp-", dir=Path.home()))
        except (OSError, RuntimeError):
            pass  # a home that is read-only or unknown
    return Path(tempfile.mkdtemp(prefix="scout-mcp-"))
