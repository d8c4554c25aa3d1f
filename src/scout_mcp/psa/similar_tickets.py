"""Past tickets similar to a given one, and how they were resolved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from scout_mcp.cleaning.passages import clean_texts
from scout_mcp.domain.conversation import Entry, conversation
from scout_mcp.models.base import Reference
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import CONFIGURATIONS, PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa import tickets
from scout_mcp.psa.field_names import note_fields, ticket_fields
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, one_of, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text import similarity
from scout_mcp.text.names import folded
from scout_mcp.text.similarity import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from scout_mcp.permissions import Capability
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.tickets import Side, TicketDetails

NO_DEVICE = 2_147_483_647
"""No device has this number; tickets that come for it show that the condition is ignored."""
CANDIDATES = 200
"""The newest, of each kind of candidate."""
MOST_WORDS = 6
MOST_NUMBERS = 40
SAME_COMPANY, OTHER_COMPANIES = 3, 2
"""How many are shown of the ticket's company, and of all others."""

# What each shared property adds to the score; a ticket's own words would score 1. Words alone have to share a good part
# of that; the same type down to the item, or the same device, is enough by itself.
TYPE, SUBTYPE, ITEM, DEVICE, PROJECT = 0.05, 0.15, 0.2, 0.35, 0.1
ENOUGH = 0.25

_FIELDS = (
    "id,summary,recordType,status,closedFlag,type,subType,item,project,company,owner,closedDate,closedBy,dateResolved,"
    "_info"
)
_TIME_FIELDS = (
    "id,chargeToId,chargeToType,company,ticket,member,timeStart,timeEnd,actualHours,notes,internalNotes,"
    "addToDetailDescriptionFlag,addToInternalAnalysisFlag,addToResolutionFlag,enteredBy,dateEntered,_info"
)


@dataclass(frozen=True, slots=True)
class SimilarTicket:
    """A past ticket.

    Attributes:
        ticket: The ticket.
        score: How similar it is; an estimate, good for ranking only.
        shared: Words that both tickets have, longest first.
        same: What else is the same: `type`, `subtype`, `item`, `project`, `device`.
        resolution: Its resolution, or the last time entry with a text; None if it has neither.
        unread: What could not be read of it: `notes`, else `times`; empty if all was read.
    """

    ticket: Ticket
    score: float
    shared: tuple[str, ...]
    same: tuple[str, ...]
    resolution: Entry | None = None
    unread: Literal["", "notes", "times"] = ""


@dataclass(frozen=True, slots=True)
class SimilarTickets:
    """The outcome of a comparison.

    Attributes:
        details: The ticket in question.
        same_company: Similar tickets of its company, the most similar first.
        other_companies: Those of other companies.
        compared: How many closed tickets were compared.
        words: The words that were searched for.
        gaps: What could not be read.
        names: Names of people by identifier, as far as the tickets have them.
    """

    details: TicketDetails
    same_company: list[SimilarTicket]
    other_companies: list[SimilarTicket]
    compared: int
    words: list[str]
    gaps: list[PartialResult[list[Ticket]]]
    names: dict[str, str]


@dataclass
class _Candidates:
    """The tickets to compare.

    Attributes:
        tickets: The tickets, by number.
        time_notes: Texts of time entries that have a word in common with the ticket, by ticket.
        same_device: Numbers of tickets for the same configuration.
        gaps: What could not be read.
    """

    tickets: dict[int, Ticket] = field(default_factory=dict[int, Ticket])
    time_notes: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    same_device: set[int] = field(default_factory=set[int])
    gaps: list[PartialResult[list[Ticket]]] = field(default_factory=list[PartialResult[list[Ticket]]])

    def add(self, part: PartialResult[list[Ticket]]) -> None:
        """Add the tickets of a request, or the gap that it left."""
        self.tickets |= {ticket.id: ticket for ticket in part.value or () if ticket.id}
        if part.error:
            self.gaps.append(part)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What candidates are compared with.

    Attributes:
        details: The ticket in question.
        text: Its text.
        company: The number of its company.
        capability: The permission for tickets of its side.
    """

    details: TicketDetails
    text: Text
    company: int | None
    capability: Capability

    def is_same_company(self, ticket: Ticket) -> bool:
        """Return whether a ticket belongs to the company of the ticket in question."""
        return self.company is not None and ticket.company is not None and ticket.company.id == self.company


async def find(connection: Connection, number: int) -> SimilarTickets:
    """Return closed tickets of the same side that are similar to a ticket, those of its company first.

    Texts are compared as a reader sees them: hidden words make no tickets similar and are not listed as shared.

    Besides the requests for the ticket itself (`tickets.find`), at most 13 are sent: five side by side for candidates
    (of the company; of the same type; by rare words in summaries; by rare words in time entries; the ticket's devices),
    two for those that only devices or time entries name, then, for the `SAME_COMPANY` + `OTHER_COMPANIES` most similar,
    one for their time entries and one each for their resolution notes.

    Raises:
        NotVisible: No such ticket that these keys can see.
        PermissionMissing: A side was refused, so that it is unknown whether it has the ticket.
        ConnectWiseError: Any other failure.
    """
    details = await tickets.find(connection, number)
    company = details.ticket.company.id if details.ticket.company else None
    capability = SERVICE_TICKETS if details.side == "service" else PROJECT_TICKETS
    comparison = _Comparison(details, await _text(details), company, capability)
    words = similarity.search_words(replace(comparison.text, body=""), MOST_WORDS)
    candidates = await _candidates(connection, comparison, words, number)
    ranked = await _ranked(comparison, candidates)
    same_company = [row for row in ranked if comparison.is_same_company(row.ticket)][:SAME_COMPANY]
    other_companies = [row for row in ranked if not comparison.is_same_company(row.ticket)][:OTHER_COMPANIES]
    resolved = await _with_resolutions(connection, details.side, [*same_company, *other_companies])
    return SimilarTickets(
        details,
        resolved[: len(same_company)],
        resolved[len(same_company) :],
        len(candidates.tickets),
        words,
        candidates.gaps,
        _owner_names(candidates.tickets.values()),
    )


def _owner_names(rows: Iterable[Ticket]) -> dict[str, str]:
    owners = [row.owner for row in rows if row.owner]
    return {owner.identifier.casefold(): owner.label for owner in owners if owner.identifier and owner.label}


async def _candidates(
    connection: Connection, comparison: _Comparison, words: Sequence[str], number: int
) -> _Candidates:
    """Return the closed tickets to compare, in two rounds of requests."""
    side, company = comparison.details.side, comparison.company
    candidates = _Candidates()
    conditions = (
        equals("company/id", company) if company is not None else "",
        _same_type(comparison.details.ticket),
        any_of(*(contains("summary", word) for word in words)) if words else "",
    )
    time_words = similarity.search_words(comparison.text, MOST_WORDS)
    async with PartialGroup() as group:
        devices = group.ask(CONFIGURATIONS, _devices(connection, side, number))
        closed = [
            group.ask(comparison.capability, _closed(connection, side, condition))
            for condition in conditions
            if condition
        ]
        times = group.ask(TIME_ENTRIES, _times_with(connection, time_words))
    for pending in closed:
        candidates.add(pending.part)
    candidates.time_notes = times.part.value or {}
    for part in (times.part, devices.part):
        if part.error:
            candidates.gaps.append(PartialResult(None, part.error, part.capability))
    await _add_by_number_and_device(connection, comparison, candidates, devices.part.value or [])
    candidates.tickets.pop(number, None)
    return candidates


async def _add_by_number_and_device(
    connection: Connection, comparison: _Comparison, candidates: _Candidates, devices: Sequence[int]
) -> None:
    """Add the tickets of the time entries found, where they are unknown yet, and those of the same devices."""
    unknown = [number for number in candidates.time_notes if number not in candidates.tickets][:MOST_NUMBERS]
    conditions = [one_of("id", unknown)] if unknown else []
    if devices:
        conditions.append(one_of("configuration/id", devices))
    if not conditions:
        return
    async with PartialGroup() as group:
        closed = group.ask(comparison.capability, _closed(connection, comparison.details.side, any_of(*conditions)))
        is_heeded = group.ask(comparison.capability, _is_device_heeded(connection, comparison.details.side, devices))
    by_device = [ticket for ticket in closed.part.value or () if ticket.id not in unknown]
    # A device belongs to one company: rows of other companies mean that the condition was ignored, too.
    if is_heeded.part.value and all(map(comparison.is_same_company, by_device)):
        candidates.same_device = {ticket.id for ticket in by_device if ticket.id}
    if is_heeded.part.error and not closed.part.error:
        candidates.gaps.append(PartialResult(None, is_heeded.part.error, CONFIGURATIONS))
    candidates.add(closed.part)


async def _is_device_heeded(connection: Connection, side: Side, devices: Sequence[int]) -> bool:
    """Return whether this server heeds the condition by which tickets of a device are found: no row shows devices."""
    if not devices:
        return False
    condition = all_of(equals("closedFlag", value=True), equals("configuration/id", NO_DEVICE))
    rows, _ = await connection.get_page(f"{side}/tickets", conditions=condition, pageSize=1, fields="id")
    return not rows


async def _text(details: TicketDetails) -> Text:
    """Return the ticket's own text: its summary, and the problem as reported."""
    discussion = (entry for entry in details.entries if "discussion" in entry.kinds and entry.source == "note")
    reported = next(discussion, None)
    ticket = details.ticket
    names = [record.label or "" for record in (ticket.company, ticket.site, ticket.contact) if record]
    all_names = " ".join([*names, ticket.site_name or "", ticket.contact_name or ""])
    return Text(*await clean_texts([ticket.summary or "", reported.text if reported else "", all_names]))


def _same_type(ticket: Ticket) -> str:
    """Return the condition for the same subtype and item; empty if there is only a type, which says too little."""
    fields = (("type", ticket.type), ("subType", ticket.sub_type), ("item", ticket.item))
    names = [
        (name, value.name) for name, value in fields if value and value.name and queryable(value.name) == value.name
    ]
    if not any(name != "type" for name, _ in names):
        return ""
    return all_of(*(equals(f"{name}/name", value) for name, value in names))


async def _closed(connection: Connection, side: Side, condition: str) -> list[Ticket]:
    rows, _ = await connection.get_page(
        f"{side}/tickets", conditions=all_of(equals("closedFlag", value=True), condition), orderBy="id desc",
        pageSize=CANDIDATES, fields=ticket_fields(side, _FIELDS),
    )  # fmt: skip
    # ConnectWise may silently ignore a condition; of the rows that do not match, only open tickets would do harm.
    return [ticket for ticket in map(Ticket.model_validate, rows) if ticket.closed_flag is not False]


async def _devices(connection: Connection, side: Side, number: int) -> list[int]:
    rows, _ = await connection.get_page(f"{side}/tickets/{number}/configurations", pageSize=10, fields="id")
    return [device.id for device in map(Reference.model_validate, rows) if device.id is not None]


async def _times_with(connection: Connection, words: Sequence[str]) -> dict[int, list[str]]:
    """Return the notes of time entries that contain one of these words, by ticket."""
    if not words:
        return {}
    rows, _ = await connection.get_page(
        "time/entries", conditions=any_of(*(contains("notes", word) for word in words)), orderBy="id desc",
        pageSize=CANDIDATES, fields=_TIME_FIELDS,
    )  # fmt: skip
    notes: dict[int, list[str]] = {}
    for time in map(TimeEntry.model_validate, rows):
        if time.charge_to_id and any(folded(word) in folded(time.notes or "") for word in words):
            notes.setdefault(time.charge_to_id, []).append(time.notes or "")
    return notes


async def _ranked(comparison: _Comparison, candidates: _Candidates) -> list[SimilarTicket]:
    """Return the candidates that are similar enough, the most similar first, then the newest."""
    written = {
        number: [ticket.summary or "", *candidates.time_notes.get(number, ())]
        for number, ticket in candidates.tickets.items()
    }
    cleaned = iter(await clean_texts([text for texts in written.values() for text in texts]))
    texts: dict[int, Text] = {}
    for number, of_ticket in written.items():
        summary, *notes = islice(cleaned, len(of_ticket))
        texts[number] = Text(summary, "\n".join(notes))
    shares = similarity.shares(comparison.text, texts)
    similar: list[SimilarTicket] = []
    for number, ticket in candidates.tickets.items():
        same = tuple(_same(comparison.details.ticket, ticket, same_device=number in candidates.same_device))
        share = shares[number]
        score = (share.score if share.counts else 0.0) + sum(_POINTS[name] for name in same)
        shared = sorted(share.words, key=lambda word: (-len(word), word))
        if score >= ENOUGH:
            similar.append(SimilarTicket(ticket, score, tuple(shared), same))
    return sorted(similar, key=lambda row: (-row.score, -(row.ticket.id or 0)))


_POINTS = {"type": TYPE, "subtype": SUBTYPE, "item": ITEM, "project": PROJECT, "device": DEVICE}


def _same(ticket: Ticket, other: Ticket, *, same_device: bool) -> Iterable[str]:
    """Yield what two tickets have in common besides words."""
    for name, value, other_value in (
        ("type", ticket.type, other.type),
        ("subtype", ticket.sub_type, other.sub_type),
        ("item", ticket.item, other.item),
        ("project", ticket.project, other.project),
    ):
        if value and other_value and value.name and folded(value.name) == folded(other_value.name or ""):
            yield name
    if same_device:
        yield "device"


async def _with_resolutions(
    connection: Connection, side: Side, similar: Sequence[SimilarTicket]
) -> list[SimilarTicket]:
    """Return the same tickets, each with its resolution."""
    numbers = [row.ticket.id or 0 for row in similar]
    if not numbers:
        return []
    async with PartialGroup() as group:
        times = group.ask(TIME_ENTRIES, _times_of(connection, numbers))
        notes = [group.ask(SERVICE_TICKETS, _resolution_notes(connection, side, number)) for number in numbers]
    zone = connection.settings.zone
    return [_with_resolution(row, pending.part, times.part, zone) for row, pending in zip(similar, notes, strict=True)]


def _with_resolution(
    row: SimilarTicket, notes: PartialResult[list[Note]], times: PartialResult[list[TimeEntry]], zone: ZoneInfo
) -> SimilarTicket:
    number = row.ticket.id or 0
    own_times = [time for time in times.value or () if time.charge_to_id == number]
    entries = conversation(notes.value or (), own_times, zone=zone, ticket=number)
    # Without a resolution, the last time entry usually says how it ended.
    candidates = [entry for entry in entries if "resolution" in entry.kinds] or list(entries)
    unread: Literal["", "notes", "times"] = ""
    if notes.error:
        unread = "notes"
    elif times.error:
        unread = "times"
    return replace(row, resolution=candidates[-1] if candidates else None, unread=unread)


async def _times_of(connection: Connection, numbers: Sequence[int]) -> list[TimeEntry]:
    rows, _ = await connection.get_page(
        "time/entries", conditions=one_of("chargeToId", numbers), orderBy="id desc", pageSize=1000, fields=_TIME_FIELDS
    )
    return [time for time in map(TimeEntry.model_validate, rows) if time.is_for_ticket()]


async def _resolution_notes(connection: Connection, side: Side, number: int) -> list[Note]:
    rows, _ = await connection.get_page(
        f"{side}/tickets/{number}/notes", conditions=equals("resolutionFlag", value=True), orderBy="id desc",
        pageSize=5, fields=note_fields(side),
    )  # fmt: skip
    return [note for note in map(Note.model_validate, rows) if note.resolution_flag]
