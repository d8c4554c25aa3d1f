"""The keys in every form in which they could leave."""

import base64
from urllib.parse import quote

from scout_mcp.config.settings import Settings


def forms(settings: Settings) -> list[str]:
    """Private and public key, client ID and login: as they are, in base64, percent-encoded, and in `repr`."""
    public, private = settings.public_key.get_secret_value(), settings.private_key.get_secret_value()
    login = f"{settings.company_id}+{public}:{private}"
    found = {"Basic "}
    for secret in (public, private, settings.client_id.get_secret_value(), login):
        coded = base64.b64encode(secret.encode()).decode().rstrip("=")
        for form in (secret, coded, coded.translate(str.maketrans("+/", "-_"))):
            found |= {form, quote(form, safe=""), repr(form)[1:-1]}
    return sorted(found)


def held(text: object, settings: Settings) -> list[str]:
    """Those that a text, or the bytes of a file, holds; letter case does not matter."""
    whole = (text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)).casefold()
    return [form for form in forms(settings) if form.casefold() in whole]
