"""The people of a ticket: the client's, and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.render import fields
from scout_mcp.render.contact import company_phone
from scout_mcp.text.answer import joined, labelled
from scout_mcp.text.inline_text import one_line, quoted_line, value_line
from scout_mcp.text.names import same_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scout_mcp.models.base import Reference
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.tickets import TicketDetails
    from scout_mcp.text.answer import Writer


def write_people(writer: Writer, details: TicketDetails, member_names: Mapping[str, str]) -> None:
    """Write the client with its contact, and who works on the ticket.

    Args:
        writer: The answer.
        details: The ticket, with its related records.
        member_names: Known names of members, by identifier in lower case.
    """
    ticket = details.ticket
    client = joined(", ", quoted_line(base.label(ticket.company)), base.label(ticket.site) or ticket.site_name)
    writer.fields(labelled("Client", client), _time_zone(details), *_contact(details))
    writer.line(_automatic_mail(ticket))
    writer.fields(
        labelled("Owner", base.label(ticket.owner)),
        labelled("Also on it", _others(details, member_names)),
        labelled("Team", base.label(ticket.team)),
    )


def _time_zone(details: TicketDetails) -> str:
    company = details.related.company.value if details.related and details.related.company else None
    return labelled("Time zone", base.label(company.time_zone_setup), 80) if company else ""


def _automatic_mail(ticket: Ticket) -> str:
    """Return `Automatic mail: contact, resources, Cc vet@acme.example`: who reads what is written; empty if unknown."""
    flags = (
        ("contact", ticket.automatic_email_contact_flag),
        ("resources", ticket.automatic_email_resource_flag),
        ("Cc", ticket.automatic_email_cc_flag),
    )
    addresses = one_line(ticket.automatic_email_cc, 300)
    if all(flag is None for _, flag in flags) and not addresses:
        return ""
    readers = [name for name, flag in flags if flag]
    if addresses and ticket.automatic_email_cc_flag:
        readers[-1] = f"Cc {addresses}"
    shown = f"Automatic mail: {', '.join(readers) or 'nobody'}"
    return f"{shown}; Cc is off: {addresses}" if addresses and not ticket.automatic_email_cc_flag else shown


def _contact(details: TicketDetails) -> list[str]:
    """Return the contact with how to reach them; the ticket's own name, telephone and address apart if another's."""
    ticket = details.ticket
    contact, on_ticket = base.label(ticket.contact), ticket.contact_name
    numbers = (ticket.contact_phone_number, ticket.contact_phone_extension)
    ways = joined(", ", joined(" ext. ", *map(value_line, numbers)), value_line(ticket.contact_email_address))
    if contact and on_ticket and not same_person(contact, on_ticket):
        name = quoted_line(on_ticket)
        shown = [labelled("Contact", quoted_line(contact)), labelled("Named on the ticket", joined(", ", name, ways))]
    else:
        shown = [labelled("Contact", joined(", ", quoted_line(contact or on_ticket), ways))]
    return [*shown, _company_phone(details)]


def _company_phone(details: TicketDetails) -> str:
    """Return `no telephone, the company's: 555 0100` for a ticket whose contact has none; empty otherwise."""
    ticket, related = details.ticket, details.related
    company = related.company.value if related and related.company else None
    has_contact = base.label(ticket.contact) or ticket.contact_name
    if ticket.contact_phone_number or not has_contact or not company or not company.phone_number:
        return ""
    return company_phone(company.phone_number)


def _others(details: TicketDetails, member_names: Mapping[str, str]) -> str | None:
    """Return the people on the ticket besides its owner, by name if it is known."""
    owner = details.ticket.owner
    names = dict(member_names)
    for member in _members(details):
        if member.identifier and member.name:
            names[member.identifier.lower()] = member.name
    owner_names = {(owner.identifier or "").lower(), (owner.name or "").lower()} if owner else set[str]()
    others = [name for name in fields.resources(details.ticket) if name.lower() not in owner_names]
    return joined(", ", *(names.get(resource.lower(), resource) for resource in others))


def _members(details: TicketDetails) -> Iterator[Reference]:
    """Yield the members that the ticket's notes, time entries and related records name."""
    rows: Iterable[Reference | None] = (
        row.member for part in (details.notes, details.times) for row in part.value or ()
    )
    yield from filter(None, rows)
    if related := details.related:
        yield from filter(None, (row.member for part in (related.tasks, related.schedule) for row in part.value or ()))
        yield from filter(None, (activity.assign_to for activity in related.activities.value or ()))
