"""The software bill of materials: every package that an installation from requirements.lock may bring.

CycloneDX 1.6, JSON; written from the lock alone. It goes into the wheel (PEP 770, `.dist-info/sboms/`), so it is kept
beside the lock as ticket-scout-mcp.cdx.json and made anew with it:

    uv run python -m packages.sbom

No serial number and no time are in it: the same lock gives the same bytes. `hashes` has all the files of a version, one
of which is installed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import scout_mcp
from packages import DISTRIBUTION, SUMMARY

ROOT = Path(__file__).parents[1]
FILE = ROOT / "packages" / f"{DISTRIBUTION}.cdx.json"
_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)(?: ; (.+?))? \\$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"^ +#(?: via)? +([a-z0-9-]+)(?: \(pyproject\.toml\))?$", re.MULTILINE)


@dataclass(frozen=True)
class Pin:
    """One package of the lock.

    Attributes:
        name: As PyPI writes it in addresses, e.g. `et-xmlfile`.
        version: The pinned one.
        marker: Where it is installed only, e.g. `sys_platform == 'win32'`; empty if everywhere.
        hashes: SHA-256 of each file that may be installed: the wheels for all systems, and the source.
        needed_by: The packages that ask for it.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def reference(self) -> str:
        """How the bill of materials refers to it, e.g. `anyio@4.16.0`."""
        return f"{self.name}@{self.version}"


def pins(lock: str) -> list[Pin]:
    """Return what requirements.lock pins.

    Args:
        lock: Its text, as `uv pip compile --generate-hashes` writes it.

    Raises:
        ValueError: A line pins something in another form.
    """
    heads = list(_PIN.finditer(lock))
    if len(heads) != len(re.findall(r"^[^ #\n]", lock, re.MULTILINE)):
        raise ValueError("requirements.lock pins something in a form that is not read here; nothing is left out.")
    ends = [head.start() for head in heads[1:]] + [len(lock)]
    found: list[Pin] = []
    for head, end in zip(heads, ends, strict=True):
        told = lock[head.end() : end]
        found.append(Pin(head[1], head[2], head[3] or "", tuple(_HASH.findall(told)), tuple(_NEEDED_BY.findall(told))))
    return found


def build(lock: str) -> bytes:
    """Return the bill of materials.

    Args:
        lock: The text of requirements.lock.
    """
    pinned = pins(lock)
    needed: dict[str, list[str]] = {}
    for pin in pinned:
        for name in pin.needed_by:
            needed.setdefault(name, []).append(pin.reference)
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": DISTRIBUTION,
                "name": DISTRIBUTION,
                "version": scout_mcp.__version__,
                "description": SUMMARY,
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": f"pkg:pypi/{DISTRIBUTION}@{scout_mcp.__version__}",
            }
        },
        "components": [_component(pin) for pin in pinned],
        "dependencies": [
            {"ref": DISTRIBUTION, "dependsOn": needed[DISTRIBUTION]},
            *({"ref": pin.reference, "dependsOn": needed.get(pin.name, [])} for pin in pinned),
        ],
    }
    return (json.dumps(whole, indent=1) + "\n").encode()


def _component(pin: Pin) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": pin.reference,
        "name": pin.name,
        "version": pin.version,
        "purl": f"pkg:pypi/{pin.reference}",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.hashes],
    }
    if pin.marker:
        component["properties"] = [{"name": f"{DISTRIBUTION}:marker", "value": pin.marker}]
    return component


def main() -> None:
    """Write it beside the lock."""
    FILE.write_bytes(build((ROOT / "packages" / "requirements.lock").read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
