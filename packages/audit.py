"""Looks for known vulnerabilities of what requirements.lock pins, on every system it has packages for.

    uv run python -m packages.audit

Exit code 1: at least one is known. 0: none is, or nobody could be asked, which is said: a service that is away is no
reason to hold back a change.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packages import sbom

if TYPE_CHECKING:
    from collections.abc import Sequence

AUDIT = ("uvx", "pip-audit@2.10.1")
SERVICES = ("pypi", "osv")
_OPTIONS = ("--format", "json", "--progress-spinner", "off", "--timeout", "10", "--disable-pip", "--no-deps")


def main(command: Sequence[str] = AUDIT) -> int:
    """Ask one service, and the next one about what is still not known.

    Args:
        command: How pip-audit is started.
    """
    pins = {
        pin.reference for pin in sbom.pins((sbom.ROOT / "packages" / "requirements.lock").read_text(encoding="utf-8"))
    }
    left, known = pins, 0
    for service in SERVICES:
        for package in _told(command, service, left) if left else []:
            if "skip_reason" in package:
                continue
            left = left - {f"{package['name']}@{package['version']}"}
            for vulnerability in package["vulns"]:
                known += 1
                fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
                print(f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {fixed}")
    if known:
        print(f"Known vulnerabilities: {known}. Renew requirements.lock; CONTRIBUTING.md tells how.")
        return 1
    if left != pins:
        print(f"No known vulnerability in {len(pins) - len(left)} packages.")
    if left:
        print(f"NOT AUDITED, no vulnerability service could be asked: {len(left)} packages, {' '.join(sorted(left))}")
    return 0


def _told(command: Sequence[str], service: str, references: set[str]) -> list[dict[str, Any]]:
    """Return what pip-audit tells of each package; of none where it ends without an answer."""
    # Without the markers of the lock, so that a package for Windows is looked at on Linux too; pip-audit then takes a
    # name only once in a file.
    files: list[dict[str, str]] = []
    for reference in sorted(references):
        name, _, version = reference.partition("@")
        file = next((file for file in files if name not in file), None)
        if file is None:
            files.append(file := {})
        file[name] = version
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            path = Path(folder, f"{number}.txt")
            path.write_text("".join(f"{name}=={version}\n" for name, version in file.items()), encoding="utf-8")
            result = subprocess.run(
                [*command, *_OPTIONS, "--vulnerability-service", service, "--requirement", str(path)],
                capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            try:
                told += json.loads(result.stdout)["dependencies"]
            except (ValueError, KeyError):
                why = result.stderr.strip().splitlines() or [f"it ended with {result.returncode}"]
                print(f"{service}: {why[-1][:120]}")
                break
    return told


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or AUDIT))
