"""Contacts: a contact with their open tickets, the list of a company, and the candidates for a name or number."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from scout_mcp.domain.contacts import why_gone
from scout_mcp.errors import NotVisible
from scout_mcp.models import base
from scout_mcp.render import company_tickets, fields
from scout_mcp.render.part_list import FULL_ROWS, count, facts_line, shown_name
from scout_mcp.text.answer import Answer, joined, labelled, tool_call
from scout_mcp.text.inline_text import Line, bare_line, one_line, quoted_line, value_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scout_mcp.config.settings import Settings
    from scout_mcp.models.company import CommunicationItem, Company, Contact
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.psa.contacts import ContactFile, ContactSearch
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer

CANDIDATES = 20
CONTACT_DETAILS = 6
"""Telephone numbers and e-mail addresses of a contact that are shown."""
_EMAIL = re.compile(r"[\w.+'-]+@[\w.-]+")


def write(writer: Writer, file: ContactFile, settings: Settings, gaps: Sequence[str]) -> None:
    """Write a contact with company, telephone numbers, e-mail addresses and open tickets.

    Args:
        writer: Where to.
        file: The contact.
        settings: The settings, for the link.
        gaps: Lines about what could not be searched.
    """
    contact = file.contact
    gone = one_line(why_gone(contact), 60)
    writer.line(f"**Contact #{contact.id}**" + (f" ({gone})" if gone else ""))
    writer.line(joined(", ", shown_name(contact.label), quoted_line(contact.title, 80)) or "")
    place = joined(", ", quoted_line(base.label(contact.company)), base.label(contact.site))
    if contact.company and contact.company.id:
        company_call = tool_call("get_company", company=str(contact.company.id))
        writer.line(f"Company: {place}, {company_call}" if place else "")
    else:
        writer.line(f"Company: {place}" if place else "")
    types = joined(", ", *(contact_type.label for contact_type in contact.types or ()))
    writer.fields(
        labelled("Department", base.label(contact.department)),
        labelled("Relationship", base.label(contact.relationship)),
        labelled("Type", types),
    )
    if contact.details:
        writer.line(f"Reach: {' · '.join(contact_details(contact.details))}")
    else:
        writer.line("No telephone number or e-mail address on record.")
    _write_company_phone(writer, file.company_phone)
    writer.line(fields.link(settings, "ContactFV", contact.id or 0))
    for gap in gaps:
        writer.line(gap)
    company_tickets.write_list(writer, file.tickets, company_tickets.SERVICE)
    company_tickets.write_list(writer, file.project_tickets, company_tickets.PROJECT)


def _write_company_phone(writer: Writer, part: PartialResult[str] | None) -> None:
    """Write the company's telephone number, where it was asked for because the contact has none."""
    if part is None:
        return
    writer.line(fields.unavailable_line(part, "No telephone; the company's"))
    if part.value:
        writer.line(company_phone(part.value).capitalize())
    elif part.value is not None:
        writer.line("No telephone, and none of the company.")


def company_phone(number: str) -> str:
    """Return `no telephone, the company's: 555 0100`, for somebody without a number of their own."""
    return f"no telephone, the company's: {value_line(number, 60)}"


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the contacts of a company, the main contact first; inactive ones are counted, in a full list named."""
    result = file.lists.get("contacts")
    contacts: list[Contact] = lists.rows(writer, result, "Contacts")
    if not result or not contacts:
        return
    company = file.company.value
    main = company.default_contact.id if company and company.default_contact else None
    contacts.sort(key=lambda contact: (contact.id != main, not contact.default_flag, contact.id or 0))
    gone = [contact for contact in contacts if why_gone(contact)]
    active = [contact for contact in contacts if not why_gone(contact)]
    writer.line(f"Contacts ({count(result, len(active))}){':' if active else ''}")
    for contact in active[: lists.limit]:
        role = "main contact" if contact.id == main else ""
        writer.fields(f"- {_name(contact)}", role, quoted_line(contact.title, 80), *_ways(contact, company))
    if gone and gone[0].id == main:
        writer.line(f"The main contact is {_name(gone[0])}.")
    also = f"{len(gone)} inactive or no longer there" if gone and not lists.full else ""
    writer.line(lists.rest_line(result, len(active), "contacts", also=also))
    if gone and lists.full:
        names = [
            joined(
                ", ", shown_name(contact.label) if contact.inactive_flag else _name(contact), quoted_line(contact.title)
            )
            for contact in gone
        ]
        left_out = len(gone) - FULL_ROWS
        rest = f"; {left_out} more: the link above opens them." if left_out > 0 else ""
        shown = "; ".join(filter(None, names[:FULL_ROWS]))
        writer.line(f"Inactive or no longer there ({len(gone)}): {shown}{rest}")


def _ways(contact: Contact, company: Company | None) -> list[str]:
    """Return how to reach a contact of a list, with the company's telephone number if they have none."""
    phone = company.phone_number if company and not contact.has_phone else None
    return [*contact_details(contact.details), *([company_phone(phone)] if phone else [])]


def _name(contact: Contact) -> Line:
    """Return `“Olav Nes” (inactive)`, `“Karin Dahl” (No Longer Employed)`: a name, marked if they are gone."""
    gone = one_line(why_gone(contact), 60)
    return Line(shown_name(contact.label) + (f" ({gone})" if gone else ""))


def contact_details(items: Iterable[CommunicationItem]) -> list[str]:
    """Return telephone numbers and e-mail addresses as shown: `Direct 555 0142`, `ingrid@fjordline.example`."""
    details: list[str] = []
    for item in items:
        value = joined(" ext. ", value_line(item.value, 100), value_line(item.extension, 20)) or ""
        is_email = item.communication_type == "Email" or "@" in value
        kind = "" if is_email else one_line(base.label(item.type), 30)
        details.append(f"{kind} {value}".strip())
    left_out = len(details) - CONTACT_DETAILS
    return details[:CONTACT_DETAILS] + ([f"{left_out} more numbers or addresses"] if left_out > 0 else [])


def candidates(
    search: ContactSearch, fitting: Sequence[Contact], typed: str, company: str, gaps: Sequence[str]
) -> Answer:
    """Return the answer for a name, number or address that matches several contacts, or only similar ones.

    Args:
        search: What was found.
        fitting: The contacts that match, at the company requested.
        typed: What was typed.
        company: The company requested; may be empty.
        gaps: Lines about what could not be searched.

    Raises:
        NotVisible: Nothing matches, and nothing is similar.
    """
    query = quoted_line(typed, 80) + (f" at {quoted_line(company, 80)}" if company.strip() else "")
    if search.domain:
        return _same_domain(search, query)
    companies = [_company_row(company) for company in search.companies[:CANDIDATES]]
    contacts = list(fitting) or ([] if companies else list(search.contacts.near))
    rows = [*companies, *(_row(contact) for contact in contacts[:CANDIDATES])]
    if not rows:
        raise NotVisible(_nothing(search, query, gaps, at_company=bool(company.strip())))
    total = len(contacts) + len(search.companies)
    if fitting or search.companies:
        matches = "1 matches" if total == 1 else f"{total} match"
        head = f"{total} or more match {query}:" if search.contacts.more else f"{matches} {query}:"
    else:
        head = f"Nobody is called {query}. Similar names:"
    left_out = len(contacts) - CANDIDATES
    rest = f"{left_out} more: give more of the name, or the company too." if left_out > 0 else ""
    return Answer("\n".join(line for line in (head, *rows, rest, *gaps) if line))


def _row(contact: Contact) -> str:
    """Return a candidate on one line, with the call that shows exactly this contact."""
    values = [bare_line(item.value, 100) for item in contact.details]
    email = next((value for value in values if _EMAIL.fullmatch(value)), "")
    company = str(contact.company.id) if contact.company else ""
    facts = facts_line(
        _name(contact),
        quoted_line(contact.title, 60),
        quoted_line(base.label(contact.company), 80),
        *contact_details(contact.details)[:2],
        tool_call("get_company", contact=email or bare_line(contact.label, 100), company=company),
    )
    return f"- {facts}"


def _company_row(company: Company) -> str:
    call = tool_call("get_company", company=str(company.id))
    return f"- the company {quoted_line(company.name) or '(no name)'} itself · {call}"


def _same_domain(search: ContactSearch, query: str) -> Answer:
    """Return the companies whose contacts have an address at the domain, where nobody has the address itself."""
    companies = {contact.company.id: contact.company for contact in search.contacts.near if contact.company}
    people = Counter(contact.company.id for contact in search.contacts.near if contact.company)
    domain = quoted_line(search.domain, 80)
    lines = [f"No contact for {query} that these keys can see. Others with an address at {domain}:"]
    for number, total in people.most_common(CANDIDATES):
        at_least = f"{total} or more" if search.contacts.more else f"{total}"
        call = f" · {tool_call('get_company', company=str(number))}" if number else ""
        lines.append(f"- {at_least} at {quoted_line(companies[number].name) or '(no name)'}{call}")
    return Answer("\n".join(lines))


def _nothing(search: ContactSearch, query: str, gaps: Sequence[str], *, at_company: bool) -> str:
    similar = ", and none with a similar name" if search.by == "name" else ""
    otherwise = "leave the company out" if at_company else "ask for their company"
    advice = f"Try another spelling, a telephone number or an e-mail address, or {otherwise}."
    return " ".join([f"No contact for {query} that these keys can see{similar}.", advice, *gaps])
