"""From a person's name, telephone number or e-mail address to the contacts that match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.domain.contacts import why_gone

if TYPE_CHECKING:
    from scout_mcp.models.base import Reference
    from scout_mcp.models.company import Contact
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.contacts import ContactSearch


@dataclass(frozen=True, slots=True)
class ContactMatches:
    """The contacts that match.

    Attributes:
        search: What was found, at all companies.
        contacts: The contacts at the company requested, those who are still there if there are any.
    """

    search: ContactSearch
    contacts: list[Contact]

    @property
    def certain(self) -> Contact | None:
        """The contact, if it is the only match."""
        return self.contacts[0] if len(self.contacts) == 1 and not self.search.companies else None


async def contacts(connection: Connection, typed: str, company: str, number: int | None) -> ContactMatches:
    """Return the contacts that match.

    Args:
        connection: The connection.
        typed: The name, telephone number or e-mail address.
        company: The name of their company; empty for any.
        number: The number of their company, if it was given as a number.

    Raises:
        InputError: Nothing of what was typed can be searched for.
        PermissionMissing: These keys may not list contacts.
    """
    from scout_mcp.psa import contacts as psa_contacts  # noqa: PLC0415 - see tools/__init__.py

    search = await psa_contacts.look_up(connection, typed)
    matches = list(search.contacts.found)
    if company.strip():
        matches = [contact for contact in matches if contact.company and _is_company(contact.company, company, number)]
    active = [contact for contact in matches if not why_gone(contact)]
    return ContactMatches(search, active or matches)


def _is_company(reference: Reference, company: str, number: int | None) -> bool:
    from scout_mcp.text.names import matching  # noqa: PLC0415 - see tools/__init__.py

    if number is not None and reference.id == number:
        return True
    return bool(matching(company, [reference], lambda row: (row.name or "", row.identifier or "")).found)
