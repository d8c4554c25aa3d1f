r"""Removes the backslashes that ConnectWise's editor puts before Markdown's characters.

Some texts went through that editor and some did not. Where it was at work it escaped punctuation (`1\.`, `\[x\]`,
`PO\-78`) and doubled every real backslash (`\\\\server\\share`). The whole text shows which of the two it is:

- A lone backslash before a letter, a digit or a space (`C:\temp`, `\d+`) or behind a drive, or JSON with its own
  escapes: no editor, every backslash is a person's.
- A run of four backslashes or a drive with two (`C:\\temp`): the editor, every escape is undone.
- Neither: only escapes that nobody types are undone, and where ConnectWise says that the text is Markdown
  (`isMarkdownFlag`) all that its editor is known to make, unless they can be a path or a command. A backslash too many
  misleads nobody; a path or a command without its backslash does.

An http(s) address never keeps a backslash before punctuation, and `1\. ` at the start of a line is always a list.
"""

import re
from typing import Final, Literal

Editor = Literal["proven", "likely", "unknown", "absent"]
"""Whether ConnectWise's editor escaped a text."""

_PUNCTUATION: Final = r"[!-/:-@\[-`{-~]"
_LONE: Final = re.compile(r"(?<!\\)\\[A-Za-z0-9 ]|(?<![A-Za-z0-9\\])[A-Za-z]:\\(?!\\)")
_JSON: Final = re.compile(r"(?<!\\)\{\s{0,20}+\"[^\"\n]{1,100}+\"\s?:")
# More than seven in a row are a drawing or a test, and halving them again would change a text cleaned twice.
_DOUBLED: Final = re.compile(r"(?<!\\)\\{4,7}(?!\\)|(?<![A-Za-z0-9\\])[A-Za-z]:\\\\(?!\\)")
_ESCAPED: Final = re.compile(rf"\\({_PUNCTUATION})")
_ADDRESS: Final = re.compile(r"\b(?:https?\\?:(?:\\{0,2}/){2}|www\\?\.)(?:(?!\\{2}\w)[^\s<>\"`])+", re.IGNORECASE)
_IN_ADDRESS: Final = re.compile(r"\\{1,3}(?=[!-/:-@\[\]^_`{-~])")
# What a browser makes of it; two backslashes begin a share.
_STEP_IN_ADDRESS: Final = re.compile(r"(?<=[\w/-])\\(?=\w)")
# Each character fits one alternative only: with two for `_` and `-` a line of them would take years.
_MAIL_ADDRESS: Final = re.compile(r"(?<![\w.+\\-])\w(?:[^\W_]|\+|\\?[._-]){0,63}+@(?:[^\W_]|\\?[._-]){1,255}+")

_LIST_NUMBER: Final = re.compile(r"^([ \t]*(?:>[ \t]?){0,3}[0-9]{1,9})\\(?=[.)](?:\s|$))", re.MULTILINE)
_LINE_START: Final = re.compile(
    r"^([ \t]*(?:[>*+-][ \t]+){0,3})\\(?=(?:[-+*>]|#{1,6})(?:\s|$)|[-=~_*]{3,}\s*$)", re.MULTILINE
)
_EMPHASIS: Final = re.compile(r"((?:\\\*){1,3})(?=[^\s*\\])([^\n\\*]{1,200})(?<=\S)\1")
_UNTYPED: Final = re.compile(
    r"(?<!\\)\\(?:"
    r"(?=[\[\]`])"
    r"|(?=\((?!\s))|(?<!\s\\)(?=\))"  # `find . \( -name x \)` is a shell's
    r"|(?=_)(?<=[a-z]\\)"  # `CORP\_svc` is an account
    r"|(?=\.(?:\s|$))(?<![\s:/.]\\)"
    r"|(?=\.[0-9])(?<=[0-9]\\)"
    r"|(?=-[A-Za-z0-9])(?<=[A-Za-z0-9]\\)"
    r"|(?=#[0-9])(?<![\w:.]\\)"
    r")"
)
# What the editor was seen to escape, but for `D:\_old`, `.\_old` and `rm \-x`. It was never seen to escape `*`.
_IN_MARKDOWN: Final = re.compile(
    r"(?<!\\)\\(?:(?=[_#+!{}])(?<![:.~%$/]\\)|(?=-)(?<=\w\\)|(?=\.(?:\w|\s|$))(?<=[\w)\]\"”*]\\))"
)


def editor_was_here(prose: str, markdown: bool | None = None) -> Editor:
    """Return whether ConnectWise's editor escaped a text.

    Args:
        prose: The whole text without its code.
        markdown: ConnectWise's `isMarkdownFlag`; None where it was not sent.
    """
    if _LONE.search(_ADDRESS.sub("", prose)) or _JSON.search(prose):
        return "absent"
    if _DOUBLED.search(prose):
        return "proven"
    return "unknown" if markdown is None else "likely" if markdown else "absent"


def undo(prose: str, editor: Editor) -> str:
    """Return a text without the editor's backslashes; code must be taken out first.

    Args:
        prose: The text, or a piece of it.
        editor: What `editor_was_here` says of the whole text.
    """
    if "\\" not in prose:
        return prose
    prose = _ADDRESS.sub(_web_address, prose)
    if editor == "proven":
        return _ESCAPED.sub(r"\1", prose)
    prose = _LIST_NUMBER.sub(r"\1", prose)
    if editor == "absent":
        return prose
    if editor == "likely":
        prose = _IN_MARKDOWN.sub("", prose)
    prose = _MAIL_ADDRESS.sub(lambda address: address.group().replace("\\", ""), prose)
    prose = _LINE_START.sub(r"\1", prose)
    prose = _EMPHASIS.sub(
        lambda match: match.group(1).replace("\\", "") + match.group(2) + match.group(1).replace("\\", ""), prose
    )
    return _UNTYPED.sub("", prose)


def _web_address(match: re.Match[str]) -> str:
    return _STEP_IN_ADDRESS.sub("/", _IN_ADDRESS.sub("", match.group()))
