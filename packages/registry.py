"""server.json: the entry of the MCP registry.

Its form is github.com/modelcontextprotocol/registry, docs/reference/server-json. The registry holds no files: it names
the package on PyPI and, where it is told from where it is downloaded, the bundle.
"""

from __future__ import annotations

import hashlib
import re

from packages import DISTRIBUTION, SUMMARY, TITLE
from packages.fields import Field, fields
from packages.wheel import Unusable, Wheel

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
_RELEASE = re.compile(r"https://(github|gitlab)\.com/\S+/releases/\S+\.mcpb")


def build(wheel: Wheel, bundle: bytes, bundle_url: str = "") -> dict[str, object]:
    """Return the entry.

    Args:
        wheel: The wheel that was tested.
        bundle: The MCPB bundle.
        bundle_url: Where the bundle will be downloaded from; without it the entry does not name it.

    Raises:
        Unusable: The registry takes no bundle from that address.
    """
    packages: list[dict[str, object]] = [
        {
            "registryType": "pypi",
            "identifier": DISTRIBUTION,
            "version": wheel.version,
            "runtimeHint": "uvx",
            "transport": {"type": "stdio"},
            "environmentVariables": [_variable(field) for field in fields(has_client_id=wheel.has_client_id)],
        }
    ]
    if bundle_url:
        if not _RELEASE.fullmatch(bundle_url):
            raise Unusable(
                f"The MCP registry takes bundles from releases on GitHub or GitLab only, and {bundle_url} is none."
                " Write it like https://github.com/you/ticket-scout-mcp/releases/download/v1.0.0/ticket-scout-mcp-1.0.0.mcpb"
            )
        packages.append(
            {
                "registryType": "mcpb",
                "identifier": bundle_url,
                "fileSha256": hashlib.sha256(bundle).hexdigest(),
                "transport": {"type": "stdio"},
            }
        )
    return {
        "$schema": SCHEMA,
        "name": wheel.server_name,
        "title": TITLE,
        "description": SUMMARY,
        "version": wheel.version,
        "packages": packages,
    }


def _variable(field: Field) -> dict[str, object]:
    variable: dict[str, object] = {
        "name": field.variable,
        "description": field.description,
        "format": "string",
        "isRequired": field.required,
        "isSecret": field.secret,
    }
    if field.choices:
        variable["choices"] = list(field.choices)
    if field.example:
        variable["placeholder"] = field.example
    return variable
