"""Records as resources, for clients that attach context: `connectwise://ticket/48213` is the answer of get_ticket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from scout_mcp.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEME = "connectwise"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record that can be attached.

    Attributes:
        name: Its name in the address; also the tool's argument.
        tool: The tool that answers it.
        title: The name that a person sees.
        example: An example of a value.
    """

    name: str
    tool: str
    title: str
    example: str

    @property
    def template(self) -> str:
        """The template of addresses, e.g. `connectwise://ticket/{ticket}`."""
        return f"{SCHEME}://{self.name}/{{{self.name}}}"

    def address(self, value: str) -> str:
        """Return the address of one record."""
        return f"{SCHEME}://{self.name}/{quote(value, safe='')}"


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("ticket", "get_ticket", "A service or project ticket", "48213"),
        Kind("project", "get_project", "A project", "412"),
        Kind("opportunity", "get_opportunity", "An opportunity", "1190"),
        Kind("company", "get_company", "A client company", "Fjordline"),
    )
}


def parse(address: str) -> tuple[Kind, str]:
    """Return the kind of record that an address names, and its value.

    Raises:
        InputError: It does not name a record; the message shows the right forms.
    """
    match = re.fullmatch(rf"{SCHEME}://([a-z]+)/([^/?#]{{1,{LONGEST}}})", address)
    kind = KINDS.get(match[1]) if match else None
    if match is None or kind is None:
        forms = ", ".join(kind.address(kind.example) for kind in KINDS.values())
        raise InputError(f"No record has this address. Write it like {forms}.")
    return kind, unquote(match[2])
