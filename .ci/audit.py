"""Looks for known vulnerabilities of what requirements.lock pins, on every system it has packages for.

    python .ci/audit.py COMMAND...      e.g. python .ci/audit.py uvx pip-audit@2

Exit code 0: none known, or nobody could be asked, which is said. 1: at least one is known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
SERVICES = ("pypi", "osv")
Answer = list[dict[str, Any]]


def asked(command: list[str], service: str, pins: list[str]) -> Answer:
    """What pip-audit tells of each package; nothing where it ended without an answer."""
    with tempfile.TemporaryDirectory() as folder:
        # Without markers: a package for Windows is looked at on Linux too. One file for each version of a name.
        files: list[list[str]] = []
        for pin in pins:
            name = pin.partition("==")[0]
            free = next((file for file in files if not any(one.startswith(f"{name}==") for one in file)), None)
            if free is None:
                files.append(free := [])
            free.append(pin)
        found: Answer = []
        for number, file in enumerate(files):
            path = Path(folder, f"{number}.txt")
            path.write_text("\n".join(file), encoding="utf-8")
            options = ["--format", "json", "--progress-spinner", "off", "--vulnerability-service", service]
            result = subprocess.run(
                [*command, *options, "--disable-pip", "--no-deps", "--timeout", "10", "--requirement", str(path)],
                capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            try:
                found += json.loads(result.stdout)["dependencies"]
            except (ValueError, KeyError):
                last = (result.stderr.strip().splitlines() or [f"it ended with {result.returncode}"])[-1]
                print(f"{service}: {last[:200]}")
    return found


def main(command: list[str]) -> int:
    """Ask one service after the other for what is not known yet."""
    left = re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    total, known = len(left), 0
    for service in SERVICES:
        told = [one for one in asked(command, service, left) if "skip_reason" not in one]
        for one in told:
            for vulnerability in one["vulns"]:
                known += 1
                mended = ", ".join(vulnerability["fix_versions"]) or "no version yet"
                print(f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {mended}")
        answered = {f"{one['name']}=={one['version']}" for one in told}
        left = [pin for pin in left if pin not in answered]
        if not left:
            break
    if known:
        print(f"{known} known vulnerabilities: renew requirements.lock, CONTRIBUTING.md tells how.", file=sys.stderr)
    elif len(left) == total:
        print(f"NOT AUDITED: no vulnerability service could be asked about the {total} packages.")
    elif left:
        print(f"No known vulnerability in {total - len(left)} packages. NOT AUDITED: {' '.join(left)}")
    else:
        print(f"No known vulnerability in {total} packages.")
    return 1 if known else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
