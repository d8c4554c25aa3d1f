"""get_company: the client before a call, or who is calling."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.cleaning.passages import clean_quoted
from scout_mcp.errors import InputError, NotVisible
from scout_mcp.render import company as render_company
from scout_mcp.render import contact as render_contact
from scout_mcp.render import fields
from scout_mcp.resolve import contact as resolve_contact
from scout_mcp.resolve.record_link import bare_number, linked_kind, linked_number
from scout_mcp.text.answer import Answer, Writer
from scout_mcp.text.inline_text import quoted_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.psa.companies import CompanyFile, Lookup, Name

Show = Literal["summary", "contacts", "sites", "tickets", "projects", "configurations", "notes"]

_LISTS: dict[Show, tuple[Name, ...]] = {
    "contacts": ("contacts",),
    "sites": ("sites",),
    "tickets": ("tickets", "project_tickets"),
    "projects": ("projects", "opportunities", "agreements"),
    "configurations": ("configurations",),
    "notes": ("notes",),
}
"""The lists that each part needs; a summary needs all."""


async def get_company(
    context: ToolContext,
    company: Annotated[
        str, Field(description='Name or part of it, identifier, number or ConnectWise link, e.g. "fjord".')
    ] = "",
    contact: Annotated[
        str, Field(description='A person instead: name, phone number or e-mail address, e.g. "555 0142".')
    ] = "",
    show: Annotated[
        Show, Field(description='"summary", or one part of the company in full, e.g. "contacts".')
    ] = "summary",
) -> Answer:
    """A client before a call, or who a caller is.

    Use this for a company: status, address, phones, sites, contacts, agreements, open tickets by priority, projects,
    opportunities (open, won, lost), configurations, notes, last contact. With contact: that person, how to reach them,
    their open tickets; with both, that person at that company.
    """
    if not company.strip() and not contact.strip():
        raise InputError('Give a company, e.g. company="fjord", or a contact, e.g. contact="555 0142".')
    if not contact.strip() and linked_kind(company, "company") == "contact":
        company, contact = "", company
    number = linked_number(company, "company")
    if contact.strip():
        return await _contact(context, contact, company, number or bare_number(company))
    return await _company(context, company, number, show)


async def _company(context: ToolContext, typed: str, linked: int | None, show: Show) -> Answer:
    from scout_mcp.psa import companies  # noqa: PLC0415 - see tools/__init__.py

    connection = context.connection
    lists = _LISTS.get(show, companies.NAMES)
    since = context.now() - timedelta(days=render_company.RECENT_DAYS)
    file: CompanyFile | None = None
    by_name: Lookup | None = None
    not_visible: NotVisible | None = None
    if number := linked or bare_number(typed):
        try:
            file = await companies.find(connection, number, lists, since)
        except NotVisible as error:
            if linked:
                raise
            not_visible = error  # it may be a name: there are companies called by a number
    if file is None:
        by_name = await companies.lookup(connection, typed, lists, since)
        matches = by_name.matches.found
        if not matches and not_visible:
            raise not_visible
        if len(matches) != 1 or matches[0].id is None:
            return render_company.candidates(by_name, typed)
        file = await companies.find(connection, matches[0].id, lists, since, by_name)
    writer = Writer(context.zone)
    if by_name:
        _write_how_found(writer, by_name, typed)
    render_company.write(writer, file, context.settings, show)
    await clean_quoted(writer)
    return writer.answer()


def _write_how_found(writer: Writer, by_name: Lookup, typed: str) -> None:
    from scout_mcp.text.names import is_spelt_alike  # noqa: PLC0415 - see tools/__init__.py

    if by_name.guessed:
        writer.line(render_company.guess_line("This one is"))
    writer.line(render_company.set_aside_line(by_name))
    company = by_name.matches.found[0]
    if not is_spelt_alike(typed, company.name, company.identifier):
        writer.line(f"Nothing is called {quoted_line(typed, 80)}; this company's name has the same letters.")


async def _contact(context: ToolContext, typed: str, company: str, company_number: int | None) -> Answer:
    from scout_mcp.psa import contacts  # noqa: PLC0415 - see tools/__init__.py

    connection, gaps = context.connection, list[str]()
    if number := linked_number(typed, "contact"):
        contact = await contacts.record(connection, number)
    else:
        matches = await resolve_contact.contacts(connection, typed, company, company_number)
        gaps = [
            fields.unavailable_line(part, f"{part.capability.plural.capitalize()} with this number")
            for part in matches.search.unavailable
        ]
        if matches.certain is None:
            return render_contact.candidates(matches.search, matches.contacts, typed, company, gaps)
        contact = matches.certain
    writer = Writer(context.zone)
    render_contact.write(writer, await contacts.find(connection, contact), context.settings, gaps)
    return writer.answer()
