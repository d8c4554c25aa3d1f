"""Who is mailed about a write, where nobody says otherwise: with the reading that mails most."""

from collections.abc import Iterable

from scout_mcp.sandbox import setup_tables
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.outbox import Cause, Mail
from scout_mcp.sandbox.writing.context import Write

_Recipients = list[tuple[str, str]]


def by_ticket(write: Write, ticket: Record, cause: Cause, record: str, text: str) -> None:
    """Mail those whom the ticket has ticked."""
    send(write, ticked(write, ticket), cause, record, ticket["id"], text)


def ticked(write: Write, ticket: Record) -> _Recipients:
    """Return whom the flags of a ticket name."""
    people: _Recipients = []
    if ticket.get("automaticEmailContactFlag"):
        people += contact(ticket)
    if ticket.get("automaticEmailResourceFlag"):
        people += resources(write, ticket)
    if ticket.get("automaticEmailCcFlag"):
        people += addresses(ticket.get("automaticEmailCc"))
    return people


def contact(ticket: Record) -> _Recipients:
    """Return the ticket's contact, if it has one with an address."""
    address = ticket.get("contactEmailAddress")
    return [(address, "Contact")] if address else []


def resources(write: Write, ticket: Record) -> _Recipients:
    """Return the members who work on the ticket, and its owner."""
    names = [name for name in str(ticket.get("resources") or "").split(", ") if name]
    owner = ticket.get("owner", {}).get("identifier")
    if owner and owner not in names:
        names.append(owner)
    return [(write.dataset.members[name]["officeEmail"], "Resource") for name in names]


def addresses(text: object) -> _Recipients:
    """Return the addresses of a free text: a semicolon or comma between two."""
    parts = str(text or "").replace(",", ";").split(";")
    return [(part.strip(), "Cc") for part in parts if part.strip()]


def status_entered(write: Write, ticket: Record, record: str) -> None:
    """Mail whom the notifications and the template of a ticket's status name."""
    board, status = ticket["board"]["name"], ticket["status"]["name"]
    for notice in setup_tables.NOTICES:
        if (notice.board, notice.status) == (board, status):
            people = _named(write, ticket, notice.who, notice.address, notice.member)
            send(write, people, Cause.STATUS, record, ticket["id"], f"{status}: {ticket['summary']}")
    for template in setup_tables.TEMPLATES:
        if (template.board, template.status) == (board, status) and template.kind != "New":
            people = (contact(ticket) if template.external else []) + (
                resources(write, ticket) if template.internal else []
            )
            send(write, people, Cause.TEMPLATE, record, ticket["id"], template.subject)


def rules(write: Write, ticket: Record, record: str) -> None:
    """Keep what workflow rules mail about a status later; no request keeps them from it."""
    for rule in setup_tables.RULES:
        if (rule.board, rule.status) == (ticket["board"]["name"], ticket["status"]["name"]):
            for address, who in _named(write, ticket, rule.who, rule.address, ""):
                mail = Mail(address, who, Cause.WORKFLOW, record, ticket["id"], rule.name, write.at)
                write.outbox.send_later(mail)


def new_ticket(write: Write, ticket: Record, record: str) -> None:
    """Mail whom a board tells about new tickets."""
    board = ticket["board"]["name"]
    people = ticked(write, ticket)
    if board in setup_tables.NEW_TO_CONTACT:
        people += contact(ticket)
    if board in setup_tables.NEW_TO_RESOURCES:
        people += resources(write, ticket)
    people += [(address, "Email Address") for name, address in setup_tables.BOARD_NOTICES if name == board]
    send(write, people, Cause.NEW_TICKET, record, ticket["id"], ticket["summary"])


def send(
    write: Write, people: Iterable[tuple[str, str]], cause: Cause, record: str, ticket: int | None, text: str
) -> None:
    """Put a mail to each of these people into the outbox."""
    for address, who in people:
        write.outbox.send(Mail(address, who, cause, record, ticket, text, write.at))


def _named(write: Write, ticket: Record, who: str, address: str, member: str) -> _Recipients:
    if who == "Contact":
        return contact(ticket)
    if who == "Resources":
        return resources(write, ticket)
    if who == "Owner":
        owner = ticket.get("owner", {}).get("identifier")
        return [(write.dataset.members[owner]["officeEmail"], "Owner")] if owner else []
    if who == "Specific Member":
        return [(write.dataset.members[member]["officeEmail"], "Member")]
    return [(address, "Email Address")]
