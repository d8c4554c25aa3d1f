"""How lists of tickets are shown: what was asked for, counts, a line each, and the next call."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp.domain.due import dues
from scout_mcp.models import base
from scout_mcp.permissions import SERVICE_TICKETS
from scout_mcp.psa.search_notes import TIME_ENTRIES_READ
from scout_mcp.render import fields
from scout_mcp.render.due_dates import unsettled_goal
from scout_mcp.text.answer import Answer, Writer, joined, listed, repeatable, tool_call
from scout_mcp.text.budget import tokens
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.search_notes import NoteMatches
    from scout_mcp.psa.ticket_query import Sort
    from scout_mcp.psa.ticket_search import TicketPage

PAGE_TOKENS = 1_200
FEWEST_ROWS = 5
"""Rows of a page that has more, however long the rest is."""
SUMMARY_LENGTHS = (100, 70, 50, 35, 20)
"""How much of a summary is shown, so that a page stays in its budget."""

# ConnectWise is too slow at sorting by the day of entry, which rows show; numbers are given in nearly the same order.
_ORDERS: dict[Sort, str] = {
    "newest": "Newest first (by number)", "oldest": "Oldest first (by number)", "updated": "Last changed first",
    "due": "Earliest due first",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TicketList:
    """A page of tickets, and what there is to say about it.

    Attributes:
        page: The page.
        arguments: Those of search_tickets that were given, for calls that go on from here.
        descriptions: What was asked for, one text a filter.
        remarks: How it was understood.
        sort: The order.
        state: `open`, `overdue`, `closed` or `all`.
        clients: How many clients they can be of; one need not be named in each row. 0 if that is not known.
        is_first: True for the first page.
        is_whole: False if what was meant can fit more tickets than could be asked for.
        zone: The technician's time zone.
        now: The moment that counts as now.
        note_matches: What was found outside of summaries; None if it was not looked for.
        hints: What to try where nothing was found.
    """

    page: TicketPage
    arguments: Mapping[str, str]
    descriptions: Sequence[str]
    remarks: Sequence[str]
    sort: Sort
    state: str
    clients: int
    is_first: bool
    zone: ZoneInfo
    now: datetime
    note_matches: NoteMatches | None = None
    hints: Sequence[str] = ()
    is_whole: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on this page, and nothing on others."""
        return not self.page.tickets and self.is_first and not self.page.after

    @property
    def shows_due_day(self) -> bool:
        """Whether rows show the day on which they are due."""
        return self.sort == "due" or self.state == "overdue"

    def call(self, **other: str) -> str:
        """Return the call that asks the same with other arguments; empty ones are left out."""
        kept = {name: value for name, value in self.arguments.items() if name not in other}
        return tool_call("search_tickets", **kept, **other)


def ticket_list(tickets: TicketList) -> Answer:
    """Return the answer for a page, with as many rows as its budget has room for."""
    limit = len(tickets.page.tickets)
    while True:
        answer = _written(tickets)
        # Many and long filters leave room for fewer rows.
        if tokens(answer.text) <= PAGE_TOKENS or limit <= FEWEST_ROWS or tickets.page.stuck:
            return answer
        limit -= 1
        tickets = replace(tickets, page=tickets.page.shortened(limit))


def _written(tickets: TicketList) -> Answer:
    writer = Writer(tickets.zone)
    _write_head(writer, tickets)
    last = [_next_call(tickets), _perhaps_overdue(tickets), *_where_words_were_looked_for(tickets), *tickets.hints]
    _write_rows(writer, tickets, [line for line in last if line])
    return writer.answer()


def _write_head(writer: Writer, tickets: TicketList) -> None:
    """Write what was asked for, how many there are, and what has to be said about it."""
    page = tickets.page
    for line in _counts(tickets):
        writer.line(line)
    if page.partly:
        writer.line(
            "Due dates were looked at in the oldest 1,000 tickets of each kind that fit the other filters, and there"
            " are more: narrow it by company, board, team or person."
        )
    for remark in tickets.remarks:
        writer.line(remark)
    if tickets.clients > 1 and page.tickets:
        by_client = Counter(quoted_line(base.label(ticket.company), 40) for ticket in page.tickets)
        writer.line(f"Rows here: {listed([f'{count} {name}' for name, count in by_client.items()])}.")
    for part in page.gaps:
        writer.line(fields.unavailable_line(part, part.capability.plural.capitalize()))
    if page.was_slow:
        writer.line(what_makes_it_fast(tickets.arguments))
    if page.dropped and page.exact:
        writer.line(
            f"ConnectWise sent {page.dropped} rows that do not fit the filters. They are left out, and its counts"
            " cannot be trusted."
        )
    if page.tickets:
        client = "" if tickets.clients == 1 else " · client"
        last_column = "changed" if tickets.sort == "updated" else "entered"
        writer.line(f"Columns: number, summary · status · priority{client} · owner · {last_column}")


def what_makes_it_fast(arguments: Mapping[str, str]) -> str:
    """Return which filters to add to a question that was too slow; empty if it has them."""
    missing = [name for name in ("board", "company", "person") if name not in arguments]
    if len(missing) < 3:
        return ""
    return f"This server is too slow for so wide a question: add {', '.join(missing[:-1])} or {missing[-1]}."


def _counts(tickets: TicketList) -> list[str]:
    """Return how many tickets there are, and their order."""
    page, first = tickets.page, tickets.is_first
    filters = (", ".join(tickets.descriptions) or "all tickets").rstrip(".")
    if page.tickets:
        return [f"{_total(page, first=first, whole=tickets.is_whole)}: {filters}.", f"{_ORDERS[tickets.sort]}."]
    if tickets.note_matches and not _covers_all(tickets.note_matches, first=first):
        return [f"Not found in what was looked at (the notes of {_covered(tickets.note_matches)} tickets): {filters}."]
    if not tickets.is_whole:
        return [f"Nothing was found, which is no proof that there is none: {filters}."]
    # Of a side that could not be looked at nothing is known.
    sides = {"project" if part.capability is SERVICE_TICKETS else "service" for part in page.gaps}
    kind = f"{sides.pop()} tickets" if len(sides) == 1 else "tickets"
    return [f"{'No' if first else 'No further'} {kind} that these keys can see: {filters}."]


def _total(page: TicketPage, *, first: bool, whole: bool) -> str:
    """Return `12 tickets (10 service, 2 project)`."""
    total = page.total
    if total is None:
        return f"{len(page.tickets)} here, how many in all is not known"
    least = "At least " if page.partly or not whole else ""
    further = "" if first else " from here on"
    line = f"{least}{total:,} {'ticket' if total == 1 else 'tickets'}{further}"
    if page.both_in_service or len(page.counts) < 2:
        return line
    return f"{line} ({page.counts['service']:,} service, {page.counts['project']:,} project)"


def _write_rows(writer: Writer, tickets: TicketList, last: list[str]) -> None:
    """Write the rows, with as much of each summary as fits, and the last lines."""
    head = writer.answer().text
    facts = [_facts(writer, ticket, tickets) for ticket in tickets.page.tickets]
    rows: list[str] = []
    for length in SUMMARY_LENGTHS:
        rows = [f"{_start(ticket, length)} · {rest}" for ticket, rest in zip(tickets.page.tickets, facts, strict=True)]
        if tokens("\n".join([head, *rows, *last])) <= PAGE_TOKENS:
            break
    for line in (*rows, *last):
        writer.line(line)


def _start(ticket: Ticket, length: int) -> str:
    """Return `#48213 “Summary”`, with its kind if it is no service ticket."""
    kind = "" if ticket.kind == "service ticket" else f" ({ticket.kind.removesuffix(' ticket')})"
    return f"#{ticket.id}{kind} {fields.summary(ticket, length)}"


def _facts(writer: Writer, ticket: Ticket, tickets: TicketList) -> str:
    info, clock = ticket.info, writer.clock
    changed = tickets.sort == "updated"
    facts = [
        _status(ticket, tickets),
        fields.last_closed(ticket, clock),
        _priority(base.label(ticket.priority)),
        "" if tickets.clients == 1 else quoted_line(base.label(ticket.company), 28),
        _people(ticket),
        clock.moment(info.last_updated) if changed else clock.date(ticket.entered),
        _due(writer, ticket, tickets),
        "client answered" if ticket.customer_updated_flag else "",
        _longer_word(ticket, tickets),
    ]
    return " · ".join(fact for fact in facts if fact)


def _longer_word(ticket: Ticket, tickets: TicketList) -> str:
    """Return `only in “netzwerkdrucker”` where the words are only a part of a longer one."""
    longer = tickets.note_matches.longer.get(ticket.id or 0) if tickets.note_matches else None
    return f"only in {quoted_line(longer, 40)}" if longer else ""


def _status(ticket: Ticket, tickets: TicketList) -> str:
    """Return `In Progress`, or `In Progress, open` where closed ones are listed too."""
    status = one_line(base.label(ticket.status), 24)
    state = fields.open_or_closed(ticket.closed_flag) if tickets.state == "all" else ""
    if status.casefold() == state:
        return status
    return ", ".join(word for word in (status, state) if word)


def _due(writer: Writer, ticket: Ticket, tickets: TicketList) -> str:
    """Return `overdue`; with the day, or with the day on which it is due, where those were asked for."""
    due = next(iter(dues(ticket, tickets.zone)), None)
    if due is None:
        return unsettled_goal(ticket) if tickets.shows_due_day else ""
    day = due.day or writer.clock.local_day(due.at)
    if due.at <= tickets.now:
        return f"overdue since {day}" if tickets.shows_due_day else "overdue"
    return f"due {day}" if tickets.shows_due_day else ""


def _priority(name: str | None) -> str:
    """Return `P3` for `Priority 3 - Medium`, which is what most companies call them; else the beginning of the name."""
    match = re.match(r"Priority (\d{1,2})\b", name or "", re.ASCII)
    return f"P{match[1]}" if match else one_line(name, 12)


def _people(ticket: Ticket) -> str:
    """Return `Mara Kessler +2`, the resources of a ticket without an owner, or `unassigned`."""
    owner = (ticket.owner.identifier or "").casefold() if ticket.owner else ""
    others = [name for name in fields.resources(ticket) if name.casefold() != owner]
    if ticket.owner is None:
        return one_line(joined(", ", *others[: fields.RESOURCES]), 24) or "unassigned"
    more = f" +{len(others)}" if others else ""
    return f"{one_line(base.label(ticket.owner), 24)}{more}"


def _next_call(tickets: TicketList) -> str:
    page = tickets.page
    if page.stuck:
        return "There are more, but ConnectWise does not return them: it ignores where to go on. Narrow the search."
    if not page.after:
        return ""
    is_narrow = len(tickets.arguments) > 1
    advice = "" if is_narrow else " Narrow it with company, person, board, words, entered or others."
    return f"{len(page.tickets)} shown. Next: {tickets.call(after=page.after)}.{advice}"


def _perhaps_overdue(tickets: TicketList) -> str:
    """Return which tickets may be overdue too; empty if that is known of all."""
    if not tickets.page.unsettled or not tickets.is_first:
        return ""
    shown = listed([f"#{ticket.id} ({unsettled_goal(ticket)})" for ticket in tickets.page.unsettled])
    return f"Perhaps overdue too, as nothing settles the date of the goal: {shown}."


def _covers_all(notes: NoteMatches, *, first: bool) -> bool:
    """Return whether nothing that could contain the words was left out."""
    return notes.complete and first and not (notes.unread or notes.times.error or notes.times.value)


def _covered(notes: NoteMatches) -> str:
    """Return `16 of 119`."""
    of = f" of {notes.candidates:,}" if notes.candidates is not None else ""
    return f"{notes.covered}{of}"


def _where_words_were_looked_for(tickets: TicketList) -> list[str]:
    """Return where words were looked for and where not, and how to look further."""
    notes = tickets.note_matches
    if notes is None:
        return []
    places = ["all summaries"]
    if notes.times.value:
        places.append(f"the latest {TIME_ENTRIES_READ} time entries that contain them")
    elif not notes.times.error:
        places.append("all time entries")
    if notes.complete and tickets.is_first and not notes.unread:
        which = "all"
    else:
        which = f"the {'first' if tickets.is_first else 'next'} {_covered(notes)}"
    line = f"Words were looked for in {', '.join(places)} and the notes of {which} tickets that fit the other filters."
    if notes.unread:
        line += f" The notes of {notes.unread} {'ticket' if notes.unread == 1 else 'tickets'} could not be read."
    if not notes.complete:
        way = f", or read on: {tickets.call(after=notes.further)}." if notes.further else " to reach others."
        line += f" Notes can only be read ticket by ticket: narrow by company, person, board or dates{way}"
    return [fields.unavailable_line(notes.times, "Notes of time entries"), line, _unseen(notes.unseen)]


def _unseen(numbers: Sequence[int]) -> str:
    """Return which time entries ConnectWise returned though their texts do not show the words; empty if there are none.

    Many of them mean that it ignored the condition.
    """
    if not numbers:
        return ""
    if len(numbers) > NAMES:
        return (
            f"ConnectWise sent time entries of {len(numbers)} more tickets in which the words are not seen: it may have"
            " ignored them."
        )
    shown = listed([f"#{number}" for number in numbers])
    return f"ConnectWise also sent time entries of {shown} for these words, which are not seen in their texts."


NAMES = 8


def unknown_name(field: str, typed: str, known: Sequence[str], *, is_near: bool, waits_for: str | None = None) -> str:
    """Return that no ticket has a name, with names that are near or frequent."""
    meant = [f"{field}={json.dumps(repeatable(bare_line(known[0], 60)), ensure_ascii=False)}"] if is_near else []
    meant += [f'waiting_on="{waits_for}"'] if waits_for else []
    suggestion = f" Did you mean {' or '.join(meant)}?" if meant else ""
    names = listed([one_line(name, 40) for name in known[:NAMES]])
    more = ", …" if len(known) > NAMES else ""
    plural = {"status": "statuses", "priority": "priorities"}.get(field, f"{field}s")
    return (
        f"No {field} in the latest 1,000 tickets is called {quoted_line(typed, 60)}.{suggestion} Their {plural}:"
        f" {names}{more}."
    )


def what_to_try(tickets: TicketList) -> list[str]:
    """Return what to try where nothing was found."""
    arguments = tickets.arguments
    tries: list[str] = []
    if tickets.state == "overdue":
        tries.append(f"all open ones: {tickets.call(state='')}")
    elif tickets.state != "all" and tickets.sort != "due":
        others = "open" if tickets.state == "closed" else "closed"
        tries.append(f"{others} ones too: {tickets.call(state='all')}")
    if arguments.get("words") and not tickets.note_matches:
        tries.append(f"in notes: {tickets.call(look_in='notes')}")
    if arguments.get("entered") or arguments.get("updated"):
        tries.append(f"at any time: {tickets.call(entered='', updated='')}")
    if arguments.get("person") and len(arguments) > 1:
        tries.append(f"of anyone: {tickets.call(person='')}")
    if (project := arguments.get("project", "")) and not project.strip("# ").isdigit():
        tries.append(f"the project by its words: {tool_call('get_project', project=project)}")
    lines = [f"To try: {'; '.join(tries)}."] if tries else []
    if arguments.get("words"):
        lines.append("ConnectWise matches words as they are written, alone or within longer ones; å does not match a.")
    if not arguments.keys() - {"state", "sort"}:
        lines.append("No tickets at all is unusual; check_permissions shows what these keys can see.")
    return lines
