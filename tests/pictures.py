"""Draws the README's pictures from the product as it is: `uv run python tests/pictures.py` writes `docs/pictures`.

The settings page is the real command's, in a real browser, filled in and tested on the sandbox; the terminal shows what
`scout-mcp demo` really printed, and the chat what the tools really answered. The chat's window is drawn here and is no
particular assistant's. Only the machine's own folders are kept out of sight: a home made for the
purpose.
"""

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import time_machine
from mcp import Client
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from browser import Command, browser
from patience import PATIENCE
from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.server.app import build
from scout_mcp.text.answer import tool_call

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
MOST_BYTES = 150_000
NOW = "2026-11-24T10:00:00+01:00"
ZONE = "Europe/Oslo"
WIDTH = 100
LINES = 30
SCHEMES = ("light", "dark")
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: transparent; }}
main {{ display: inline-block; background: #16181d; border-radius: 12px; padding: 14px 22px 20px; }}
i {{ display: inline-block; width: 12px; height: 12px; border-radius: 50%; margin-right: 7px; }}
pre {{ margin: 12px 0 0; font: 14px/1.35 "DejaVu Sans Mono", Menlo, Consolas, monospace; color: #e6e6e6; }}
</style><main><i style="background:#ff5f57"></i><i style="background:#febc2e"></i><i style="background:#28c840"></i>
<pre>{code}</pre></main>"""
CHAT = """<!doctype html><meta charset="utf-8"><style>
:root {{ --ground: #f4f6fa; --card: #fff; --line: #d5dbe6; --ink: #17202e; --soft: #566276; --mine: #11607b; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ground: #10141c; --card: #181e29; --line: #2e3747; --ink: #e8ecf4; --soft: #a3aec2; --mine: #1d6f8b; }}
}}
body {{ margin: 0; background: transparent; font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }}
main {{ width: 856px; background: var(--ground); color: var(--ink); border: 1px solid var(--line);
  padding: 18px 20px 14px; }}
.person {{ width: fit-content; margin: 0 0 12px auto; background: var(--mine); color: #fff; border-radius: 14px 14px 3px 14px;
  padding: 8px 14px; }}
section {{ background: var(--card); border: 1px solid var(--line); border-radius: 3px 14px 14px; margin: 0 40px 18px 0; }}
h2 {{ font-size: 13px; font-weight: 600; color: var(--soft); margin: 0; padding: 7px 14px; border-bottom: 1px solid var(--line); }}
code {{ font: 13px "DejaVu Sans Mono", Menlo, Consolas, monospace; color: var(--ink); }}
section div {{ padding: 8px 14px 10px; font-size: 13.5px; overflow-wrap: anywhere; }}
section p {{ margin: 0 0 2px; }}
.mark {{ color: var(--soft); margin-top: 5px; }}
.rest, footer {{ color: var(--soft); font-style: italic; }}
footer {{ font-size: 13px; }}
</style><main>{turns}<footer>What scout-mcp hands to an assistant, from its built-in sandbox. The assistant replies in
its own words.</footer></main>"""
QUESTIONS = (
    ("What should I do first today?", "my_work", {}, "1. "),
    ("What is going on with #48213?", "get_ticket", {"ticket": "48213"}, "⟦"),
)
"""What is asked, the call, and how the line begins from which its answer is shown again, after the first lines."""
FIRST_LINES, FURTHER_LINES = 5, 4


def picture(name: str, shot: bytes) -> None:
    """Write a picture with the few colours that a screen has, which makes it several times smaller."""
    drawn = Image.open(io.BytesIO(shot))
    is_opaque = drawn.mode == "RGB" or drawn.getextrema()[-1] == (255, 255)
    method = Image.Quantize.MEDIANCUT if is_opaque else Image.Quantize.FASTOCTREE
    few = (drawn.convert("RGB") if is_opaque else drawn).quantize(256, method=method, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    few.save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")
    assert path.stat().st_size <= MOST_BYTES, f"{path} is too large for a README"


def demo() -> str:
    """The start of what the demo prints on a terminal with colours, as HTML."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "SCOUT_TIMEZONE": ZONE}
    script = f"import anyio; from scout_mcp.cli import demo; anyio.run(demo.play, print, {WIDTH}, True)"
    printed = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, encoding="utf-8", check=True
    ).stdout
    start = "\n".join(["$ scout-mcp demo", *printed.strip("\n").split("\n")[:LINES], "…"])
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(start), soft_wrap=True)
    return TERMINAL.format(code=console.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}"))


async def answers(sandbox: Sandbox) -> list[str]:
    """What the tools answer to the questions of the chat."""
    found = settings.load(environ={"SCOUT_TIMEZONE": ZONE, **sandbox.environment("everything")})
    texts: list[str] = []
    with time_machine.travel(NOW, tick=True):
        async with Client(build(found, deadline=PATIENCE)) as client:
            for _, tool, arguments, _ in QUESTIONS:
                [block] = (await client.call_tool(tool, arguments)).content
                assert block.type == "text"
                texts.append(block.text)
    return texts


def chat(texts: list[str]) -> str:
    """The questions, the calls and their answers, as HTML."""
    turns = ""
    for (question, tool, arguments, further), text in zip(QUESTIONS, texts, strict=True):
        call = html.escape(tool_call(tool, **arguments))
        lines = text.split("\n")
        start = next(number for number, line in enumerate(lines) if line.startswith(further))
        parts = (range(FIRST_LINES), range(start, start + FURTHER_LINES))
        turns += f'<p class="person">{html.escape(question)}</p><section><h2>connectwise › <code>{call}</code></h2>'
        turns += f"<div>{''.join(_shown(lines, parts))}</div></section>"
    return CHAT.format(turns=turns)


def _shown(lines: list[str], parts: tuple[range, ...]) -> Iterator[str]:
    """The lines that are shown, and how many are left out between them."""
    next_line = 0
    for part in (*parts, range(len(lines), len(lines))):
        if left_out := part.start - next_line:
            yield f'<p class="rest">… {left_out} more {"line" if left_out == 1 else "lines"}</p>'
        for line in lines[part.start : part.stop]:
            bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(line))
            yield f'<p class="{"mark" if line.startswith("⟦") else ""}">{bold}</p>'
        next_line = part.stop


def shots(page: Page, name: str, taken: Locator | None = None, **options: object) -> None:
    """Take the picture in both colour schemes."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        picture(f"{name}-{scheme}", taken.screenshot(omit_background=True) if taken else page.screenshot(**options))


def settings_page(chromium: Browser, sandbox: Sandbox, home: Path) -> None:
    """Take the settings page, filled in, and its verdict after Save and Test."""
    for trace in (".cursor", ".codex", ".claude"):
        (home / trace).mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "APPDATA"), str(home))
    environment |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with Command.running(environment, home) as command:
        page = chromium.new_context(viewport={"width": 900, "height": 800}, device_scale_factor=1.5).new_page()
        page.goto(command.link)
        shots(page, "settings", clip={"x": 0, "y": 0, "width": 900, "height": 940}, full_page=True)
        given = sandbox.environment("no projects")
        for name in ("SCOUT_CLIENT_ID", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY"):
            page.fill(f"#{name}", given[name])
        page.select_option("#SCOUT_REGION", "onprem")
        page.fill("#SCOUT_BASE_URL", given["SCOUT_BASE_URL"])
        page.click("text=Save and Test")
        page.wait_for_selector("#verdict.good")
        # Where it is kept names a folder of this machine.
        page.eval_on_selector("#verdict .hint", "hint => hint.remove()")
        page.evaluate("document.activeElement.blur()")
        shots(page, "permissions", clip={"x": 0, "y": 0, "width": 900, "height": 760}, full_page=True)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with Sandbox() as sandbox:
        texts = anyio.run(answers, sandbox)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox, browser() as chromium:
        settings_page(chromium, sandbox, Path(folder))
        page = chromium.new_context(device_scale_factor=1.5).new_page()
        page.set_content(chat(texts))
        shots(page, "chat", page.locator("main"))
        page.set_content(demo())
        picture("demo", page.locator("main").screenshot(omit_background=True))


if __name__ == "__main__":
    main()
