"""The MCPB bundle: one file that Claude Desktop installs.

Its form is manifest 0.4 of github.com/modelcontextprotocol/mcpb (MANIFEST.md), server type `uv`: packages with compiled
parts would tie a bundle that holds them to one system, so the host's uv installs them, with our lock and its hashes.
`in_bundle/start.py` sees to that.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from packages import DISTRIBUTION, SUMMARY, TITLE
from packages.fields import fields
from scout_mcp.server.prompts import prompts
from scout_mcp.tools.registry import TOOLS

if TYPE_CHECKING:
    from packages.wheel import Wheel
    from scout_mcp.server.prompts import Prompt

_FILES = Path(__file__).parent / "in_bundle"
_START = "start.py"
_ICON = "icon.png"
_LONG = """\
Ask your assistant about a ConnectWise PSA (formerly Manage) ticket by its number: it gets the facts, the whole \
conversation, the project and the opportunity. It only reads, and sees what your API keys may see.

Fill in the settings below; the keys come from ConnectWise, **My Account > API Keys**. The first start installs what \
scout-mcp needs, so it needs the internet and takes a moment.

Not affiliated with, endorsed or supported by ConnectWise."""
# Company proxies have certificates of their own, which only the system knows. The first name is that of uv
# before 0.11, such as Claude Desktop has been seen to bring.
_SYSTEM_CERTIFICATES = {"UV_NATIVE_TLS": "true", "UV_SYSTEM_CERTS": "true"}
# The format has no time before 1980, and a time of day would make each build another one.
_TIME = (1980, 1, 1, 0, 0, 0)


def name(wheel: Wheel) -> str:
    """File name of the bundle."""
    return f"{DISTRIBUTION}-{wheel.version}.mcpb"


def build(wheel: Wheel, lock: bytes) -> bytes:
    """Return the bundle, the same bytes for the same input: nothing is compressed, for compressors differ.

    Args:
        wheel: The wheel that was tested.
        lock: requirements.lock.
    """
    digest = hashlib.sha256(wheel.content).hexdigest()
    parts = {
        "manifest.json": (json.dumps(manifest(wheel), indent=2, ensure_ascii=False) + "\n").encode(),
        "pyproject.toml": _project(wheel).encode(),
        "requirements.lock": lock,
        "requirements.txt": f"-r requirements.lock\n./{wheel.file} --hash=sha256:{digest}\n".encode(),
        wheel.file: wheel.content,
        **{file: (_FILES / file).read_bytes() for file in (_START, _ICON)},
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for part in sorted(parts):
            entry = zipfile.ZipInfo(part, _TIME)
            entry.create_system = 3  # Unix, on whichever system it is built
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[part])
    return whole.getvalue()


def manifest(wheel: Wheel) -> dict[str, object]:
    """Return what a host shows and asks, and how it starts the server."""
    asked = fields(has_client_id=wheel.has_client_id)
    return {
        "manifest_version": "0.4",
        "name": DISTRIBUTION,
        "display_name": TITLE,
        "version": wheel.version,
        "description": SUMMARY,
        "long_description": _LONG,
        "author": {"name": "The scout-mcp authors"},
        "icon": _ICON,
        "server": {
            "type": "uv",
            "entry_point": _START,
            "mcp_config": {
                # Claude Desktop puts the uv that it brings in place of the command, and keeps the rest.
                "command": "uv",
                "args": ["run", "--no-env-file", "--directory", "${__dirname}", _START],
                "env": {
                    **{field.variable: f"${{user_config.{field.key}}}" for field in asked},
                    **_SYSTEM_CERTIFICATES,
                },
            },
        },
        "tools": [{"name": tool.name, "description": _first_sentence(tool.description)} for tool in TOOLS],
        "prompts": [_prompt(prompt) for prompt in prompts().values()],
        "keywords": ["connectwise", "psa", "msp", "tickets"],
        "license": "MIT",
        "compatibility": {"platforms": ["darwin", "win32", "linux"]},
        "user_config": {
            field.key: {
                "type": "string",
                "title": field.title,
                "description": f"{field.description} For example {field.example}"
                if field.example
                else field.description,
                "required": field.required,
                "sensitive": field.secret,
            }
            for field in asked
        },
    }


def _prompt(prompt: Prompt) -> dict[str, object]:
    return {
        "name": prompt.name,
        "description": _first_sentence(prompt.description),
        "arguments": [argument.name for argument in prompt.arguments],
        "text": re.sub(r"\{(\w+)\}", r"${arguments.\1}", prompt.text),
    }


def _project(wheel: Wheel) -> str:
    """Return the format demands the file; the dependencies stand where uv checks their hashes."""
    return f"""\
# start.py installs what requirements.txt lists; hosts that prepare a project find nothing to do here.
[project]
name = "{DISTRIBUTION}-bundle"
version = "{wheel.version}"
requires-python = "{wheel.python}"
dependencies = []

[tool.uv]
package = false
"""


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
