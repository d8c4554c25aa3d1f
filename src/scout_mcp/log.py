"""Where log lines go: stderr only, because stdout belongs to the protocol, and never with a secret in them."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from scout_mcp.config.settings import Settings

HIDDEN = "[hidden]"
_known: set[str] = set()


class _SecretsOut(logging.Formatter):
    """Takes the values of the keys out of every line, whoever wrote it, tracebacks included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._hide = hiding(secrets)

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = super().format(record)
        except Exception:  # noqa: BLE001 - logging would print what it could not format, unfiltered
            text = f"{record.levelname} {record.name}: {record.msg} (its arguments do not fit)"
        return self._hide(text)


def hiding(secrets: Iterable[str]) -> Callable[[str], str]:
    """What takes these secrets out of a text, in every form they may have there."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    # The longest first, so that one that is part of another leaves no rest of it.
    found = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)
    return lambda text: found.sub(HIDDEN, text) if found.pattern else text


def _forms(secret: str) -> Iterable[str]:
    """A secret as it is, and as it stands in URLs, in `repr` and in base64."""
    coded = base64.b64encode(secret.encode()).decode().rstrip("=")
    for form in (secret, coded, coded.translate(str.maketrans("+/", "-_"))):
        yield form
        yield quote(form, safe="")
        yield repr(form)[1:-1]
        yield json.dumps(form)[1:-1]


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Return what must never show: the login as it is sent, both keys and the client ID."""
    keys = (settings.private_key, settings.public_key, settings.client_id)
    return (settings.login, *(key.get_secret_value() for key in keys))


def set_up(settings: Settings | None = None, level: int = logging.WARNING) -> None:
    """Send all logging to stderr.

    Args:
        settings: Whose keys must never show.
        level: WARNING by default: clients show what a server writes to stderr as errors.
    """
    if settings:
        # Keys that were in force before stay hidden: something under way may still speak of them.
        _known.update(secrets_of(settings))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_SecretsOut(_known))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # A handler that fails would print a traceback of its own, past all of the above; so would what ends the process.
    logging.raiseExceptions = False
    sys.excepthook = _last_words
    for noisy in ("httpx", "httpcore"):
        # They log whole URLs and headers at their own levels; the request line of ours is enough.
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("scout_mcp").critical("Ended by an error that nothing caught.", exc_info=(kind, error, trace))
