"""Links and images as plain text: the address is shown and no client fetches it."""

import re
import unicodedata
from typing import Final
from urllib.parse import parse_qs, urlsplit

from scout_mcp.text import entities

# "[//]: # (words)" is not displayed: the usual way to write a comment in Markdown.
_COMMENT: Final = re.compile(
    r"^ {0,3}\[[^\]\n]{1,200}\]: {0,3}(?:#|<>)[ \t]+(?:\(.*\)|\".*\"|'.*')[ \t]*$", re.MULTILINE
)
_RUNNING_AUTOLINK: Final = re.compile(
    r"<((?:javascript|data|vbscript|livescript|mocha|jscript):[^<>\s]{0,4000})>", re.IGNORECASE
)
_RUNNING_TARGET: Final = re.compile(
    r"\]\([ \t\n]{0,3}<?(?:javascript|data|vbscript|livescript|mocha|jscript):[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)?\)",
    re.IGNORECASE,
)
_WEB_ADDRESS: Final = re.compile(
    r"\b(?:https?|ftp)://([^\s/?#\\<>()\[\]\"'`]{1,2000}+)[^\s<>()\[\]\"'`]*+( \(host )?", re.IGNORECASE
)
# What a line of ours has in the place of Markdown's marks.
_OUR_MARKS: Final = str.maketrans("", "", "\u02cb\u2022\u2217\uff3f\u223c\u2010\uff0b\uff03\u203a\u2026")
_SAFE_LINK: Final = re.compile(
    r"https?://[a-z0-9.-]{0,100}\bsafelinks\.protection\.(?:outlook\.com|office365\.us)/[^\s<>\"'()\[\]|]{1,8000}",
    re.IGNORECASE,
)
_ON_THE_WEB: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_INLINE_IMAGE: Final = re.compile(r"/(?:api/)?inlineimages/", re.IGNORECASE)
_HIDDEN_IN_SCHEME: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]+")
_RUNS: Final = re.compile(r"(?:javascript|data|vbscript|livescript|mocha|jscript)&?(?:colon)?:", re.IGNORECASE)
# `<javascript:...>` is a link, and so is `[words]` beside `[words]: javascript:...`.
_RUNNING: Final = re.compile(
    rf"<(?={_RUNS.pattern})|(?<=\])(?=:[ \t]{{0,3}}\n?[ \t]{{0,3}}<?[ ]?{_RUNS.pattern})", re.IGNORECASE
)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}:(?!\d{1,5}\b)", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")


def address(target: str) -> str:
    """Return the address of a link's target as it may be shown; empty for one that runs code or leads nowhere.

    Outlook's SafeLinks are unwrapped. No address is judged by its host.
    """
    target = unwrap(_BLANKS.sub(" ", entities.decode(target)).strip())
    bare = _HIDDEN_IN_SCHEME.sub("", target)
    if _RUNS.match(bare) or not bare.strip("#/") or bare.startswith("#"):
        return ""
    return target.replace(" ", "%20").translate(_UNLIKE_MARKS)


# In an address these would close the brackets around it, or begin code.
_UNLIKE_MARKS: Final = str.maketrans({"<": "%3C", ">": "%3E", "`": "%60", '"': "%22"})


def shown(words: str, target: str) -> str:
    """Return a link as text: `words (address)`, or the address alone where the words say nothing else."""
    words = words.strip()
    url = address(target)
    if not url:
        return words
    if not words or _same(words, url):
        return url.partition(":")[2] if url.lower().startswith(("mailto:", "tel:")) else url
    return f"{words} ({url})"


def image(alt: str) -> str:
    """Return the placeholder for an image, which no client may fetch: `[image: alt text]`."""
    alt = _BLANKS.sub(" ", alt).strip().replace("[", "(").replace("]", ")")
    return f"[image: {alt[:200]}]" if alt else "[image]"


def unrunnable(text: str) -> str:
    """Return a text in which a space breaks each link that would run code."""
    return _RUNNING.sub(lambda match: f"{match[0]} ", text)


def without_targets(text: str) -> str:
    """Return a line without the addresses that would run code."""
    return _RUNNING_TARGET.sub("]", _RUNNING_AUTOLINK.sub(r"\1", text)) if ":" in text else text


def without_comments(text: str) -> tuple[str, bool]:
    """Return a text without Markdown's comments, and whether there were any."""
    text, count = _COMMENT.subn("", text) if "]: " in text else (text, 0)
    return text, count > 0


def plain_addresses(text: str) -> str:
    """Return a text that names the real host of misleading addresses.

    `https://good.example@evil.example/` leads to the part behind the `@`, and letters of other scripts can look like
    Latin ones: such an address stays complete and is followed by `(host evil.example)`.
    """
    if "://" not in text or ("@" not in text and text.isascii()):
        return text
    return _WEB_ADDRESS.sub(_with_host, text)


def _with_host(match: re.Match[str]) -> str:
    authority = match.group(1)
    if match.group(2) or (authority.translate(_OUR_MARKS).isascii() and "@" not in authority):
        return match.group()
    host = unicodedata.normalize("NFKC", authority.rpartition("@")[2]).lower().replace("\u3002", ".")
    host = re.sub(r":\d{0,5}$", "", host)
    labels = (label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in host.split("."))
    return f"{match.group()} (host {'.'.join(labels)})"


def unwrap(target: str) -> str:
    """Return the target inside Outlook SafeLinks, however often it was wrapped."""
    for _ in range(5):
        if _SAFE_LINK.match(target) is None:
            break
        try:
            inner = parse_qs(urlsplit(target.replace("&amp;", "&")).query).get("url", [""])[0].strip()
        except ValueError:
            break
        if not re.match(r"(?:https?|mailto):", inner, re.IGNORECASE) or re.search(r"[\s\x00-\x1f\x7f-\xa0]", inner):
            break
        target = inner.translate(_UNLIKE_MARKS)
    return target


def from_markdown(words: str, target: str) -> str | None:
    """Return a Markdown link as text; None for one that leads nowhere, such as `values[0](x)`."""
    bare = _HIDDEN_IN_SCHEME.sub("", target)
    if not (_SCHEME.match(bare) or target.startswith(("/", "#", "www.")) or _RUNS.match(bare)):
        return None
    return shown(words, target)


def image_at(alt: str, target: str) -> str:
    """Return the placeholder for a Markdown image, with its address if that leads to another site."""
    url = address(target)
    if not url or _INLINE_IMAGE.search(url) or not _ON_THE_WEB.match(url):
        return image(alt)
    return f"{image(alt)[:-1]}{', ' if alt.strip() else ' at '}{url}]"


def unwrapped(text: str) -> str:
    """Return a text in which the addresses inside Outlook's SafeLinks stand in their place."""
    return _SAFE_LINK.sub(lambda match: unwrap(match.group()), text) if "safelinks" in text.lower() else text


def _same(words: str, url: str) -> bool:
    return _core(words) == _core(url)


def _core(text: str) -> str:
    text = unwrap(text.strip().strip("<>")).lower()
    for start in ("https://", "http://", "mailto:", "tel:"):
        text = text.removeprefix(start)
    return text.rstrip("/")
