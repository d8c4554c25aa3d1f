"""Past tickets like a given one, and how they were resolved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from scout_mcp.domain.conversation import Entry, conversation
from scout_mcp.models.base import Reference
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import CONFIGURATIONS, PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa import tickets
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, one_of, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text import similarity
from scout_mcp.text.names import folded
from scout_mcp.text.similarity import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.tickets import Side, TicketFile

CANDIDATES = 200
"""Of each kind of candidate, the newest."""
MOST_WORDS = 6
MOST_NUMBERS = 40
HERE, ELSEWHERE = 3, 2
"""How many are shown of this client, and of all others."""

# What is shared, in parts of what a ticket shares with itself in words. Words alone must be a good part; the same kind
# down to the item, or the same device, is a reason by itself.
TYPE, SUBTYPE, ITEM, DEVICE, PROJECT = 0.05, 0.15, 0.2, 0.35, 0.1
ENOUGH = 0.25

_FIELDS = (
    "id,summary,recordType,status,closedFlag,type,subType,item,project,company,owner,closedDate,closedBy,dateResolved,"
    "_info"
)
_NOTE_FIELDS = (
    "id,noteType,text,detailDescriptionFlag,internalAnalysisFlag,resolutionFlag,member,contact,createdBy,dateCreated,"
    "_info"
)
_TIME_FIELDS = (
    "id,chargeToId,chargeToType,company,ticket,member,timeStart,actualHours,notes,internalNotes,"
    "addToDetailDescriptionFlag,addToInternalAnalysisFlag,addToResolutionFlag,enteredBy,dateEntered,_info"
)


@dataclass(frozen=True, slots=True)
class Like:
    """A past ticket.

    Attributes:
        ticket: The ticket.
        score: How like it is; a guess, good for an order only.
        shared: Words that both hold, the longest first.
        same: What else is the same: `type`, `subtype`, `item`, `project`, `device`.
        resolution: What was written as its resolution, or the last that was written with time; None if neither is.
        unread: What could not be read of it: `notes`, or else `times`; empty if nothing.
    """

    ticket: Ticket
    score: float
    shared: tuple[str, ...]
    same: tuple[str, ...]
    resolution: Entry | None = None
    unread: Literal["", "notes", "times"] = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was found.

    Attributes:
        file: The ticket that was asked about.
        here: Those of its company, the likest first.
        elsewhere: Those of others.
        looked_at: How many closed tickets were compared.
        words: The words that were asked for.
        gaps: What could not be looked at.
        names: What people are called, by identifier, as far as the tickets tell.
    """

    file: TicketFile
    here: list[Like]
    elsewhere: list[Like]
    looked_at: int
    words: list[str]
    gaps: list[PartialResult[list[Ticket]]]
    names: dict[str, str]


@dataclass
class _Known:
    """What is known of the candidates.

    Attributes:
        tickets: They, by number.
        told: What was written with time, by ticket.
        devices: Those that hang on the same configuration.
    """

    tickets: dict[int, Ticket] = field(default_factory=dict[int, Ticket])
    told: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    devices: set[int] = field(default_factory=set[int])


async def find(connection: Connection, number: int, seen: Callable[[str], str] = str) -> Likeness:
    """Closed tickets of the same side that are like this one, at its company first.

    `seen` gives what of a text its reader sees: hidden words make nothing alike, and are not told as shared.

    Beside what the ticket itself costs (`tickets.find`), at most 12 requests: five side by side for candidates (of the
    company; of the same kind; by rare words in summaries; by rare words in time entries; the ticket's devices), one for
    those that only the devices or time entries name, then, for the `HERE` + `ELSEWHERE` likest, one for their time
    entries and one each for their resolution notes.

    Raises:
        NotVisible: No such ticket that these keys can see.
        PermissionMissing: A side was refused, so that nobody can say whether it has the ticket.
        ConnectWiseError: Any other failure.
    """
    file = await tickets.find(connection, number)
    capability = SERVICE_TICKETS if file.side == "service" else PROJECT_TICKETS
    ticket, text = file.ticket, _text(file, seen)
    words = similarity.telling(replace(text, told=""), MOST_WORDS)
    more_words = similarity.telling(text, MOST_WORDS)
    kind = _kind(ticket)
    company = ticket.company.id if ticket.company else None
    known = _Known()
    async with PartialGroup() as asking:
        devices = asking.ask(CONFIGURATIONS, _devices(connection, file.side, number))
        asked = [
            asking.ask(capability, _closed(connection, file.side, condition))
            for condition in (
                equals("company/id", company) if company is not None else "",
                kind,
                any_of(*(contains("summary", word) for word in words)) if words else "",
            )
            if condition
        ]
        times = asking.ask(TIME_ENTRIES, _times_with(connection, more_words, known))
    parts = [one.part for one in asked]
    for part in parts:
        known.tickets |= {one.id: one for one in part.value or () if one.id}
    unknown = [one for one in known.told if one not in known.tickets][:MOST_NUMBERS]
    conditions = [one_of("id", unknown)] if unknown else []
    conditions += [one_of("configuration/id", devices.part.value)] if devices.part.value else []
    gaps = [part for part in parts if part.error]
    gaps += [PartialResult(None, one.part.error, one.part.capability) for one in (times, devices) if one.part.error]
    if conditions:
        async with PartialGroup() as asking:
            rest = asking.ask(capability, _closed(connection, file.side, any_of(*conditions)))
        others = [one for one in rest.part.value or () if one.id not in unknown]
        # A device belongs to one company: rows of others mean that the condition was ignored.
        if company is not None and all(one.company and one.company.id == company for one in others):
            known.devices |= {one.id for one in others if one.id}
        known.tickets |= {one.id: one for one in rest.part.value or () if one.id}
        gaps += [rest.part] if rest.part.error else []
    known.tickets.pop(number, None)
    ranked = _ranked(file, text, known, seen)
    here = [one for one in ranked if company is not None and one.ticket.company and one.ticket.company.id == company]
    elsewhere = [one for one in ranked if one not in here]
    here, elsewhere = here[:HERE], elsewhere[:ELSEWHERE]
    await _resolved(connection, file.side, here, elsewhere)
    owners = [one.owner for one in known.tickets.values() if one.owner]
    names = {one.identifier.casefold(): one.label for one in owners if one.identifier and one.label}
    return Likeness(file, here, elsewhere, len(known.tickets), words, gaps, names)


def _text(file: TicketFile, seen: Callable[[str], str]) -> Text:
    """The ticket's own words: its summary, and the problem as reported."""
    reported = next((one for one in file.entries if "discussion" in one.kinds and one.source == "note"), None)
    ticket = file.ticket
    names = [one.label or "" for one in (ticket.company, ticket.site, ticket.contact) if one]
    who = " ".join([*names, ticket.site_name or "", ticket.contact_name or ""])
    return Text(seen(ticket.summary or ""), seen(reported.text) if reported else "", seen(who))


def _kind(ticket: Ticket) -> str:
    """Of the same subtype and item; a type alone says too little."""
    fields = (("type", ticket.type), ("subType", ticket.sub_type), ("item", ticket.item))
    named = [(field, one.name) for field, one in fields if one and one.name and queryable(one.name) == one.name]
    if not any(field != "type" for field, _ in named):
        return ""
    return all_of(*(equals(f"{field}/name", name) for field, name in named))


async def _closed(connection: Connection, side: Side, condition: str) -> list[Ticket]:
    rows, _ = await connection.get_page(
        f"{side}/tickets", conditions=all_of(equals("closedFlag", value=True), condition), orderBy="id desc",
        pageSize=CANDIDATES, fields=_FIELDS,
    )  # fmt: skip
    # A condition can be ignored without a word; of what was not asked for only open ones would do harm.
    return [one for one in map(Ticket.model_validate, rows) if one.closed_flag is not False]


async def _devices(connection: Connection, side: Side, number: int) -> list[int]:
    rows, _ = await connection.get_page(f"{side}/tickets/{number}/configurations", pageSize=10, fields="id")
    return [one.id for one in map(Reference.model_validate, rows) if one.id is not None]


async def _times_with(connection: Connection, words: Sequence[str], known: _Known) -> None:
    if not words:
        return
    rows, _ = await connection.get_page(
        "time/entries", conditions=any_of(*(contains("notes", word) for word in words)), orderBy="id desc",
        pageSize=CANDIDATES, fields=_TIME_FIELDS,
    )  # fmt: skip
    for time in map(TimeEntry.model_validate, rows):
        if time.charge_to_id and any(folded(word) in folded(time.notes or "") for word in words):
            known.told.setdefault(time.charge_to_id, []).append(time.notes or "")


def _ranked(file: TicketFile, text: Text, known: _Known, seen: Callable[[str], str]) -> list[Like]:
    texts = {
        number: Text(seen(ticket.summary or ""), "\n".join(map(seen, known.told.get(number, ()))))
        for number, ticket in known.tickets.items()
    }
    shares = similarity.shares(text, texts)
    found: list[Like] = []
    for number, ticket in known.tickets.items():
        same = tuple(_same(file.ticket, ticket, device=number in known.devices))
        share = shares[number]
        score = (share.score if share.counts else 0.0) + sum(_POINTS[one] for one in same)
        shared = sorted(share.words, key=lambda word: (-len(word), word))
        if score >= ENOUGH:
            found.append(Like(ticket, score, tuple(shared), same))
    return sorted(found, key=lambda one: (-one.score, -(one.ticket.id or 0)))


_POINTS = {"type": TYPE, "subtype": SUBTYPE, "item": ITEM, "project": PROJECT, "device": DEVICE}


def _same(one: Ticket, other: Ticket, *, device: bool) -> Iterable[str]:
    for name, mine, theirs in (
        ("type", one.type, other.type),
        ("subtype", one.sub_type, other.sub_type),
        ("item", one.item, other.item),
        ("project", one.project, other.project),
    ):
        if mine and theirs and mine.name and folded(mine.name) == folded(theirs.name or ""):
            yield name
    if device:
        yield "device"


async def _resolved(connection: Connection, side: Side, *lists: list[Like]) -> None:
    """Put into each what was written as its resolution."""
    numbers = [one.ticket.id or 0 for likes in lists for one in likes]
    if not numbers:
        return
    async with PartialGroup() as asking:
        times = asking.ask(TIME_ENTRIES, _times_of(connection, numbers))
        notes = {number: asking.ask(SERVICE_TICKETS, _resolutions(connection, side, number)) for number in numbers}
    worked = times.part.value or []
    for likes in lists:
        for place, like in enumerate(likes):
            number = like.ticket.id or 0
            part = notes[number].part
            entries = conversation(
                part.value or (), [time for time in worked if time.charge_to_id == number], ticket=number
            )
            # What was worked last mostly tells the end of it.
            written = [one for one in entries if "resolution" in one.kinds] or list(entries)
            likes[place] = Like(
                like.ticket, like.score, like.shared, like.same, written[-1] if written else None,
                unread="notes" if part.error else "times" if times.part.error else "",
            )  # fmt: skip


async def _times_of(connection: Connection, numbers: Sequence[int]) -> list[TimeEntry]:
    rows, _ = await connection.get_page(
        "time/entries", conditions=one_of("chargeToId", numbers), orderBy="id desc", pageSize=1000, fields=_TIME_FIELDS
    )
    times = [TimeEntry.model_validate(row) for row in rows]
    return [one for one in times if one.is_for_ticket()]


async def _resolutions(connection: Connection, side: Side, number: int) -> list[Note]:
    rows, _ = await connection.get_page(
        f"{side}/tickets/{number}/notes", conditions=equals("resolutionFlag", value=True), orderBy="id desc",
        pageSize=5, fields=_NOTE_FIELDS,
    )  # fmt: skip
    return [one for one in map(Note.model_validate, rows) if one.resolution_flag]
