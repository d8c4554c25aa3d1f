"""Notes of service and project tickets: adding, changing and deleting."""

from scout_mcp.sandbox import overlay
from scout_mcp.sandbox.access import Verb
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.outbox import Cause
from scout_mcp.sandbox.reference_data import lean, reference
from scout_mcp.sandbox.responses import Reply, as_error, as_json, required, too_long
from scout_mcp.sandbox.writing import bodies, lookup, mails, text
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import PROJECT_NOTE, SERVICE_NOTE, Shape

KINDS = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag")
#: What an answer to a write says, whatever kind the note is; a later GET has null for both.
_LIES = {"internalFlag": True, "externalFlag": True}
_ALL_NOTES_ROW = ("text", *KINDS, "issueFlag", "member", "contact")


def add(write: Write) -> Reply:
    """Add a note to a ticket."""
    ticket = write.ticket()
    write.demand_for_ticket(Verb.ADD, ticket)
    shape = _shape(write)
    given = bodies.new_record(write.body, shape)
    _demand_kind(given)
    if not given.get("text"):
        raise required(shape.noun, "text")
    note = create(write, ticket, given)
    return as_json({**note, **_LIES}, 201)


def create(write: Write, ticket: Record, given: Record) -> Record:
    """Keep a new note and mail whom it mails."""
    shape = _shape(write)
    number = write.dataset.number("note")
    note: Record = {"id": number, "ticketId": ticket["id"], "text": _kept(write, given["text"], shape)}
    note |= {flag: bool(given.get(flag)) for flag in (*KINDS, "issueFlag", "customerUpdatedFlag")}
    note |= _author(write, ticket, given, shape)
    # Left out, it is taken for true: one source says so, another the opposite.
    note["processNotifications"] = given.get("processNotifications", True)
    note |= {"internalFlag": None, "externalFlag": None}
    stamps = {"lastUpdated": write.at, "updatedBy": write.by}
    if write.project:
        note["_info"] = {**stamps, "dateEntered": write.at, "enteredBy": write.by}
    else:
        note |= {"dateCreated": write.at, "createdBy": write.by, "_info": stamps}
    write.dataset.notes[ticket["id"]].append(note)
    write.dataset.all_notes[ticket["id"]].append(_row(write, ticket, note))
    _tell(write, ticket, note)
    _audit(write, ticket, f"Note {number} has been added.")
    if note["customerUpdatedFlag"]:
        write.dataset.ticket_to_change(ticket["id"])["customerUpdatedFlag"] = True
    return note


def change(write: Write) -> Reply:
    """Change a note."""
    ticket, note = _find(write)
    write.demand_for_ticket(Verb.EDIT, ticket)
    shape = _shape(write)
    changed = bodies.changes(write.body, shape, write.features)
    if "text" in changed:
        if not changed["text"]:
            raise required(shape.noun, "text")
        changed["text"] = _kept(write, changed["text"], shape)
    if "member" in changed or "contact" in changed:
        changed |= _author(write, ticket, {**note, **changed}, shape)
    new = lean({**note, **changed}) | {"internalFlag": None, "externalFlag": None}
    _demand_kind(new)
    write.dataset.touch(new, write.at, write.by)
    overlay.replace_row(write.dataset.notes[ticket["id"]], new)
    row = next((row for row in write.dataset.all_notes[ticket["id"]] if row["id"] == note["id"]), None)
    if row is not None:
        row = {**row, **{name: new[name] for name in _ALL_NOTES_ROW if name in new}}
        write.dataset.touch(row, write.at, write.by)
        overlay.replace_row(write.dataset.all_notes[ticket["id"]], row)
    _tell(write, ticket, new)
    _audit(write, ticket, f"Note {note['id']} has been updated.")
    return as_json({**new, **_LIES})


def delete(write: Write) -> Reply:
    """Delete a note."""
    ticket, note = _find(write)
    write.demand_for_ticket(Verb.DELETE, ticket)
    for rows in (write.dataset.notes[ticket["id"]], write.dataset.all_notes[ticket["id"]]):
        overlay.remove_rows(rows, lambda row: row["id"] == note["id"] and row.get("noteType") != "TimeEntryNote")
    _audit(write, ticket, f"Note {note['id']} has been deleted.")
    return Reply(204)


def _shape(write: Write) -> Shape:
    return PROJECT_NOTE if write.project else SERVICE_NOTE


def _find(write: Write) -> tuple[Record, Record]:
    ticket = write.ticket()
    return ticket, write.row(write.dataset.notes[ticket["id"]], "Note", write.numbers[1])


def _demand_kind(note: Record) -> None:
    """Refuse a note of no kind, in the words of a real server."""
    if not any(note.get(flag) for flag in KINDS):
        message = "Please choose where to display the notes in order to save this record."
        error = {"code": "InvalidObject", "message": message, "resource": "serviceNote", "field": None}
        body = {"code": "InvalidObject", "message": "serviceNote object is invalid", "errors": [error]}
        raise as_error(400, body)


def _kept(write: Write, words: str, shape: Shape) -> str:
    most = write.features.longest_text
    if most is not None and len(words) > most:
        raise too_long(shape.noun, "text", most)
    return text.kept(words, write.features)


def _author(write: Write, ticket: Record, given: Record, shape: Shape) -> Record:
    if given.get("contact"):
        name, _ = lookup.contact(write, given["contact"], ticket["company"]["id"], shape.noun)
        return {"contact": write.dataset.contact(name)}
    value = given.get("member") or {"identifier": write.by}
    return {"member": lookup.member(write, value, shape.noun, "member")}


def _row(write: Write, ticket: Record, note: Record) -> Record:
    path = "project/tickets" if write.project else "service/tickets"
    author = note.get("member", note.get("contact", {}))
    info = {"lastUpdated": write.at, "updatedBy": write.by, "dateEntered": write.at, "enteredBy": write.by}
    return lean(
        {
            "id": note["id"],
            "noteType": "TicketNote",
            "ticket": reference(ticket["id"], path, ticket["summary"], key="summary"),
            **{name: note[name] for name in _ALL_NOTES_ROW if name in note},
            "bundledFlag": False,
            "mergedFlag": False,
            "originalAuthor": author.get("name", write.by),
            "isMarkdownFlag": None if write.project else True,
            "_info": {**info, "sortByDate": write.at},
        }
    )


def _tell(write: Write, ticket: Record, note: Record) -> None:
    """Mail whom the ticket has ticked; that the note is internal changes nothing, as was seen."""
    if note.get("processNotifications"):
        mails.by_ticket(write, ticket, Cause.NOTE, f"{_path(write, ticket)}/notes/{note['id']}", note["text"])


def _path(write: Write, ticket: Record) -> str:
    return f"{'project' if write.project else 'service'}/tickets/{ticket['id']}"


def _audit(write: Write, ticket: Record, line: str) -> None:
    write.dataset.touch_ticket(ticket["id"], write.at, write.by)
    write.dataset.change(ticket["id"], line, by=write.by, at=write.at, kind="Notes", project=write.project)
