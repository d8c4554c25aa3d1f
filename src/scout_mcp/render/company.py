"""Companies: one with everything that belongs to it, and the candidates for a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.errors import NotVisible
from scout_mcp.models import base
from scout_mcp.models.company import CompanyName
from scout_mcp.permissions import COMPANIES, part_not_shown
from scout_mcp.render import (
    agreement,
    company_tickets,
    configuration,
    contact,
    fields,
    opportunity,
    project,
    site,
)
from scout_mcp.render.part_list import PartLists, matches_heading
from scout_mcp.render.record_notes import write_notes
from scout_mcp.text.answer import Answer, joined, labelled, listed, names_compared, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line, value_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from scout_mcp.config.settings import Settings
    from scout_mcp.models.base import Reference
    from scout_mcp.models.company import Company
    from scout_mcp.models.project import RecordNote
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.companies import CompanyFile, Lookup
    from scout_mcp.render.part_list import Part
    from scout_mcp.text.answer import Writer

RECENT_DAYS = 30
CANDIDATES = 20


def write(writer: Writer, file: CompanyFile, settings: Settings, show: Literal["summary"] | Part) -> None:
    """Write a company, with a summary of each of its parts or with one part in full."""
    company, lists = file.company.value, PartLists(file.number, full=show != "summary")
    writer.line(_headline(file))
    writer.line(_unavailable_line(file))
    if company and company.deleted_flag:
        by_name = tool_call("get_company", company=bare_line(company.name, 100))
        writer.line(f"Deleted in ConnectWise, perhaps because it was merged into another of this name: {by_name}.")
    if company and not lists.full:
        _write_fields(writer, company)
    writer.line(fields.link(settings, "CompanyFV", file.number))
    if not lists.full:
        # Flagged notes are warnings: they come before everything else.
        _write_notes(writer, file, lists, flagged=True)
    contact.write_list(writer, file, lists)
    site.write_list(writer, file, lists)
    agreement.write_list(writer, file, lists)
    company_tickets.write_list(writer, file.lists.get("tickets"), company_tickets.SERVICE, lists)
    company_tickets.write_list(writer, file.lists.get("project_tickets"), company_tickets.PROJECT, lists)
    project.write_list(writer, file, lists)
    opportunity.write_list(writer, file, lists)
    configuration.write_list(writer, file, lists)
    if lists.empty:
        writer.line(f"None that these keys can see: {', '.join(lists.empty)}.")
    if not lists.full:
        _write_last_contact(writer, file)
    _write_notes(writer, file, lists, flagged=False)


def _headline(file: CompanyFile) -> str:
    company = file.company.value
    about: list[str] = []
    if company:
        about += [one_line(company.identifier, 60), one_line(base.label(company.status))]
        about += ["deleted"] if company.deleted_flag else []
    facts = ", ".join(fact for fact in about if fact)
    return "\n".join(
        filter(None, (f"**Company #{file.number}**{f' ({facts})' if facts else ''}", quoted_line(file.name)))
    )


def _unavailable_line(file: CompanyFile) -> str:
    sites = file.lists.get("sites")
    is_sites_too = sites is not None and sites.refused and file.company.refused  # one permission covers both
    what = "Status, address, phones and sites" if is_sites_too else "Status, address and phones"
    return fields.unavailable_line(file.company, what)


def _write_fields(writer: Writer, company: Company) -> None:
    types = joined(", ", *(company_type.label for company_type in company.types or ()))
    writer.fields(
        labelled("Type", types),
        labelled("Phone", value_line(company.phone_number)),
        labelled("Fax", value_line(company.fax_number)),
        labelled("Website", value_line(company.website)),
        labelled("Address", joined(", ", base.label(company.site), company.address)),
    )
    writer.fields(
        labelled("Account manager", base.label(company.territory_manager)),
        labelled("Territory", base.label(company.territory)),
        labelled("Market", base.label(company.market)),
        labelled("Parent company", quoted_line(base.label(company.parent_company))),
        *fields.custom_fields(company.custom_fields, writer.clock, guarded=True),
    )


def _write_last_contact(writer: Writer, file: CompanyFile) -> None:
    """Write when the client last wrote and when a service ticket was last changed, as far as service tickets show."""
    result = file.lists.get("tickets")
    if result is None or result.value is None:
        return
    tickets: list[Ticket] = result.value.rows
    changed = [ticket for ticket in tickets if ticket.info.last_updated or ticket.info.date_entered]
    if not changed:
        if result.value.complete:
            writer.line(
                f"Last contact: no service ticket is open, and none was changed in the last {RECENT_DAYS} days."
            )
        return
    _write_last_message(writer, changed)
    latest = max(changed, key=lambda ticket: ticket.info.last_updated or ticket.info.date_entered or now())
    moment = writer.clock.moment(latest.info.last_updated or latest.info.date_entered)
    closed = sum(1 for ticket in tickets if ticket.closed_flag)
    writer.fields(
        f"Last service ticket change (may be internal): {moment}, {_ticket(latest)}",
        f"{closed} closed among those changed in the last {RECENT_DAYS} days" if closed else "",
    )


def _write_last_message(writer: Writer, tickets: Sequence[Ticket]) -> None:
    """Write what last came from the client: a new ticket of a contact, or an answer."""
    messages = [
        (ticket.info.date_entered, False, ticket) for ticket in tickets if ticket.info.date_entered and ticket.contact
    ]
    messages += [
        (ticket.info.last_updated, True, ticket)
        for ticket in tickets
        if ticket.customer_updated_flag and ticket.info.last_updated
    ]
    if not messages:
        return
    sent, is_answer, ticket = max(messages, key=lambda message: message[:2])
    author = quoted_line(base.label(ticket.contact), 80) or "the client"
    event = f"{author} answered" if is_answer else f"new ticket from {author}"
    writer.line(f"Last contact (service tickets): {writer.clock.moment(sent)}, {event}, {_ticket(ticket)}")


def _ticket(ticket: Ticket) -> str:
    return f"#{ticket.id} {fields.summary(ticket, 80)}"


def _write_notes(writer: Writer, file: CompanyFile, lists: PartLists, *, flagged: bool) -> None:
    """Write the notes of a company, newest first.

    In a summary either the flagged ones or the others; where all are shown, flagged ones first.
    """
    from scout_mcp.psa.wire.partial_results import PartialResult  # noqa: PLC0415 - see tools/__init__.py

    result = file.lists.get("notes")
    if result is None:
        return
    if result.value is None:
        writer.line("" if flagged else fields.unavailable_line(result, "Company notes"))
        return
    notes: list[RecordNote] = sorted(result.value.rows, key=_written, reverse=True)
    if flagged or lists.full:
        lists.rows(writer, result, "Company notes")  # for the line about a company without notes
    if lists.full:
        notes.sort(key=lambda note: not note.flagged)
    else:
        notes = [note for note in notes if bool(note.flagged) is flagged]
    chosen = PartialResult((notes, result.value.complete or flagged), None, result.capability)
    what = "Flagged company notes" if flagged else "Company notes"
    write_notes(writer, chosen, what, "" if lists.full else lists.full_call("notes"))


def _written(note: RecordNote) -> float:
    written = note.info.date_entered or note.info.date_created or note.info.last_updated
    return written.timestamp() if written else 0.0


def guess_line(subject: str) -> str:
    """Return the line that stands in for the list of companies where these keys may not read it."""
    not_shown = part_not_shown(COMPANIES, "The list of companies")
    return f"{not_shown} {subject} named by tickets, projects or opportunities; others may match too."


def set_aside_line(lookup: Lookup) -> str:
    """Return the line about deleted companies of that name, as merged ones leave them; empty if there are none."""
    deleted = [_candidate(company) for company in lookup.matches.set_aside]
    return f"Left out: {listed(deleted)}." if deleted else ""


def candidates(lookup: Lookup, typed: str) -> Answer:
    """Return the answer for a name that matches several companies, or only similar ones.

    Args:
        lookup: The companies.
        typed: What was typed.

    Raises:
        NotVisible: None matches, and none is similar.
    """
    matches, query = lookup.matches, quoted_line(typed, 80)
    companies = matches.found or matches.near
    if not companies:
        raise NotVisible(
            f"No company called {query} that these keys can see, and none with a similar name."
            f"{names_compared(matches)} Try a part of the name. If it is a person:"
            f" {tool_call('get_company', contact=bare_line(typed, 80))}."
        )
    lines = [matches_heading(matches, "company", "companies", query) + names_compared(matches)]
    by_name = sorted(companies[:CANDIDATES], key=lambda company: (company.name or "").casefold())
    lines += [f"- {_candidate(company)}" for company in by_name]
    if len(companies) > CANDIDATES:
        lines.append(f"{len(companies) - CANDIDATES} more: give more of the name, or the identifier.")
    if lookup.guessed:
        lines.append(guess_line("These are"))
    lines.append(set_aside_line(lookup))
    lines = [line for line in lines if line]
    return Answer("\n".join(lines))


def _candidate(company: Reference) -> str:
    deleted = "deleted" if isinstance(company, CompanyName) and company.deleted_flag else ""
    about = joined(", ", one_line(company.identifier, 60), deleted)
    name = (quoted_line(company.name) or "(no name)") + (f" ({about})" if about else "")
    return f"{name} · {tool_call('get_company', company=str(company.id))}" if company.id else name
