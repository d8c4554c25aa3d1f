"""get_time: who worked how long, with their words, sums and gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.domain.timeline import Span, clipped, gaps, overlapping
from scout_mcp.errors import InputError, NotVisible, RecordNotFound
from scout_mcp.models import base
from scout_mcp.models.days import midnight
from scout_mcp.permissions import TIME_ENTRIES, refusal
from scout_mcp.render import shape
from scout_mcp.resolve import company as names
from scout_mcp.resolve import record_numbers
from scout_mcp.resolve.member import everyone, whose
from scout_mcp.text import number_format
from scout_mcp.text.answer import Answer, Writer, labelled, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.days import Days, read
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from scout_mcp.models.note import TimeEntry
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.times import Worked
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.resolve.company import Companies
    from scout_mcp.resolve.member import Person

ROWS = 25
MOST_ROWS = 60
"""So that a day is never cut in the middle, unless it holds more than these."""
WORDS_SHARE = 240
GAP_DAYS = 8
"""For how many days gaps are told: a week back, and today."""
OPENS, CLOSES = time(8), time(18)
"""From Monday to Friday: outside these hours nobody need account for a gap."""
COMPANY_DAYS = "30 days"
"""What is told of a company if no days are named."""
LISTED_DAYS = 31
LISTED = 40
"""People, gaps or plans on one line or in one list."""
KINDS = 8
"""Of billing; ConnectWise knows four."""
SATURDAY = 5
_DAY = timedelta(days=1)
_BILLING = {"Billable": "billable", "DoNotBill": "not billed", "NoCharge": "no charge"}


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked: numbers are 0, and company, person and days None, where nothing narrows.

    `typed` is the company as it was typed.
    """

    ticket: int
    project: int
    typed: str
    company: Companies | None
    who: Person | None
    days: Days | None

    @property
    def is_a_persons_days(self) -> bool:
        """Whether gaps mean something: one person, few days, all their work."""
        few = self.days is not None and (self.days.count or LISTED_DAYS) <= GAP_DAYS
        return self.who is not None and few and not (self.ticket or self.project or self.company)

    @property
    def is_overview(self) -> bool:
        """Whether it is of all people and many tickets: then a line per ticket says more than each entry."""
        return self.who is None and not self.ticket and not self.project

    def again(self, days: Days | None, person: str = "") -> str:
        """The call that asks the same of other days, or of one person."""
        person = person or (one_line(self.who.identifier, 50) if self.who else "")
        return tool_call(
            "get_time",
            ticket=str(self.ticket or ""),
            project=str(self.project or ""),
            company=one_line(self.typed, 60),
            person=person or ("" if self.ticket or self.project or self.company else "everyone"),
            when=str(days or ""),
        )


async def get_time(
    context: ToolContext,
    ticket: Annotated[str, Field(description='Time on this ticket, e.g. "48213".')] = "",
    project: Annotated[str, Field(description='Time on all tickets of this project, e.g. "412".')] = "",
    company: Annotated[str, Field(description='For this client, by a part of its name, e.g. "fjord".')] = "",
    person: Annotated[
        str, Field(description='Only of this member: name or identifier, "me" or "everyone", e.g. "Mara".')
    ] = "",
    when: Annotated[
        str, Field(description='Day or range, e.g. "yesterday", "last week", "2026-11-01..2026-11-20".')
    ] = "",
) -> Answer:
    """Who worked how long, billable or not, with their words.

    Use this for time entries, hours and timesheets: of a ticket or project against its budget, of a client by ticket,
    or of a person's day with its gaps. Alone: "me", today. Sums by person, day and billing come first.
    """
    connection = context.connection
    from scout_mcp.psa import times  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.psa.wire.conditions import queryable  # noqa: PLC0415 - see tools/__init__.py

    question = await _question(connection, ticket, project, company, person, when)
    zone = connection.settings.zone
    start, end = question.days.bounds(zone) if question.days else (None, None)
    numbers = tuple(one.id for one in question.company.found if one.id is not None) if question.company else ()
    wanted = times.Asked(
        question.ticket,
        question.project,
        numbers,
        "" if numbers else queryable(company),
        question.who.identifier if question.who else "",
        start,
        end,
        planned=question.is_a_persons_days,
    )
    found = await times.find(connection, wanted)
    if found.entries.error and not found.entries.refused:
        raise found.entries.error
    writer = Writer(zone)
    told = _heading(writer, zone, question, found)
    if found.entries.value is None:
        if not told:
            raise refusal(connection.settings, TIME_ENTRIES)
        writer.line(shape.unavailable_line(found.entries, "Time entries"))
        return writer.answer()
    _Page(writer, zone, question, found).write(start)
    return writer.answer()


async def _question(
    connection: Connection, ticket: str, project: str, company: str, person: str, when: str
) -> _Question:
    """What was asked.

    Raises:
        InputError: It cannot be understood; says what to ask instead.
    """
    if ticket and project:
        raise InputError("Ask for the time of a ticket or of a project, not of both: leave one of them out.")
    if company and (ticket or project):
        raise InputError("A ticket or project is of one company anyway: leave company out.")
    whole = bool(ticket or project)
    numbers = (_number("ticket", ticket), _number("project", project))
    when = when or ("" if whole else COMPANY_DAYS if company else "today")
    days = read(when, now(), connection.settings.zone, "when") if when else None
    client = await names.companies(connection, company) if company else None
    who = None
    if not everyone(person) and (person or not (whole or company)):
        again = partial(tool_call, "get_time", ticket=ticket, project=project, company=company, person="", when=when)
        who = await whose(connection, person, again)
    return _Question(*numbers, company, client, who, days)


def _number(kind: Literal["ticket", "project"], text: str) -> int:
    if not text:
        return 0
    wanted, _ = record_numbers.numbers(text, kind)
    if len(wanted) > 1:
        raise InputError(
            f"The text names several numbers ({', '.join(f'#{one}' for one in wanted)}). Ask for the time of one"
            f" {kind}: {tool_call('get_time', **{kind: str(wanted[0])})}."
        )
    return wanted[0]


def _heading(writer: Writer, zone: ZoneInfo, question: _Question, found: Worked) -> bool:
    """What or whose time this is, with the budget; whether ConnectWise told anything of it.

    Raises:
        NotVisible: No such ticket or project that these keys can see, and no time on it.
    """
    told = False
    if question.ticket:
        told = _ticket_heading(writer, question.ticket, found)
    elif question.project:
        told = _project_heading(writer, question.project, found)
    else:
        whom = question.who.title if question.who else "everyone"
        whom += f" for {question.company.words}" if question.company else ""
        writer.line(f"**Time of {whom}**, {_when(writer, question.days, zone)}")
    if question.ticket or question.project:
        only = (question.who.title if question.who else "", _in_words(question.days) if question.days else "")
        if any(only):
            writer.line(f"Below: only {', '.join(filter(None, only))}.")
    writer.line(question.company.remark if question.company else "")
    writer.line(question.who.remark if question.who else "")
    if found.children:
        _children(writer, found.children)
    return told


def _children(writer: Writer, part: PartialResult[list[Ticket]]) -> None:
    """Child tickets, for their time is none of their parent's."""
    from scout_mcp.psa.times import CHILDREN  # noqa: PLC0415 - see tools/__init__.py

    writer.line(shape.unavailable_line(part, "Child tickets"))
    children = part.value or []
    if part.value is not None and not children:
        writer.line("It has child tickets, but none that these keys can see.")
    if children:
        shown = [
            f"#{one.id} {one_line(one.summary, 40)} {number_format.number(one.actual_hours or 0)} h"
            for one in children[:CHILDREN]
        ]
        more = " and more" if len(children) > CHILDREN else ""
        first = tool_call("get_time", ticket=str(children[0].id))
        writer.line(f"Not in this: its child tickets {' · '.join(shown)}{more}. Of one: {first}.")


def _in_words(days: Days | None) -> str:
    if days is None:
        return ""
    if days.first and days.first == days.last:
        return str(days.first)
    return f"{days.first or 'the beginning'} to {days.last or 'now'}"


def _when(writer: Writer, days: Days | None, zone: ZoneInfo) -> str:
    """The days with their offset, where it is one day."""
    if days and days.first and days.count == 1:
        return writer.clock.named_day(midnight(days.first, zone))
    return _in_words(days)


def _ticket_heading(writer: Writer, number: int, found: Worked) -> bool:
    tickets = [ticket for part in found.tickets for ticket in part.value or []]
    if tickets:
        ticket = tickets[0]
        writer.line(shape.headline(ticket))
        writer.fields(labelled("Client", base.label(ticket.company)), _budget(ticket.actual_hours, ticket.budget_hours))
        return True
    gaps = [shape.unavailable_line(part, f"{part.capability.name} (summary and budget)") for part in found.tickets]
    if not any(gaps) and found.entries.value is not None and not found.entries.value[0]:
        raise NotVisible(
            f"No service or project ticket #{number} that these keys can see, and no time on it. If it exists, it lies"
            " outside what this member's role shows (Inquire level My or Mine, or a hidden board)."
        )
    unseen = "" if any(gaps) else ", of which these keys do not see the ticket itself"
    writer.line(f"**Time on #{number}**{unseen}")
    for gap in gaps:
        writer.line(gap)
    return False


def _project_heading(writer: Writer, number: int, found: Worked) -> bool:
    assert found.project is not None  # noqa: S101 - asked for with its number
    project = found.project.value
    if project:
        name = one_line(project.name) or "(no name)"
        writer.line(f"**Project #{number} {name}** ({shape.state(project.closed_flag)})")
        estimated = f"{number_format.number(project.estimated_hours)} h estimated" if project.estimated_hours else ""
        writer.fields(
            labelled("Client", base.label(project.company)),
            _budget(project.actual_hours, project.budget_hours),
            estimated,
        )
        return True
    if isinstance(found.project.error, RecordNotFound):
        if found.entries.value is not None and not found.entries.value[0]:
            raise NotVisible(
                f"No project #{number} that these keys can see, and no time on it. If it exists, it lies outside what"
                " this member's role shows (Inquire level My or Mine)."
                f' If {number} is a ticket: get_time(ticket="{number}").'
            )
        writer.line(f"**Time on project #{number}**, of which these keys do not see the project itself")
        return False
    writer.line(f"**Time on project #{number}**")
    writer.line(shape.unavailable_line(found.project, "Project (name and budget)"))
    return False


def _budget(actual: float | None, budget: float | None) -> str:
    """`Hours: 1.75 of 2 budgeted, 0.25 left`."""
    shown = number_format.hours(actual, budget)
    if not shown:
        return "Hours: none yet, no budget" if actual == 0 else ""
    if budget and actual is not None:
        left = budget - actual
        shown += f", {number_format.number(abs(left))} {'left' if left >= 0 else 'over'}"
    return f"Hours: {shown}" + ("" if budget else ", no budget")


class _Page:
    """The entries with their sums, gaps and words."""

    def __init__(self, writer: Writer, zone: ZoneInfo, question: _Question, found: Worked) -> None:
        self._writer, self._zone, self._question, self._found = writer, zone, question, found
        self._entries, self._complete = found.entries.or_raise()
        self._billings = {_billing(one) for one in self._entries}
        self._is_one_day = question.days is not None and question.days.count == 1
        self._everyone = len({_who(one) for one in self._entries}) > 1 or question.who is None

    def write(self, start: datetime | None) -> None:
        """All of it.

        Args:
            start: The moment at which the days begin that were asked for; what began earlier counts there.
        """
        writer, question = self._writer, self._question
        if not self._entries:
            writer.line(f"No time entries that these keys can see{self._what_was_asked()}.")
            if question.days and not (question.ticket or question.project or question.company):
                week = Days(question.days.last - 13 * _DAY, question.days.last) if question.days.last else None
                writer.line(f"The two weeks until then: {question.again(week)}." if self._is_one_day else "")
            self._planned([])
            return
        earlier = [one for one in self._entries if start and one.time_start and one.time_start < start]
        counted = [one for one in self._entries if one not in earlier]
        self._sums(counted)
        if earlier:
            entry = "1 entry that" if len(earlier) == 1 else f"{len(earlier)} entries that"
            writer.line(f"Not in the sum: {entry} began the day before; hours count on the day on which they begin.")
        if not self._complete:
            writer.line("There are more entries than could be read; the sums are those of the newest.")
        self._remarks(counted)
        if question.is_a_persons_days:
            self._planned(self._entries)
        if question.is_overview:
            self._by_ticket(counted)
        else:
            self._rows()
        self._overlaps()

    def _what_was_asked(self) -> str:
        question = self._question
        whom = f" of {question.who.title}" if question.who else ""
        whom += f" for {question.company.words}" if question.company else ""
        days = f" for {_in_words(question.days)}" if question.days else ""
        return f"{whom}{days}"

    def _day(self, entry: TimeEntry) -> date | None:
        return self._writer.clock.local_day(entry.time_start) if entry.time_start else None

    def _sums(self, counted: Sequence[TimeEntry]) -> None:
        entries = "1 entry" if len(counted) == 1 else f"{len(counted)} entries"
        self._writer.fields(f"Sum: {_hours(counted)} in {entries}", *_by_billing(counted))
        people = _grouped((_who(one), one) for one in counted)
        if len(people) > 1:
            shown = [self._with_billing(name, rows) for name, rows in people[:LISTED]]
            if others := [one for _, rows in people[LISTED:] for one in rows]:
                shown.append(f"{len(people) - LISTED} others {_hours(others)}")
            self._writer.line(f"By person: {' · '.join(shown)}")
        elif counted and not self._question.who:
            self._writer.line(f"All of it by {people[0][0]}.")
        days = _grouped((str(self._day(one) or "no date"), one) for one in counted)
        if self._question.days and 1 < len(days) <= LISTED_DAYS:
            shown = " · ".join(f"{day} {_hours(rows)}" for day, rows in sorted(days))
            self._writer.line(f"By day: {shown}")

    def _with_billing(self, name: str, entries: Sequence[TimeEntry]) -> str:
        kinds = f" ({', '.join(_by_billing(entries))})" if len(self._billings) > 1 else ""
        return f"{name} {_hours(entries)}{kinds}"

    def _remarks(self, counted: Sequence[TimeEntry]) -> None:
        """What does not add up, told instead of hidden."""
        budgeted = [ticket for part in self._found.tickets for ticket in part.value or []]
        actual = budgeted[0].actual_hours if budgeted else None
        total = sum(one.actual_hours or 0 for one in counted)
        whole = not self._question.who and not self._question.days
        if whole and actual is not None and abs(actual - total) >= 0.01:
            self._writer.line(
                f"The ticket itself says {number_format.number(actual)} h: entries may lie outside what these keys"
                " can see."
            )
        open_ended = sum(one.time_end is None for one in counted)
        if open_ended:
            self._writer.line(f"Without an end: {open_ended}; still running, or entered as hours only.")

    def _overlaps(self) -> None:
        # By identifier: two people may have one name.
        people = _grouped(((one.member and one.member.identifier) or _who(one), one) for one in self._entries)
        told = [(_who(rows[0]), *overlapping(_spans(rows))) for _, rows in people]
        told = [one for one in told if one[1]]
        if len(told) == 1:
            name, number, twice = told[0]
            entry = "1 entry begins" if number == 1 else f"{number} entries begin"
            self._writer.line(
                f"Overlap: {entry} before {name}'s earlier one ends; {number_format.number(twice)} h lie in both."
            )
        elif told:
            shown = _first(" · ", [f"{name} {number_format.number(twice)} h" for name, _, twice in told])
            self._writer.line(f"Overlaps, hours that lie in two entries of one person: {shown}")

    def _planned(self, entries: Sequence[TimeEntry]) -> None:
        """Gaps of each day, and what was scheduled without time on it."""
        question, clock = self._question, self._writer.clock
        if not question.is_a_persons_days or not question.days or not question.days.first or not question.days.last:
            return
        schedule = self._found.planned
        self._writer.line(shape.unavailable_line(schedule, "Schedule") if schedule else "")
        moment, day = now(), question.days.first
        while day <= question.days.last:
            start = midnight(day, self._zone)
            end = min(midnight(day + _DAY, self._zone), moment)
            day += _DAY
            worked = [part for one in _spans(entries) if (part := one.within(start, max(end, start)))]
            planned = [
                (one, part)
                for one in (schedule.value if schedule else None) or []
                if (span := _planned_span(one, self._zone)) and (part := span.within(start, max(end, start)))
            ]
            prefix = "" if question.days.count == 1 else f"{day - _DAY} "
            hours = Span(*(datetime.combine(day - _DAY, one, self._zone).astimezone(UTC) for one in (OPENS, CLOSES)))
            free = (
                clipped(gaps(worked, [part for _, part in planned]), hours) if (day - _DAY).weekday() < SATURDAY else []
            )
            within = f"{OPENS:%H:%M}–{CLOSES:%H:%M}"
            if free:
                shown = _first(", ", [clock.span(one.start, one.end) for one in free])
                total = number_format.number(sum(one.hours for one in free))
                self._writer.line(f"{prefix}Gaps: {shown} ({total} h, within {within})")
            elif worked and question.days.count == 1 and (day - _DAY).weekday() < SATURDAY:
                self._writer.line(
                    f"No gaps of 10 minutes or more between the first and the last entry, within {within}."
                )
            missed = [(entry, span) for entry, span in planned if not any(span.meets(one) for one in worked)]
            for entry, span in missed[:LISTED]:
                name = one_line(entry.name, 60)
                number = f"#{entry.ticket} " if entry.ticket else ""
                told = f"{clock.span(span.start, span.end)} {number}{name}".rstrip()
                self._writer.line(f"{prefix}Scheduled without time on it: {told}")
            if len(missed) > LISTED:
                self._writer.line(f"{prefix}Scheduled without time on it: {len(missed) - LISTED} more.")

    def _by_ticket(self, counted: Sequence[TimeEntry]) -> None:
        """A line for each ticket or kind of work, those with the most hours first."""
        question = self._question
        alone = question.company is not None and len(question.company.found) == 1
        works = _grouped((_target(one, with_company=not alone), one) for one in counted)
        self._writer.line("By ticket:" if works else "")
        for name, rows in works[:LISTED]:
            people = _grouped((_who(one), one) for one in rows)
            shown = [who + (f" {_hours(theirs)}" if len(people) > 1 else "") for who, theirs in people]
            self._writer.line(f"- {name} {_hours(rows)}: {_first(', ', shown)}")
        if rest := [one for _, rows in works[LISTED:] for one in rows]:
            self._writer.line(f"- {len(works) - LISTED} more {_hours(rest)}")
        person = self._entries[0].member
        identifier = one_line(person.identifier if person else None, 50)
        one = next((entry.charge_to_id for _, rows in works for entry in rows if _is_ticket(entry)), None)
        ticket = tool_call("get_time", ticket=str(one), when=str(question.days or "")) if one else ""
        ways = [question.again(question.days, identifier) if identifier else "", ticket]
        self._writer.line(f"With their words, of one person or ticket: {', '.join(filter(None, ways))}.")

    def _rows(self) -> None:
        """The newest first, or a single day as it went; no day is cut in the middle unless it is a very full one."""
        from scout_mcp.domain.conversation import conversation  # noqa: PLC0415 - see tools/__init__.py

        ordered = self._entries if self._is_one_day else self._entries[::-1]
        shown = min(ROWS, len(ordered))
        while 0 < shown < min(len(ordered), MOST_ROWS) and self._day(ordered[shown]) == self._day(ordered[shown - 1]):
            shown += 1
        self._writer.line("" if self._is_one_day else "Newest first:")
        words = [conversation([], [one]) for one in ordered[:shown]]
        told = iter(shape.told([one for found in words for one in found]))
        for entry, found in zip(ordered[:shown], words, strict=True):
            self._row(entry, next(told) if found else None)
        if shown < len(ordered):
            self._rest(ordered, shown)

    def _rest(self, ordered: Sequence[TimeEntry], shown: int) -> None:
        left = f"{len(ordered) - shown} more entries are not shown"
        last, following = self._day(ordered[shown - 1]), self._day(ordered[shown])
        first = self._question.days.first if self._question.days else None
        if last and following and last != following:
            self._writer.line(f"{left}: {self._question.again(Days(first, last - _DAY))}.")
        elif self._everyone:
            person = ordered[shown].member
            identifier = one_line(person.identifier if person else None, 50)
            days = Days(following, following) if following else self._question.days
            self._writer.line(f"{left}. One person at a time: {self._question.again(days, identifier)}.")
        else:
            self._writer.line(f"{left}; the sums hold them. By ticket: get_time(ticket=...).")

    def _row(self, entry: TimeEntry, told: shape.Told | None) -> None:
        label = ", ".join(filter(None, self._facts(entry)))
        if told is None or not told.words:
            self._writer.line(f"- {label}, no words")
            return
        rest = tool_call("get_notes", ticket=str(entry.charge_to_id), entry=f"t{entry.id}") if _is_ticket(entry) else ""
        for place, words in enumerate(told.words):
            about = label if place == 0 else "the same time entry"
            self._writer.quoted(f"{about}, {words.kind}", words.text, WORDS_SHARE, rest=rest, hidden=words.hidden)

    def _facts(self, entry: TimeEntry) -> list[str]:
        clock = self._writer.clock
        spot = "no date"
        if entry.time_start:
            began_earlier = self._question.days and self._day(entry) != self._question.days.first
            short = self._is_one_day and not began_earlier
            if entry.time_end:
                span = clock.span(entry.time_start, entry.time_end)
                spot = span if short else f"{clock.date(entry.time_start)} {span}"
                if entry.time_end < entry.time_start:
                    spot += " (ends before it begins)"
            else:
                spot = clock.hour(entry.time_start) if short else clock.moment(entry.time_start)
                spot += ", no end"
        facts = [
            spot,
            f"{number_format.number(entry.actual_hours)} h" if entry.actual_hours is not None else "hours not told",
            _who(entry) if self._everyone else "",
            _billing(entry) if len(self._billings) > 1 else "",
        ]
        if not self._question.ticket:
            facts.append(_target(entry))
        return facts


def _target(entry: TimeEntry, *, with_company: bool = True) -> str:
    """What the time was charged to: `#48213 Scanner in room 4 (Fjordline Dental Group)`, or the kind of work."""
    if _is_ticket(entry):
        summary = one_line(entry.ticket.summary or entry.ticket.name, 60) if entry.ticket else ""
        company = one_line(base.label(entry.company), 50) if with_company else ""
        return f"#{entry.charge_to_id} {summary}".rstrip() + (f" ({company})" if company else "")
    kind = {"ChargeCode": "internal time", "Activity": "activity", "Company": "company"}.get(entry.charge_to_type or "")
    facts = [
        kind or one_line(entry.charge_to_type, 30) or "not told for what",
        one_line(base.label(entry.work_type), 40),
    ]
    return " ".join(filter(None, facts))


def _is_ticket(entry: TimeEntry) -> bool:
    return entry.charge_to_type in ("ServiceTicket", "ProjectTicket") and entry.charge_to_id is not None


def _who(entry: TimeEntry) -> str:
    return one_line(base.label(entry.member), 60) or "somebody"


def _billing(entry: TimeEntry) -> str:
    return _BILLING.get(entry.billable_option or "") or one_line(entry.billable_option, 30) or "billing not told"


def _hours(entries: Iterable[TimeEntry]) -> str:
    return f"{number_format.number(sum(one.actual_hours or 0 for one in entries))} h"


def _by_billing(entries: Sequence[TimeEntry]) -> list[str]:
    kinds = _grouped((_billing(one), one) for one in entries)
    shown = [f"{kind} {_hours(rows)}" for kind, rows in kinds[:KINDS]]
    if others := [one for _, rows in kinds[KINDS:] for one in rows]:
        shown.append(f"{len(kinds) - KINDS} others {_hours(others)}")
    return shown


def _first(separator: str, parts: Sequence[str]) -> str:
    """The first `LISTED`, and how many more there are."""
    left = len(parts) - LISTED
    return separator.join(parts[:LISTED]) + (f" and {left} more" if left > 0 else "")


def _grouped(rows: Iterable[tuple[str, TimeEntry]]) -> list[tuple[str, list[TimeEntry]]]:
    """By name, those with the most hours first."""
    groups: defaultdict[str, list[TimeEntry]] = defaultdict(list)
    for name, entry in rows:
        groups[name].append(entry)
    return sorted(groups.items(), key=lambda group: -sum(one.actual_hours or 0 for one in group[1]))


def _spans(entries: Iterable[TimeEntry]) -> list[Span]:
    return [
        Span(one.time_start, one.time_end)
        for one in entries
        if one.time_start and one.time_end and one.time_start < one.time_end
    ]


def _planned_span(entry: ScheduleEntry, zone: ZoneInfo) -> Span | None:
    if entry.to_do(zone) or not entry.date_start or not entry.date_end or entry.date_start >= entry.date_end:
        return None
    return Span(entry.date_start, entry.date_end)
