"""Where log lines go: stderr only, because stdout belongs to the protocol, and never with a secret in them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scout_mcp.settings import Settings

HIDDEN = "[hidden]"


class _SecretsOut(logging.Filter):
    """Takes the values of the keys out of every line, whoever wrote it."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if record.exc_info:
            # Formatted here, so that a secret in a traceback is taken out too.
            text += "\n" + logging.Formatter().formatException(record.exc_info)
            record.exc_info, record.exc_text = None, None
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        record.msg, record.args = text, None
        return True


def set_up(settings: Settings | None = None, level: int = logging.WARNING) -> None:
    """Send all logging to stderr.

    Args:
        settings: Whose keys must never show.
        level: WARNING by default: clients show what a server writes to stderr as errors.
    """
    secrets: tuple[str, ...] = ()
    if settings:
        import base64  # noqa: PLC0415 - only with settings

        public, private = settings.public_key.get_secret_value(), settings.private_key.get_secret_value()
        login = base64.b64encode(f"{settings.company_id}+{public}:{private}".encode()).decode()
        secrets = (login, private, public, settings.client_id.get_secret_value())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_SecretsOut(tuple(secret for secret in secrets if secret)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore"):
        # They log whole URLs and headers at their own levels; the request line of ours is enough.
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
