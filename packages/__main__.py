"""`python -m packages`: build all packages from one wheel."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from packages import DISTRIBUTION, bundle, buttons, image, registry, sbom, wheel

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the packages.

    Args:
        arguments: As typed after `python -m packages`; those of the process if None.

    Returns:
        2 if something that was given cannot be used.
    """
    parser = argparse.ArgumentParser(prog="python -m packages", description=__doc__)
    parser.add_argument(
        "--wheel", type=Path, metavar="FILE", help="the wheel that was tested; without it one is built from the source"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", default=ROOT / "dist", help="default: dist")
    parser.add_argument(
        "--mcpb-url", metavar="URL", default="", help="where the bundle will be downloaded from, for server.json"
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            used = wheel.read(options.wheel or _built(Path(folder)))
        _write(used, options.out, options.mcpb_url)
    except wheel.Unusable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _built(folder: Path) -> Path:
    command = ["uv", "build", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT)]
    if subprocess.run(command, check=False).returncode:
        raise wheel.Unusable("The wheel could not be built; uv says above why.")
    (built,) = folder.glob("*.whl")
    return built


def _write(used: wheel.Wheel, out: Path, bundle_url: str) -> None:
    lock = (ROOT / "packages" / "requirements.lock").read_bytes()
    bundled = bundle.build(used, lock)
    entry = registry.build(used, bundled, bundle_url)
    context = out / "docker"
    for old in image.left(context):  # an older wheel would be installed too
        old.unlink()
    files = {
        out / used.file: used.content,
        out / bundle.name(used): bundled,
        out / f"{DISTRIBUTION}-{used.version}.cdx.json": sbom.FILE.read_bytes(),
        out / "server.json": (json.dumps(entry, indent=2, ensure_ascii=False) + "\n").encode(),
        **{context / name: content for name, content in image.context(used, lock).items()},
    }
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        print(file)
    print(f"\nThe name in the registry is {used.server_name}; README.md says it, and it has to be the publisher's own.")
    print(f"The links of the README:\n{buttons.markdown()}")


if __name__ == "__main__":
    raise SystemExit(main())
