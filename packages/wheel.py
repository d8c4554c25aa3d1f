"""What a wheel says of itself."""

from __future__ import annotations

import email
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import scout_mcp
from packages import DISTRIBUTION

if TYPE_CHECKING:
    from pathlib import Path

MARKER = re.compile(r"<!-- mcp-name: (\S+) -->")
"""The line of the README by which the MCP registry knows that a package and a server.json belong together."""


class Unusable(Exception):
    """Something that was given cannot be used; the message says what to do instead."""


@dataclass(frozen=True)
class Wheel:
    """The wheel that everything is made of.

    Attributes:
        file: Its file name.
        content: Its bytes; they go into every package as they are.
        version: Of scout-mcp.
        python: The Python that it needs, e.g. `>=3.11`.
        server_name: Its name in the MCP registry, e.g. `io.github.somebody/ticket-scout-mcp`.
        has_client_id: Whether the publisher's client ID was built in.
    """

    file: str
    content: bytes
    version: str
    python: str
    server_name: str
    has_client_id: bool


def read(path: Path) -> Wheel:
    """Read a wheel of scout-mcp.

    Raises:
        Unusable: There is none, or it is not of the version of this source.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata = email.message_from_string(archive.read(about).decode())
            publisher = archive.read("scout_mcp/config/publisher.py").decode()
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Unusable(f"{path} is no wheel of scout-mcp ({error}). Leave out --wheel to build one.") from None
    if metadata["Name"] != DISTRIBUTION:
        raise Unusable(f"{path} is a wheel of {metadata['Name']} and not of {DISTRIBUTION}. Build the wheel again.")
    version = metadata["Version"]
    if version != scout_mcp.__version__:
        raise Unusable(
            f"{path} holds version {version}, and this source is {scout_mcp.__version__}. Check out the source that the"
            " wheel was built from, or build the wheel again."
        )
    marker = MARKER.search(str(metadata.get_payload()))
    if not marker:
        raise Unusable("The README in the wheel has no line <!-- mcp-name: ... -->; the MCP registry needs it.")
    return Wheel(
        file=path.name,
        content=path.read_bytes(),
        version=version,
        python=metadata["Requires-Python"],
        server_name=marker[1],
        has_client_id=not re.search(r'^CLIENT_ID = ""$', publisher, re.MULTILINE),
    )
