"""get_company: the client before a call, or who is calling."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.permissions import COMPANIES, part_not_shown
from scout_mcp.psa.connection import Connection  # noqa: TC001 - the schema is read off the signature
from scout_mcp.text import figures, when
from scout_mcp.text.answer import Answer, Writer, call, joined, named
from scout_mcp.text.line import one_line
from scout_mcp.tools import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.models.company import Agreement, CommunicationItem, Company, Contact, Site
    from scout_mcp.models.opportunity import Opportunity
    from scout_mcp.models.project import Project
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.companies import CompanyFile, Listed, Name
    from scout_mcp.psa.contacts import Found
    from scout_mcp.psa.parts import Part

Show = Literal["summary", "contacts", "sites", "tickets", "projects", "configurations", "notes"]

RECENT_DAYS = 30
CANDIDATES = 20
ROWS = 5
ALL_ROWS = 100
KINDS = 12
"""Priorities of tickets or types of configurations that are counted by name."""
WAYS = 6
"""To reach a contact."""
_MAIL = re.compile(r"[\w.+'-]+@[\w.-]+")
_LISTS: dict[Show, tuple[Name, ...]] = {
    "contacts": ("contacts",),
    "sites": ("sites",),
    "tickets": ("tickets", "project_tickets"),
    "projects": ("projects", "opportunities", "agreements"),
    "configurations": ("configurations",),
    "notes": ("notes",),
}


async def get_company(
    connection: Connection,
    company: Annotated[
        str, Field(description='Name or part of it, identifier, number or ConnectWise link, e.g. "fjord".')
    ] = "",
    contact: Annotated[
        str, Field(description='A person instead: name, phone number or mail address, e.g. "555 0142".')
    ] = "",
    show: Annotated[
        Show, Field(description='"summary", or one part of the company whole, e.g. "contacts".')
    ] = "summary",
) -> Answer:
    """A client before a call, or who a caller is.

    Use this for a company: status, address, phones, sites, contacts, agreements, open tickets by priority, projects,
    opportunities, configurations, notes, last contact. With contact: that person, how to reach them, their open
    tickets; with both, that person at that company.
    """
    from scout_mcp.text import references  # noqa: PLC0415 - see tools/__init__.py

    if not company.strip() and not contact.strip():
        raise InputError('Give a company, e.g. company="fjord", or a contact, e.g. contact="555 0142".')
    linked, kind = references.in_link(company, "company")
    if not linked and kind == "contact" and not contact.strip():
        company, contact = "", company
    elif kind and not linked:
        raise InputError(f"This is a link to {_of_kind(kind)}, not to a company. {_instead(kind)}".rstrip())
    if contact.strip():
        return await _contact(connection, contact, company, linked)
    return await _company(connection, company, linked, show)


def _of_kind(kind: str) -> str:
    return kind if kind == "another system" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _instead(kind: str) -> str:
    return f"Ask get_{kind} with it." if kind in ("ticket", "project", "opportunity", "configuration") else ""


# -- the company -------------------------------------------------------------------------------------------------------


async def _company(connection: Connection, typed: str, linked: int | None, show: Show) -> Answer:
    from scout_mcp.psa import companies  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.psa.conditions import seen  # noqa: PLC0415 - likewise

    names = _LISTS.get(show, companies.NAMES)
    since = when.now() - timedelta(days=RECENT_DAYS)
    number, found, missing = linked or _number(typed), None, None
    file: CompanyFile | None = None
    if number:
        try:
            file = await companies.find(connection, number, names, since)
        except NotVisible as error:
            if linked:
                raise
            missing = error  # a company may be called by a number
    if file is None:
        found = await companies.lookup(connection, typed, names, since)
        one = found.matches.found[0] if len(found.matches.found) == 1 else None
        if one is None or one.id is None:
            if missing and not found.matches.found:
                raise missing
            return _several(found.matches.found, found.matches.near, typed, more=found.matches.more)
        file = await companies.find(connection, one.id, names, since, found)
    writer = Writer(connection.settings.zone)
    if found and found.guessed:
        writer.say(
            f"{part_not_shown(COMPANIES, 'The list of companies')} This one is named by its tickets, projects or"
            " opportunities; others may fit too."
        )
    if found and " ".join(seen(typed).split()) != found.words:
        writer.say(f"Looked for without the characters that ConnectWise cannot be asked for: {one_line(found.words)}")
    _write(writer, file, connection, show)
    return writer.answer()


def _number(typed: str) -> int | None:
    text = typed.strip().lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None


def _several(found: Sequence[Reference], near: Sequence[Reference], typed: str, *, more: bool) -> Answer:
    """What a name that fits none or many gets."""
    if not found and not near:
        raise NotVisible(
            f"No company called {one_line(typed, 80)!r} that these keys can see, and none that is spelt alike. Try a"
            ' part of the name, or ask by a person: get_company(contact="...").'
        )
    listed = found or near
    count = f"{len(listed)}{' or more' if more and found else ''}"
    lines = [
        f"{count} companies fit {one_line(typed, 80)!r}:"
        if found
        else f"No company is called {one_line(typed, 80)!r}. Spelt alike:"
    ]
    lines += [
        f"- {one_line(one.name) or '(no name)'}" + (f" ({one_line(one.identifier, 60)})" if one.identifier else "")
        + (f" · {call('get_company', company=str(one.id))}" if one.id else "")
        for one in listed[:CANDIDATES]
    ]  # fmt: skip
    if len(listed) > CANDIDATES:
        lines.append(f"{len(listed) - CANDIDATES} more: give more of the name, or the identifier.")
    return Answer("\n".join(lines))


def _write(writer: Writer, file: CompanyFile, connection: Connection, show: Show) -> None:
    company, number = file.company.value, file.number
    status = one_line(shape.label(company.status)) if company else ""
    about = [f"company {number}", one_line(company.identifier, 60) if company else "", status,
             "deleted" if company and company.deleted_flag else ""]  # fmt: skip
    writer.say(f"**{one_line(file.name) or f'Company {number}'}** ({', '.join(one for one in about if one)})")
    writer.say(shape.gap(file.company, "Status, address and phones"))
    summary = show == "summary"
    if company and summary:
        _facts(writer, company)
    writer.say(shape.link(connection.settings, "CompanyFV", number))
    more = _More(str(number), whole=not summary)
    _contacts(writer, file, more)
    _sites(writer, file, more)
    _agreements(writer, file, more)
    _tickets(writer, file.lists.get("tickets"), "Open service tickets", more)
    _tickets(writer, file.lists.get("project_tickets"), "Open project tickets", more)
    _projects(writer, file, more)
    _opportunities(writer, file, more)
    _configurations(writer, file, more)
    if summary:
        _last_contact(writer, file)
    if "notes" in file.lists:
        _notes(writer, file, more)


def _facts(writer: Writer, company: Company) -> None:
    types = ", ".join(filter(None, (one.label for one in company.types or ())))
    writer.facts(
        named("Type", types),
        named("Phone", company.phone_number),
        named("Fax", company.fax_number),
        named("Website", company.website),
        named("Address", joined(", ", shape.label(company.site), company.address)),
    )
    writer.facts(
        named("Account manager", shape.label(company.territory_manager)),
        named("Territory", shape.label(company.territory)),
        named("Market", shape.label(company.market)),
        named("Parent company", shape.label(company.parent_company)),
        *shape.custom_fields(company.custom_fields, guarded=True),
    )


class _More:
    """How much of a list is shown, and how to get the rest of it."""

    def __init__(self, number: str, *, whole: bool) -> None:
        self.most = ALL_ROWS if whole else ROWS
        self._number, self._whole = number, whole

    def line(self, part: Part[Listed[Any]], shown: int, total: int, show: Show) -> str:
        """The sentence about what is not shown; empty if that is all."""
        complete = part.value.complete if part.value else True
        if shown >= total and complete:
            return ""
        rest = f"{'' if complete else 'At least '}{total - shown} more" if total > shown else "There may be more"
        if self._whole:
            return f"{rest}: the link above opens them."
        return f"{rest}: {call('get_company', company=self._number, show=show)}."


def _start(writer: Writer, part: Part[Listed[Any]] | None, what: str, *, silent: bool = False) -> list[Any]:
    """The rows of a part; what there is to say where there are none is said."""
    if part is None:
        return []
    writer.say(shape.gap(part, what))
    if part.value is None:
        return []
    if not part.value.rows and not silent:
        if part.value.complete:
            writer.say(f"{what}: none that these keys can see.")
        else:
            writer.say(f"{what}: could not be told, the list that came is not this company's.")
    return part.value.rows


def _counted(part: Part[Listed[Any]], rows: Sequence[Any]) -> str:
    return f"{len(rows)}{'' if part.value is None or part.value.complete else ' or more'}"


def _contacts(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("contacts")
    rows = cast("list[Contact]", _start(writer, part, "Contacts"))
    if not part or not rows:
        return
    company = file.company.value
    main = company.default_contact.id if company and company.default_contact else None
    rows = sorted(rows, key=lambda one: (one.id != main, not one.default_flag, one.id or 0))
    writer.say(f"Contacts ({_counted(part, rows)}):")
    for row in rows[: more.most]:
        facts = [_who(row), "main contact" if row.id == main else "", one_line(row.title, 80), *_ways(row.ways)]
        writer.facts("- " + facts[0], *facts[1:])
    writer.say(more.line(part, min(len(rows), more.most), len(rows), "contacts"))


def _who(contact: Contact) -> str:
    return (one_line(contact.label, 100) or "(no name)") + (" (inactive)" if contact.inactive_flag else "")


def _ways(ways: Iterable[CommunicationItem]) -> list[str]:
    """`Direct 555 0142`, `ingrid@fjordline.example`."""
    shown: list[str] = []
    for way in ways:
        value = one_line(joined(" ext. ", way.value, way.extension), 120)
        kind = "" if way.communication_type == "Email" or "@" in value else one_line(shape.label(way.type), 30)
        shown.append(f"{kind} {value}".strip())
    left = len(shown) - WAYS
    return shown[:WAYS] + ([f"{left} more ways to reach them"] if left > 0 else [])


def _sites(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("sites")
    rows = cast("list[Site]", _start(writer, part, "Sites", silent=True))
    rows = sorted(
        (row for row in rows if not row.inactive_flag), key=lambda one: (not one.primary_address_flag, one.id or 0)
    )
    if not part or not rows:
        return
    writer.say(f"Sites ({_counted(part, rows)}):")
    for row in rows[: more.most]:
        phone = one_line(joined(" ext. ", row.phone_number, row.phone_number_ext), 80)
        writer.facts(f"- {one_line(row.name) or '(no name)'}", one_line(row.address), phone)
    writer.say(more.line(part, min(len(rows), more.most), len(rows), "sites"))


def _agreements(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("agreements")
    rows = cast("list[Agreement]", _start(writer, part, "Agreements"))
    if not part or not rows:
        return
    now = when.now()

    def ended(row: Agreement) -> bool:
        over = row.end_date is not None and not row.no_ending_date_flag and row.end_date < now
        return bool(row.cancelled_flag) or over or row.agreement_status in ("Cancelled", "Expired", "Inactive")

    running = [row for row in rows if not ended(row)]
    over = len(rows) - len(running)
    writer.say(
        f"Agreements ({_counted(part, running)} running{f', {over} ended' if over else ''}){':' if running else ''}"
    )
    for row in running[: more.most]:
        until = "" if row.no_ending_date_flag else writer.clock.day(row.end_date)
        start = writer.clock.day(row.start_date)
        writer.facts(
            f"- {one_line(row.name) or '(no name)'}", one_line(shape.label(row.type)),
            f"since {start}" if start else "", f"until {until}" if until else "", named("SLA", shape.label(row.sla)),
        )  # fmt: skip
    writer.say(more.line(part, min(len(running), more.most), len(running), "projects"))


def _kinds(counts: Mapping[str, int]) -> str:
    """`2 Priority 1 - Critical, 5 Priority 3 - Medium`, in the order given."""
    others = list(counts.values())[KINDS:]
    shown = [f"{count} {name}" for name, count in list(counts.items())[:KINDS]]
    return ", ".join([*shown, *([f"{sum(others)} of {len(others)} other kinds"] if others else [])])


def _tickets(writer: Writer, part: Part[Listed[Ticket]] | None, what: str, more: _More | None) -> None:
    """How many by priority, and the most urgent as rows."""
    from scout_mcp.psa import companies  # noqa: PLC0415 - see tools/__init__.py

    if part is None:
        return
    rows = companies.still_open(part.value.rows if part.value else [])
    if not rows:
        _start(writer, part, what, silent=part.value is not None and part.value.complete and bool(part.value.rows))
        if part.value and part.value.rows:
            writer.say(f"{what}: none that these keys can see.")
        return
    by_priority = Counter(one_line(shape.label(row.priority), 60) or "no priority" for row in rows)
    writer.say(f"{what} ({_counted(part, rows)}): {_kinds(by_priority)}")
    most = more.most if more else 2 * ROWS
    for row in rows[:most]:
        writer.say(f"- {_ticket(row, writer)}")
    if more:
        writer.say(more.line(part, min(len(rows), most), len(rows), "tickets"))
    elif len(rows) > most or (part.value and not part.value.complete):
        writer.say(f"{len(rows) - most} or more less urgent ones are not shown; the company's are by get_company.")


def _ticket(ticket: Ticket, writer: Writer) -> str:
    needed = writer.clock.day(ticket.required_date)
    facts = [
        f"#{ticket.id} {one_line(ticket.summary) or '(no summary)'}",
        one_line(shape.label(ticket.status), 60),
        one_line(shape.label(ticket.priority), 60),
        one_line(shape.label(ticket.owner) or ticket.resources, 80),
        f"needed by {needed}" if needed else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _projects(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("projects")
    rows = cast("list[Project]", _start(writer, part, "Open projects", silent=True))
    rows = [row for row in rows if not row.closed_flag]
    if not part or not rows:
        return
    writer.say(f"Open projects ({_counted(part, rows)}), by get_project:")
    for row in rows[: more.most]:
        done, end = figures.percent_complete(row.percent_complete), writer.clock.day(row.estimated_end)
        writer.facts(
            f"- #{row.id} {one_line(row.name) or '(no name)'}", one_line(shape.label(row.status), 60),
            one_line(shape.label(row.manager), 80), f"{done} complete" if done else "",
            f"planned until {end}" if end else "",
        )  # fmt: skip
    writer.say(more.line(part, min(len(rows), more.most), len(rows), "projects"))


def _opportunities(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("opportunities")
    rows = cast("list[Opportunity]", _start(writer, part, "Open opportunities", silent=True))
    rows = [row for row in rows if row.closed_date is None]
    if not part or not rows:
        return
    writer.say(f"Open opportunities ({_counted(part, rows)}), by get_opportunity:")
    for row in rows[: more.most]:
        close = writer.clock.day(row.expected_close_date)
        writer.facts(
            f"- #{row.id} {one_line(row.name) or '(no name)'}", one_line(shape.label(row.stage), 60),
            one_line(shape.label(row.status), 60), one_line(shape.label(row.primary_sales_rep), 80),
            f"expected {close}" if close else "",
        )  # fmt: skip
    writer.say(more.line(part, min(len(rows), more.most), len(rows), "projects"))


def _configurations(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("configurations")
    rows = [row for row in _start(writer, part, "Configurations", silent=True) if row.active_flag is not False]
    if not part or not rows:
        return
    by_type = Counter(one_line(shape.label(row.type), 60) or "no type" for row in rows)
    writer.say(f"Configurations ({_counted(part, rows)} active): {_kinds(dict(by_type.most_common()))}")
    if more.most == ROWS:
        writer.say(f"Which: {call('get_company', company=str(file.number), show='configurations')}.")
        return
    for row in sorted(rows, key=lambda one: (shape.label(one.type) or "", one.name or ""))[: more.most]:
        writer.facts(
            f"- {one_line(row.name) or '(no name)'}", one_line(shape.label(row.type), 60),
            one_line(shape.label(row.status), 60),
            call("get_configuration", configuration=str(row.id)) if row.id else "",
        )  # fmt: skip
    writer.say(more.line(part, min(len(rows), more.most), len(rows), "configurations"))


def _last_contact(writer: Writer, file: CompanyFile) -> None:
    part = file.lists.get("tickets")
    if part is None or part.value is None:
        return
    touched = [row for row in cast("list[Ticket]", part.value.rows) if row.info.last_updated or row.info.date_entered]
    closed = sum(1 for row in part.value.rows if row.closed_flag)
    if not touched:
        if part.value.complete:
            writer.say(f"Last contact: no service ticket is open, and none was touched in the last {RECENT_DAYS} days.")
        return
    last = max(touched, key=lambda row: row.info.last_updated or row.info.date_entered or when.now())
    at = writer.clock.moment(last.info.last_updated or last.info.date_entered)
    writer.facts(
        f"Last touched service ticket: {at}, #{last.id} {one_line(last.summary, 80)}",
        f"{closed} closed of those touched in the last {RECENT_DAYS} days" if closed else "",
    )


def _notes(writer: Writer, file: CompanyFile, more: _More) -> None:
    from scout_mcp.psa.parts import Part as Told  # noqa: PLC0415 - see tools/__init__.py

    part = file.lists["notes"]
    writer.say(shape.gap(part, "Company notes"))
    if part.value is None:
        return
    # Flagged ones are those that somebody wants to be seen.
    notes = (sorted(part.value.rows, key=lambda note: not note.flagged), part.value.complete)
    rest = "" if more.most > ROWS else call("get_company", company=str(file.number), show="notes")
    shape.record_notes(writer, Told(notes, None, part.capability), "Company notes", rest)


# -- the contact -------------------------------------------------------------------------------------------------------


async def _contact(connection: Connection, typed: str, company: str, linked: int | None) -> Answer:
    from scout_mcp.psa import contacts, people  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import references  # noqa: PLC0415 - see tools/__init__.py

    number, kind = references.in_link(typed, "contact")
    if kind and not number:
        raise InputError(f"This is a link to {_of_kind(kind)}, not to a contact. {_instead(kind)}".rstrip())
    writer = Writer(connection.settings.zone)
    gaps: list[str] = []
    if number:
        one = await contacts.record(connection, number)
    else:
        found = await contacts.look_up(connection, typed)
        gaps = [shape.gap(part, f"{part.capability.plural.capitalize()} with this number") for part in found.gaps]
        fitting, at = list(found.contacts.found), ""
        if company.strip():
            at = f" at {one_line(company, 80)!r}"
            wanted = linked or _number(company)
            fitting = [
                row
                for row in fitting
                if row.company
                and (
                    row.company.id == wanted
                    or people.matching(company, [row.company], lambda one: (one.name or "", one.identifier or "")).found
                )
            ]
        # Who left is meant only where nobody else is.
        fitting = [row for row in fitting if not row.inactive_flag] or fitting
        if len(fitting) != 1 or found.companies:
            return _who_is_it(found, fitting, typed, at, gaps)
        one = fitting[0]
    file = await contacts.find(connection, one)
    writer.say(
        f"**{_who(one)}** ({', '.join(part for part in (f'contact {one.id}', one_line(one.title, 80)) if part)})"
    )
    where = one_line(joined(", ", shape.label(one.company), shape.label(one.site)))
    at_company = call("get_company", company=str(one.company.id)) if one.company and one.company.id else ""
    writer.facts(f"Company: {where}{f', {at_company}' if at_company else ''}" if where else "")
    types = ", ".join(filter(None, (kind.label for kind in one.types or ())))
    writer.facts(
        named("Department", shape.label(one.department)), named("Relationship", shape.label(one.relationship)),
        named("Type", types),
    )  # fmt: skip
    writer.facts(
        "Reach: " + " · ".join(_ways(one.ways)) if one.ways else "No telephone number or mail address on record."
    )
    writer.say(shape.link(connection.settings, "ContactFV", one.id or 0))
    for gap in gaps:
        writer.say(gap)
    _tickets(writer, file.tickets, "Open service tickets", None)
    _tickets(writer, file.project_tickets, "Open project tickets", None)
    return writer.answer()


def _who_is_it(found: Found, fitting: list[Contact], typed: str, at: str, gaps: list[str]) -> Answer:
    """What a name, number or address that fits none or several gets."""
    shown = repr(one_line(typed, 80)) + at
    lines: list[str] = []
    for company in found.companies[:CANDIDATES]:
        more = call("get_company", company=str(company.id))
        lines.append(f"- the company {one_line(company.name) or '(no name)'} itself · {more}")
    listed = fitting or ([] if lines else list(found.contacts.near))
    for row in listed[:CANDIDATES]:
        where = one_line(shape.label(row.company), 80)
        mails = (one_line(one.value, 100) for one in row.ways)
        way = next((mail for mail in mails if _MAIL.fullmatch(mail)), "") or one_line(row.label, 100)
        again = call("get_company", contact=way, company=str(row.company.id) if row.company else "")
        lines.append(
            "- "
            + " · ".join(
                part for part in (_who(row), one_line(row.title, 60), where, *_ways(row.ways)[:2], again) if part
            )
        )
    if not lines:
        raise NotVisible(
            f"No contact for {shown} that these keys can see"
            + (", and nobody is called alike" if found.by == "name" else "")
            + ". Try another spelling, a telephone number or a mail address"
            + " ".join(
                [
                    ", or leave the company out." if at else ', or ask for the company: get_company(company="...").',
                    *gaps,
                ]
            )
        )
    total = len(listed) + len(found.companies)
    head = (
        f"{total}{' or more' if found.contacts.more else ''} {'fits' if total == 1 else 'fit'} {shown}:"
        if fitting or found.companies
        else f"Nobody is called {shown}. Called alike:"
    )
    left = len(listed) - CANDIDATES
    narrow = f"{left} more: give more of the name, or the company too." if left > 0 else ""
    return Answer("\n".join(line for line in (head, *lines, narrow, *gaps) if line))
