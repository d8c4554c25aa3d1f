"""get_company: the client before a call, or who is calling."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field

from scout_mcp.domain import urgency
from scout_mcp.errors import InputError, NotVisible
from scout_mcp.models import base
from scout_mcp.permissions import COMPANIES, part_not_shown
from scout_mcp.render import shape
from scout_mcp.text import number_format
from scout_mcp.text.answer import Answer, Writer, joined, labelled, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from scout_mcp.models.company import Agreement, CommunicationItem, Company, Contact, Recap, Site
    from scout_mcp.models.configuration import Configuration
    from scout_mcp.models.opportunity import Opportunity
    from scout_mcp.models.project import Project, RecordNote
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.companies import CompanyFile, Lookup, Name
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.contacts import Found
    from scout_mcp.psa.record_parts import Listed
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.clock import Clock

Show = Literal["summary", "contacts", "sites", "tickets", "projects", "configurations", "notes"]

RECENT_DAYS = 30
CANDIDATES = 20
ROWS = 5
FEW = 3
ALL_ROWS = 100
AGREEMENT_NOTE_SHARE = 300
PROJECT_TICKETS = "Open project tickets"
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
    context: ToolContext,
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
    connection = context.connection
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    if not company.strip() and not contact.strip():
        raise InputError('Give a company, e.g. company="fjord", or a contact, e.g. contact="555 0142".')
    linked, kind = record_references.in_link(company, "company")
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
    from scout_mcp.text.names import without_invisible  # noqa: PLC0415 - likewise

    names = _LISTS.get(show, companies.NAMES)
    since = now() - timedelta(days=RECENT_DAYS)
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
            return _several(found, typed)
        file = await companies.find(connection, one.id, names, since, found)
    writer = Writer(connection.settings.zone)
    if found and found.guessed:
        writer.line(
            f"{part_not_shown(COMPANIES, 'The list of companies')} This one is named by its tickets, projects or"
            " opportunities; others may fit too."
        )
    if found and " ".join(without_invisible(typed).split()) != found.words:
        writer.line(f"Looked for without the characters that ConnectWise cannot be asked for: {one_line(found.words)}")
    _write(writer, file, connection, show)
    return writer.answer()


def _number(typed: str) -> int | None:
    text = typed.strip().lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else None


def _several(lookup: Lookup, typed: str) -> Answer:
    """What a name that fits none or many gets."""
    found, near, more = lookup.matches.found, lookup.matches.near, lookup.matches.more
    if not found and not near:
        raise NotVisible(
            f"No company called {one_line(typed, 80)!r} that these keys can see, and none that is spelt alike. Try a"
            f" part of the name. If it is a person: {tool_call('get_company', contact=one_line(typed, 80))}."
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
        + (f" · {tool_call('get_company', company=str(one.id))}" if one.id else "")
        for one in sorted(listed[:CANDIDATES], key=lambda one: (one.name or "").casefold())
    ]  # fmt: skip
    if len(listed) > CANDIDATES:
        lines.append(f"{len(listed) - CANDIDATES} more: give more of the name, or the identifier.")
    if lookup.guessed:
        lines.append(
            f"{part_not_shown(COMPANIES, 'The list of companies')} These are named by tickets, projects or"
            " opportunities; others may fit too."
        )
    return Answer("\n".join(lines))


def _write(writer: Writer, file: CompanyFile, connection: Connection, show: Show) -> None:
    company, number = file.company.value, file.number
    status = one_line(base.label(company.status)) if company else ""
    about = [f"company {number}", one_line(company.identifier, 60) if company else "", status,
             "deleted" if company and company.deleted_flag else ""]  # fmt: skip
    writer.line(f"**{one_line(file.name) or f'Company {number}'}** ({', '.join(one for one in about if one)})")
    sites = file.lists.get("sites")
    both = sites and sites.refused and file.company.refused
    writer.line(
        shape.unavailable_line(file.company, f"Status, address{', phones and sites' if both else ' and phones'}")
    )
    summary = show == "summary"
    if company and summary:
        _facts(writer, company)
    writer.line(shape.link(connection.settings, "CompanyFV", number))
    more = _More(str(number), whole=not summary)
    notes = "notes" in file.lists
    if notes and summary:
        # What somebody flagged is to be seen before anything else.
        _notes(writer, file, more, flagged=True)
    _contacts(writer, file, more)
    _sites(writer, file, more)
    _agreements(writer, file, more)
    _tickets(writer, file.lists.get("tickets"), "Open service tickets", more)
    _tickets(writer, file.lists.get("project_tickets"), PROJECT_TICKETS, more)
    _projects(writer, file, more)
    _opportunities(writer, file, more)
    _configurations(writer, file, more)
    if more.none:
        writer.line(f"None that these keys can see: {', '.join(more.none)}.")
    if summary:
        _last_contact(writer, file)
    if notes:
        _notes(writer, file, more, flagged=False)


def _facts(writer: Writer, company: Company) -> None:
    types = ", ".join(filter(None, (one.label for one in company.types or ())))
    writer.fields(
        labelled("Type", types),
        labelled("Phone", company.phone_number),
        labelled("Fax", company.fax_number),
        labelled("Website", company.website),
        labelled("Address", joined(", ", base.label(company.site), company.address)),
    )
    writer.fields(
        labelled("Account manager", base.label(company.territory_manager)),
        labelled("Territory", base.label(company.territory)),
        labelled("Market", base.label(company.market)),
        labelled("Parent company", base.label(company.parent_company)),
        *shape.custom_fields(company.custom_fields, guarded=True),
    )


class _More:
    """How much of a list is shown, and how to get the rest of it; `none` are the lists that hold nothing."""

    def __init__(self, number: str, *, whole: bool) -> None:
        self.most = ALL_ROWS if whole else ROWS
        self.whole = whole
        self.none: list[str] = []
        self._number = number

    def call(self, show: Show) -> str:
        """The call that shows one part whole."""
        return tool_call("get_company", company=self._number, show=show)

    def line(self, part: PartialResult[Listed[Any]], shown: int, total: int, show: Show, besides: str = "") -> str:
        """The sentence about what is not shown; empty if that is all. `besides`: what else is there to be had."""
        complete = part.value.complete if part.value else True
        rest = besides
        if shown < total or not complete:
            rest = f"{'' if complete else 'At least '}{total - shown} more" if total > shown else "There may be more"
            rest += f", {besides}" if besides else ""
        if not rest:
            return ""
        return f"{rest}: the link above opens them." if self.whole else f"{rest}: {self.call(show)}."


def _start(
    writer: Writer,
    part: PartialResult[Listed[Any]] | None,
    what: str,
    more: _More | None,
    counts: Callable[[Any], bool] = lambda _: True,
) -> list[Any]:
    """The rows of a part that count; what there is to say where there are none is said, in a summary once for all."""
    if part is None:
        return []
    writer.line(shape.unavailable_line(part, what))
    if part.value is None:
        return []
    rows = [row for row in part.value.rows if counts(row)]
    if rows:
        return rows
    if not part.value.complete:
        came = part.value.rows
        why = f"none among the {len(came)} that came" if came else "the list that came is not this company's"
        writer.line(f"{what}: could not be told, {why}.")
    elif more and not more.whole:
        more.none.append(what.lower())
    else:
        writer.line(f"{what}: none that these keys can see.")
    return []


def _counted(part: PartialResult[Listed[Any]], rows: Sequence[Any]) -> str:
    return f"{len(rows)}{'' if part.value is None or part.value.complete else ' or more'}"


def _contacts(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("contacts")
    rows = cast("list[Contact]", _start(writer, part, "Contacts", more))
    if not part or not rows:
        return
    company = file.company.value
    main = company.default_contact.id if company and company.default_contact else None
    rows = sorted(rows, key=lambda one: (one.id != main, not one.default_flag, one.id or 0))
    former = [row for row in rows if row.inactive_flag]
    rows = [row for row in rows if not row.inactive_flag]
    left = f"{len(former)} former" if former else ""
    writer.line(f"Contacts ({_counted(part, rows)}){':' if rows else ''}")
    for row in rows[: more.most]:
        facts = [_who(row), "main contact" if row.id == main else "", one_line(row.title, 80), *_ways(row.ways)]
        writer.fields("- " + facts[0], *facts[1:])
    writer.line(more.line(part, min(len(rows), more.most), len(rows), "contacts", "" if more.whole else left))
    if more.whole and former:
        names = "; ".join(
            joined(", ", one_line(row.label, 100) or "(no name)", one_line(row.title, 80)) or ""
            for row in former[:ALL_ROWS]
        )
        over = len(former) - ALL_ROWS
        writer.line(f"Former ({len(former)}): {names}" + (f"; {over} more, by the link above" if over > 0 else ""))


def _who(contact: Contact) -> str:
    return (one_line(contact.label, 100) or "(no name)") + (" (inactive)" if contact.inactive_flag else "")


def _ways(ways: Iterable[CommunicationItem]) -> list[str]:
    """`Direct 555 0142`, `ingrid@fjordline.example`."""
    shown: list[str] = []
    for way in ways:
        value = one_line(joined(" ext. ", way.value, way.extension), 120)
        kind = "" if way.communication_type == "Email" or "@" in value else one_line(base.label(way.type), 30)
        shown.append(f"{kind} {value}".strip())
    left = len(shown) - WAYS
    return shown[:WAYS] + ([f"{left} more ways to reach them"] if left > 0 else [])


def _sites(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("sites")
    company = file.company.value
    if part and part.refused and file.company.refused:
        return  # the one permission that both need was named
    rows = cast("list[Site]", _start(writer, part, "Sites", more, lambda row: not row.inactive_flag))
    rows.sort(key=lambda one: (not one.primary_address_flag, one.id or 0))
    what = "Sites"
    if company and not more.whole:
        # What stands among the facts is not said twice.
        own = (base.label(company.site), company.address, company.phone_number)
        others = [row for row in rows if (row.name, row.address, row.phone_number) != own]
        what, rows = "Sites" if len(others) == len(rows) else "Other sites", others
    if not part or not rows:
        return
    writer.line(f"{what} ({_counted(part, rows)}):")
    for row in rows[: more.most]:
        phone = one_line(joined(" ext. ", row.phone_number, row.phone_number_ext), 80)
        writer.fields(f"- {one_line(row.name) or '(no name)'}", one_line(row.address), phone)
    writer.line(more.line(part, min(len(rows), more.most), len(rows), "sites"))


def _agreements(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("agreements")
    rows = cast("list[Agreement]", _start(writer, part, "Agreements", more))
    if not part or not rows:
        return
    running = [row for row in rows if not _ended(row, writer.clock)]
    coming = [row for row in running if row.start_date and writer.clock.days_left(row.start_date) > 0]
    over = sorted((row for row in rows if row not in running), key=_end, reverse=True)
    counts = [f"{_counted(part, running[len(coming) :])} running"]
    counts += [f"{len(those)} {what}" for those, what in ((coming, "to come"), (over, "ended")) if those]
    writer.line(f"Agreements ({', '.join(counts)}){':' if rows else ''}")
    shown = running[: more.most]
    for row in shown:
        start, until = writer.clock.day(row.start_date), None if row.no_ending_date_flag else row.end_date
        cancelled = f"cancelled from {writer.clock.day(row.date_cancelled)}" if row.cancelled_flag else ""
        writer.fields(
            f"- {_name(row)}", one_line(base.label(row.type)),
            f"{'from' if row in coming else 'since'} {start}" if start else "",
            f"until {shape.until(writer.clock, until)}" if until else "", cancelled,
            labelled("SLA", base.label(row.sla)),
            _block(row, file.recaps),
        )  # fmt: skip
    writer.line(more.line(part, len(shown), len(running), "projects"))
    _ended_ones(writer, over, more)
    for row in shown:
        writer.quoted_raw(
            f"Agreement {_name(row)}, internal notes (staff only)", row.internal_notes,
            shape.WHOLE_NOTES_SHARE if more.whole else AGREEMENT_NOTE_SHARE,
            rest="" if more.whole else more.call("projects"),
        )  # fmt: skip


def _ended(row: Agreement, clock: Clock) -> bool:
    if row.agreement_status in ("Cancelled", "Expired", "Inactive"):
        return True
    if row.cancelled_flag:  # it may be from a day to come
        return row.date_cancelled is None or clock.days_left(row.date_cancelled) < 0
    return row.end_date is not None and not row.no_ending_date_flag and clock.days_left(row.end_date) < 0


def _end(row: Agreement) -> float:
    end = row.date_cancelled or row.end_date
    return end.timestamp() if end else 0.0


def _name(row: Agreement | Configuration) -> str:
    return one_line(row.name, 100) or "(no name)"


def _ended_ones(writer: Writer, rows: Sequence[Agreement], more: _More) -> None:
    """`Ended: Fjordline Silver 2022-12-31; Cold store backup, cancelled 2026-02-28`."""
    told: list[str] = []
    most = ALL_ROWS if more.whole else FEW
    for row in rows[:most]:
        cancelled = bool(row.cancelled_flag) or row.agreement_status == "Cancelled"
        day = writer.clock.day(row.date_cancelled or row.end_date)
        how = "cancelled" if cancelled else "" if day else "inactive"
        why = one_line(row.reason_cancelled, 100) if more.whole else ""
        told.append(", ".join(filter(None, (_name(row), f"{how} {day}".strip()))) + (f": {why}" if why else ""))
    if told:
        rest = "" if more.whole else f": {more.call('projects')}"
        writer.line(f"Ended: {'; '.join(told)}" + (f"; {len(rows) - most} more{rest}" if len(rows) > most else ""))


_CYCLES = {
    "CalendarWeek": "a week", "CalendarMonth": "a month", "CalendarQuarter": "a quarter", "CalendarYear": "a year",
    "Contract2Weeks": "every 2 weeks", "Contract4Weeks": "every 4 weeks", "ContractQuarter": "a contract quarter",
    "ContractYear": "a contract year",
}  # fmt: skip


def _block(row: Agreement, recaps: PartialResult[Mapping[int, Recap]] | None) -> str:
    """`10 h a month: 6.75 used, 3.25 left`; empty if it holds no hours."""
    if not row.block:
        return ""
    unit = "h" if row.application_units == "Hours" else "incidents"
    cycle = "in all" if row.one_time_flag else _CYCLES.get(row.application_cycle or "", "")
    block = " ".join(filter(None, (number_format.number(row.block), unit, cycle)))
    if recaps and recaps.refused:
        return f"{block} (what is used: refused to these keys)"
    if recaps and recaps.error:
        return f"{block} (what is used could not be read)"
    recap = recaps.value.get(row.id or 0) if recaps and recaps.value else None
    if recap is None:
        return f"{block} (ConnectWise does not tell what is used)"
    # What was carried over or added is no part of the block, but can be used.
    available = recap.available_amount if recap.available_amount != row.block else None
    amounts = ((available, "available"), (recap.used_amount, "used"), (recap.remaining_amount, "left"))
    told = [f"{number_format.number(amount)} {what}" for amount, what in amounts if amount is not None]
    told += [f"{number_format.number(recap.overrun_amount)} over"] if recap.overrun_amount else []
    return f"{block}: {', '.join(told)}" if told else block


def _kinds(counts: Mapping[str, int]) -> str:
    """`2 Priority 1 - Critical, 5 Priority 3 - Medium`, in the order given."""
    others = list(counts.values())[KINDS:]
    shown = [f"{count} {name}" for name, count in list(counts.items())[:KINDS]]
    return ", ".join([*shown, *([f"{sum(others)} of {len(others)} other kinds"] if others else [])])


def _tickets(writer: Writer, part: PartialResult[Listed[Ticket]] | None, what: str, more: _More | None) -> None:
    """How many by priority, and the most urgent as rows."""
    from scout_mcp.psa import companies  # noqa: PLC0415 - see tools/__init__.py

    rows = companies.still_open(_start(writer, part, what, more, lambda row: not row.closed_flag))
    if not part or not rows:
        return
    by_priority = Counter(one_line(base.label(row.priority), 60) or "no priority" for row in rows)
    entered = [row.info.date_entered for row in rows if row.info.date_entered]
    aged = len(entered) > 1 and what != PROJECT_TICKETS  # those wait for their turn in a plan
    oldest = f" · oldest of {writer.clock.date(min(entered))}" if aged else ""
    writer.line(f"{what} ({_counted(part, rows)}): {_kinds(by_priority)}{oldest}")
    most = more.most if more else 2 * ROWS
    if more and not more.whole and what == PROJECT_TICKETS:
        most = FEW  # their projects stand below
    for row in rows[:most]:
        writer.line(f"- {_ticket(row, writer, priority=len(by_priority) > 1)}")
    if more:
        writer.line(more.line(part, min(len(rows), most), len(rows), "tickets"))
    elif len(rows) > most or (part.value and not part.value.complete):
        writer.line(f"{len(rows) - most} or more less urgent ones are not shown; the company's are by get_company.")


def _ticket(ticket: Ticket, writer: Writer, *, priority: bool) -> str:
    needed = writer.clock.day(ticket.required_date)
    overdue = ticket.required_date is not None and writer.clock.days_left(ticket.required_date) < 0
    due = urgency.sla_due(ticket.sla_status, now())
    late = f"SLA missed, {due[0]} overdue since {writer.clock.moment(due[1])}" if due and due[1] <= now() else ""
    facts = [
        f"#{ticket.id} {one_line(ticket.summary) or '(no summary)'}",
        one_line(base.label(ticket.status), 60),
        one_line(base.label(ticket.priority), 60) if priority else "",
        one_line(base.label(ticket.owner) or ticket.resources, 80) or "nobody's",
        f"needed by {needed}{', overdue' if overdue else ''}" if needed else "",
        late or ("SLA missed" if ticket.is_in_sla is False else ""),
    ]
    return " · ".join(fact for fact in facts if fact)


def _projects(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("projects")
    rows = cast("list[Project]", _start(writer, part, "Open projects", more, lambda row: not row.closed_flag))
    if not part or not rows:
        return
    writer.line(f"Open projects ({_counted(part, rows)}), by get_project:")
    for row in rows[: more.most]:
        done, end = (
            number_format.percent_complete(row.percent_complete),
            shape.until(writer.clock, row.estimated_end, soon=0),
        )
        writer.fields(
            f"- #{row.id} {one_line(row.name) or '(no name)'}", one_line(base.label(row.status), 60),
            one_line(base.label(row.manager), 80), f"{done} complete" if done else "",
            f"planned until {end}" if end else "",
        )  # fmt: skip
    writer.line(more.line(part, min(len(rows), more.most), len(rows), "projects"))


def _opportunities(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("opportunities")
    rows = cast(
        "list[Opportunity]", _start(writer, part, "Open opportunities", more, lambda row: row.closed_date is None)
    )
    if not part or not rows:
        return
    writer.line(f"Open opportunities ({_counted(part, rows)}), by get_opportunity:")
    for row in rows[: more.most]:
        close = shape.until(writer.clock, row.expected_close_date, soon=0)
        writer.fields(
            f"- #{row.id} {one_line(row.name) or '(no name)'}", one_line(base.label(row.stage), 60),
            one_line(base.label(row.status), 60), one_line(base.label(row.primary_sales_rep), 80),
            f"expected {close}" if close else "",
        )  # fmt: skip
    writer.line(more.line(part, min(len(rows), more.most), len(rows), "projects"))


def _configurations(writer: Writer, file: CompanyFile, more: _More) -> None:
    part = file.lists.get("configurations")
    active = _start(writer, part, "Configurations", more, lambda row: row.active_flag is not False)
    rows = cast("list[Configuration]", active)
    if not part or not rows:
        return
    by_type = Counter(one_line(base.label(row.type), 60) or "no type" for row in rows)
    writer.line(f"Configurations ({_counted(part, rows)} active): {_kinds(dict(by_type.most_common()))}")
    if not more.whole:
        _warranties(writer, rows)
        writer.line(f"Which: {more.call('configurations')}.")
        return
    for row in sorted(rows, key=lambda one: (base.label(one.type) or "", one.name or ""))[: more.most]:
        writer.fields(
            f"- {one_line(row.name) or '(no name)'}", one_line(base.label(row.type), 60),
            one_line(base.label(row.status), 60),
            f"warranty until {shape.until(writer.clock, row.warranty_expiration_date)}"
            if row.warranty_expiration_date
            else "",
            tool_call("get_configuration", configuration=str(row.id)) if row.id else "",
        )  # fmt: skip
    writer.line(more.line(part, min(len(rows), more.most), len(rows), "configurations"))


def _warranties(writer: Writer, rows: Sequence[Configuration]) -> None:
    """`Warranty over (6): FS01 2026-09-30 and 5 more · ends soon (1): FJOR-FW2 2026-12-16`."""
    ends = sorted((end, row.id or 0, row) for row in rows if (end := row.warranty_expiration_date))
    left = [(writer.clock.days_left(end), end, row) for end, _, row in ends]
    # The latest of those that are over, the first of those that come.
    over = [(end, row) for days, end, row in reversed(left) if days < 0]
    soon = [(end, row) for days, end, row in left if 0 <= days <= shape.SOON_DAYS]

    def some(what: str, those: Sequence[tuple[datetime, Configuration]]) -> str:
        if not those:
            return ""
        names = ", ".join(f"{_name(row)} {writer.clock.day(end)}" for end, row in those[:2])
        return f"{what} ({len(those)}): {names}" + (f" and {len(those) - 2} more" if len(those) > 2 else "")

    told = [one for one in (some("over", over), some("ends soon", soon)) if one]
    writer.line(f"Warranty {' · '.join(told)}" if told else "")


def _last_contact(writer: Writer, file: CompanyFile) -> None:
    part = file.lists.get("tickets")
    if part is None or part.value is None:
        return
    touched = [row for row in cast("list[Ticket]", part.value.rows) if row.info.last_updated or row.info.date_entered]
    closed = sum(1 for row in part.value.rows if row.closed_flag)
    if not touched:
        if part.value.complete:
            writer.line(
                f"Last contact: no service ticket is open, and none was touched in the last {RECENT_DAYS} days."
            )
        return
    _client_wrote(writer, touched)
    last = max(touched, key=lambda row: row.info.last_updated or row.info.date_entered or now())
    at = writer.clock.moment(last.info.last_updated or last.info.date_entered)
    writer.fields(
        f"Last change of a service ticket, maybe internal: {at}, #{last.id} {one_line(last.summary, 80)}",
        f"{closed} closed of those touched in the last {RECENT_DAYS} days" if closed else "",
    )


def _client_wrote(writer: Writer, tickets: Sequence[Ticket]) -> None:
    """The last that came from the client, as far as service tickets tell: a new one of a contact, or an answer."""
    came = [(row.info.date_entered, False, row) for row in tickets if row.info.date_entered and row.contact]
    came += [
        (row.info.last_updated, True, row) for row in tickets if row.customer_updated_flag and row.info.last_updated
    ]
    if not came:
        return
    at, answered, last = max(came, key=lambda one: (one[0], one[1]))
    who = one_line(base.label(last.contact), 80) or "the client"
    what = f"{who} answered" if answered else f"new ticket of {who}"
    writer.line(
        f"Last contact, by service tickets: {writer.clock.moment(at)}, {what}, #{last.id} {one_line(last.summary, 80)}"
    )


def _notes(writer: Writer, file: CompanyFile, more: _More, *, flagged: bool) -> None:
    """The flagged ones or the others; all of them, flagged first, where only notes are shown."""
    from scout_mcp.psa.wire.partial_results import PartialResult as Told  # noqa: PLC0415 - see tools/__init__.py

    part = file.lists["notes"]
    if part.value is None:
        writer.line("" if flagged else shape.unavailable_line(part, "Company notes"))
        return
    rows = sorted(cast("list[RecordNote]", part.value.rows), key=_written, reverse=True)
    if flagged or more.whole:
        _start(writer, part, "Company notes", more)
    if more.whole:
        rows = sorted(rows, key=lambda note: not note.flagged)
    else:
        rows = [note for note in rows if bool(note.flagged) is flagged]
    notes = (rows, part.value.complete or flagged)
    what = "Flagged company notes" if flagged else "Company notes"
    shape.record_notes(writer, Told(notes, None, part.capability), what, "" if more.whole else more.call("notes"))


def _written(note: RecordNote) -> float:
    at = note.info.date_entered or note.info.date_created or note.info.last_updated
    return at.timestamp() if at else 0.0


# -- the contact -------------------------------------------------------------------------------------------------------


async def _contact(connection: Connection, typed: str, company: str, linked: int | None) -> Answer:
    from scout_mcp.psa import contacts  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import names, record_references  # noqa: PLC0415 - see tools/__init__.py

    number, kind = record_references.in_link(typed, "contact")
    if kind and not number:
        raise InputError(f"This is a link to {_of_kind(kind)}, not to a contact. {_instead(kind)}".rstrip())
    writer = Writer(connection.settings.zone)
    gaps: list[str] = []
    if number:
        one = await contacts.record(connection, number)
    else:
        found = await contacts.look_up(connection, typed)
        gaps = [
            shape.unavailable_line(part, f"{part.capability.plural.capitalize()} with this number")
            for part in found.gaps
        ]
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
                    or names.matching(company, [row.company], lambda one: (one.name or "", one.identifier or "")).found
                )
            ]
        # Who left is meant only where nobody else is.
        fitting = [row for row in fitting if not row.inactive_flag] or fitting
        if len(fitting) != 1 or found.companies:
            return _who_is_it(found, fitting, typed, at, gaps)
        one = fitting[0]
    file = await contacts.find(connection, one)
    writer.line(
        f"**{_who(one)}** ({', '.join(part for part in (f'contact {one.id}', one_line(one.title, 80)) if part)})"
    )
    where = one_line(joined(", ", base.label(one.company), base.label(one.site)))
    at_company = tool_call("get_company", company=str(one.company.id)) if one.company and one.company.id else ""
    writer.fields(f"Company: {where}{f', {at_company}' if at_company else ''}" if where else "")
    types = ", ".join(filter(None, (kind.label for kind in one.types or ())))
    writer.fields(
        labelled("Department", base.label(one.department)), labelled("Relationship", base.label(one.relationship)),
        labelled("Type", types),
    )  # fmt: skip
    writer.fields(
        "Reach: " + " · ".join(_ways(one.ways)) if one.ways else "No telephone number or mail address on record."
    )
    writer.line(shape.link(connection.settings, "ContactFV", one.id or 0))
    for gap in gaps:
        writer.line(gap)
    _tickets(writer, file.tickets, "Open service tickets", None)
    _tickets(writer, file.project_tickets, PROJECT_TICKETS, None)
    return writer.answer()


def _domain(found: Found, shown: str) -> Answer:
    """Whose mail domain it is, where nobody has the address itself."""
    at = {row.company.id: row.company for row in found.contacts.near if row.company}
    count = Counter(row.company.id for row in found.contacts.near if row.company)
    lines = [f"No contact for {shown} that these keys can see. Others with an address at {one_line(found.domain, 80)}:"]
    for number, people in count.most_common(CANDIDATES):
        lines.append(
            f"- {people}{' or more' if found.contacts.more else ''} at {one_line(at[number].name) or '(no name)'}"
            + (f" · {tool_call('get_company', company=str(number))}" if number else "")
        )
    return Answer("\n".join(lines))


def _who_is_it(found: Found, fitting: list[Contact], typed: str, at: str, gaps: list[str]) -> Answer:
    """What a name, number or address that fits none or several gets."""
    shown = repr(one_line(typed, 80)) + at
    if found.domain:
        return _domain(found, shown)
    lines: list[str] = []
    for company in found.companies[:CANDIDATES]:
        more = tool_call("get_company", company=str(company.id))
        lines.append(f"- the company {one_line(company.name) or '(no name)'} itself · {more}")
    listed = fitting or ([] if lines else list(found.contacts.near))
    for row in listed[:CANDIDATES]:
        where = one_line(base.label(row.company), 80)
        mails = (one_line(one.value, 100) for one in row.ways)
        way = next((mail for mail in mails if _MAIL.fullmatch(mail)), "") or one_line(row.label, 100)
        again = tool_call("get_company", contact=way, company=str(row.company.id) if row.company else "")
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
                    ", or leave the company out." if at else ", or ask for the company they are of.",
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
