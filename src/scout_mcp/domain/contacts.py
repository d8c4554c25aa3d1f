"""Contacts: who has left the company that lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from scout_mcp.models.company import Contact

_LEFT = re.compile(
    r"\b(?:no longer|not employed|former|ex[- ]?(?:employee|staff|contact)|past employee|left|leaver|terminated|"
    r"inactive|retired|deceased|ehemalig\w*|ausgeschieden|ancien|anciens)\b"
)
"""Words of a contact's type. A company can name its types as it likes; ConnectWise's own is `No Longer Employed`."""


def why_gone(contact: Contact) -> str:
    """Return why somebody counts as gone: `inactive`, or the type that says so, as it is called; empty if nothing does.

    Many companies mark who has left by a type alone and leave `inactiveFlag` false.
    """
    for kind in (*(contact.types or ()), contact.relationship):
        if kind and _LEFT.search(folded(kind.label or "")):
            return kind.label or ""
    return "inactive" if contact.inactive_flag else ""
