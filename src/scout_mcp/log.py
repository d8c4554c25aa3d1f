"""Logging: to stderr only, because stdout belongs to the protocol, and never with a secret."""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from scout_mcp.config.settings import Settings

HIDDEN = "[hidden]"
_known: set[str] = set()


class _SecretsOut(logging.Formatter):
    """A formatter that removes the values of the keys from every line, whoever wrote it, tracebacks included."""

    form = "%(levelname)s %(name)s: %(message)s"

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(self.form)
        self._hide = hiding(secrets)

    def format(self, record: logging.LogRecord) -> str:
        try:
            text = super().format(record)
        except Exception:  # noqa: BLE001 - logging would print what it could not format, unfiltered
            message = f"{record.msg} (its arguments do not fit)"
            text = self.form % {"levelname": record.levelname, "name": record.name, "message": message}
        return self._hide(text)


class _AsJson(_SecretsOut):
    """The same with one JSON object a line, for programs that collect logs."""

    form = "%(message)s"

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment.replace("+00:00", "Z"), "level": record.levelname, "logger": self._hide(record.name)}
        return json.dumps({**line, "message": super().format(record)}, ensure_ascii=False)


def hiding(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that removes these secrets from a text, in every form that they may have there."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    # The longest first, so that one that is part of another does not leave the rest of it.
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))), re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text) if pattern.pattern else text


def _forms(secret: str) -> Iterable[str]:
    """Yield a secret as it is, and as it looks in URLs, in `repr`, in JSON and in base64."""
    coded = base64.b64encode(secret.encode()).decode().rstrip("=")
    for form in (secret, coded, coded.translate(str.maketrans("+/", "-_"))):
        yield form
        yield quote(form, safe="")
        yield repr(form)[1:-1]
        yield json.dumps(form)[1:-1]


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Return the texts that must never be shown: the login as it is sent, both keys and the client ID."""
    keys = (settings.private_key, settings.public_key, settings.client_id)
    return (settings.login, *(key.get_secret_value() for key in keys))


def set_up(settings: Settings | None = None, level: int = logging.WARNING, *, as_json: bool = False) -> None:
    """Send all logging to stderr.

    Args:
        settings: The settings whose keys must never be shown.
        level: WARNING by default, since clients show everything on stderr as errors.
        as_json: Whether each line is a JSON object, with a traceback as part of its message.
    """
    if settings:
        # Earlier keys stay hidden too: a call under way may still log them.
        _known.update(secrets_of(settings))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((_AsJson if as_json else _SecretsOut)(_known))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # A failing handler would print its own traceback, bypassing the formatter; so would an uncaught error.
    logging.raiseExceptions = False
    sys.excepthook = _last_words
    for noisy in ("httpx", "httpcore"):
        # They log complete URLs and headers; our own line for each request is enough.
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("scout_mcp").critical("Ended by an error that nothing caught.", exc_info=(kind, error, trace))
