"""What happens to a text on its way into ConnectWise; all of it is switched off unless a test says so."""

import re

from scout_mcp.sandbox.features import Features

_MARKS = re.compile(r"([*_#`\[\]])|(?m:(?<=^\d)(\.)(?= ))|(?m:^(-)(?= ))")


def kept(text: str, features: Features) -> str:
    """Return a text as this server keeps it."""
    if features.escapes_text:
        text = _MARKS.sub(lambda mark: f"\\{mark[0]}", text)
    if features.line_ends is not None:
        text = re.sub(r"\r\n|\r|\n", lambda _: features.line_ends or "", text)
    if features.loses_emoji:
        text = "".join("??" if ord(letter) > 0xFFFF else letter for letter in text)
    return text
