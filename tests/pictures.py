"""Takes the README's pictures from the real thing: `uv run python tests/pictures.py` writes them to `docs/pictures`.

The settings page is the real command's, in a real browser, filled in and tested on the sandbox; the terminal shows what
`scout-mcp demo` really printed. Only the machine's own folders are kept out of sight: a home made for the purpose.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from browser import Command, browser
from scout_mcp.sandbox import Sandbox

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDTH = 100
LINES = 36
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: transparent; }}
main {{ display: inline-block; background: #16181d; border-radius: 12px; padding: 14px 22px 20px; }}
i {{ display: inline-block; width: 12px; height: 12px; border-radius: 50%; margin-right: 7px; }}
pre {{ margin: 12px 0 0; font: 14px/1.35 "DejaVu Sans Mono", Menlo, Consolas, monospace; color: #e6e6e6; }}
</style><main><i style="background:#ff5f57"></i><i style="background:#febc2e"></i><i style="background:#28c840"></i>
<pre>{code}</pre></main>"""


def demo() -> str:
    """The start of what the demo prints on a terminal with colours, as HTML."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "SCOUT_TIMEZONE": "Europe/Oslo"}
    script = f"import anyio; from scout_mcp.cli import demo; anyio.run(demo.play, print, {WIDTH}, True)"
    printed = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, encoding="utf-8", check=True
    ).stdout
    start = "\n".join(["$ scout-mcp demo", *printed.strip("\n").split("\n")[:LINES], "…"])
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(start), soft_wrap=True)
    return TERMINAL.format(code=console.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}"))


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox, browser() as found:
        home = Path(folder)
        for trace in (".cursor", ".codex", ".claude"):
            (home / trace).mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
        kept |= dict.fromkeys(("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "APPDATA"), folder)
        kept |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        with Command.running(kept, home) as command:
            context = found.new_context(viewport={"width": 900, "height": 800}, device_scale_factor=1.5)
            page = context.new_page()
            page.goto(command.link)
            given = sandbox.environment("no projects")
            page.fill("#SCOUT_COMPANY_ID", given["SCOUT_COMPANY_ID"])
            for name in ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID"):
                page.fill(f"#{name}", given[name])
            page.select_option("#SCOUT_REGION", "onprem")
            page.fill("#SCOUT_BASE_URL", given["SCOUT_BASE_URL"])
            page.click("text=Save and Test")
            page.wait_for_selector("#verdict.good")
            # Where it is kept names a folder of this machine.
            page.eval_on_selector("#verdict .hint", "hint => hint.remove()")
            page.evaluate("document.activeElement.blur()")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(
                    path=PICTURES / f"permissions-{scheme}.png", clip={"x": 0, "y": 0, "width": 900, "height": 760}
                )
            page.click("text=Back to the settings")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(
                    path=PICTURES / f"settings-{scheme}.png",
                    clip={"x": 0, "y": 0, "width": 900, "height": 1130},
                    full_page=True,
                )
        page = found.new_context(device_scale_factor=1.5).new_page()
        page.set_content(demo())
        page.locator("main").screenshot(path=PICTURES / "demo.png", omit_background=True)


if __name__ == "__main__":
    main()
