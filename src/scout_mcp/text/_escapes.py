r"""Undoes the backslashes that ConnectWise's editor puts before Markdown's characters.

`1\.`, `\-`, `\*` and the like come from the editor; `C:\temp\_old`, `\\server\share` and `\d+\.\d+` come
from people. Where the two cannot be told apart the backslash stays: a backslash too many misleads nobody,
a path without one does.

- At the start of a line, before what would begin a list, a heading or a quote: always undone.
- Elsewhere: only on a line without a backslash that stands before a letter, a digit or another backslash
  (paths, regexes, domain users), and not between an upper-case word and a name (`CORP\_backup`), nor in a shrug.
"""

import re
from typing import Final

_AT_START: Final = re.compile(
    r"^([ \t]*(?:[>*+-][ \t]+){0,3}(?:[0-9]{1,9}(?=\\[.)](?:\s|$)))?)\\(?=[-+*#>=~_.)])", re.MULTILINE
)
_PEOPLES: Final = re.compile(r"\\[A-Za-z0-9\\]")
_ELSEWHERE: Final = re.compile(
    r"(?<!\\)\\(?:"
    r"(?=[*\[\]()`#!~>{}+=<&-])"
    r"|(?=_)(?<![A-Z0-9\xaf]\\)"
    r"|(?=\.(?:\s|$))"
    r"|(?<=[0-9]\\)(?=\.[0-9])"
    r")"
)


def undo(text: str) -> str:
    """The text without the editor's backslashes; code must be taken out first."""
    if "\\" not in text:
        return text
    return "\n".join(_line(line) if "\\" in line else line for line in text.split("\n"))


def _line(line: str) -> str:
    line = _AT_START.sub(_started, line)
    return line if _PEOPLES.search(line) else _ELSEWHERE.sub("", line)


def _started(match: re.Match[str]) -> str:
    return match.group(1)
