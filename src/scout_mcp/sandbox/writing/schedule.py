"""Schedule entries: who works on a ticket, and when."""

from scout_mcp.sandbox import overlay, setup_tables
from scout_mcp.sandbox.access import Item, Verb
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.outbox import Cause
from scout_mcp.sandbox.reference_data import lean, moment
from scout_mcp.sandbox.responses import Reply, as_json, forbidden, invalid, not_known, required
from scout_mcp.sandbox.writing import bodies, lookup, mails
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import SCHEDULE_ENTRY

_NOUN = SCHEDULE_ENTRY.noun
_KINDS = {"S": "Service Ticket", "P": "Project Ticket", "C": "Activity"}
_NOT_KEPT = frozenset({"allowScheduleConflictsFlag", "addMemberToProjectFlag", "projectRoleId", "mobileGuid"})


def add(write: Write) -> Reply:
    """Add a schedule entry."""
    write.view.demand(Item.SCHEDULING)
    if not write.view.role.may(Item.SCHEDULING, Verb.ADD):
        raise forbidden()
    given = bodies.new_record(write.body, SCHEDULE_ENTRY)
    if not given.get("type"):
        raise required(_NOUN, "type")
    kind = _kind(given["type"])
    member = lookup.member(write, given.get("member") or {"identifier": write.by}, _NOUN, "member")
    write.demand_for_member(Verb.ADD, Item.SCHEDULING, member["identifier"])
    about = _about(write, kind["identifier"], given.get("objectId"))
    _demand_team(write, given, about, member)
    kept = {
        name: value for name, value in given.items() if name not in SCHEDULE_ENTRY.ignored and (name not in _NOT_KEPT)
    }
    number = write.dataset.number("schedule")
    entry: Record = {"id": number, "name": about.get("name", "Meeting"), "doneFlag": False, "acknowledgedFlag": False}
    entry |= {"ownerFlag": False, "meetingFlag": False, "where": {"id": 1, "name": "Remote"}}
    entry |= {"status": {"id": 2, "name": "Firm"}, **kept, "type": kind, "member": member}
    entry |= {"notifyResource": given.get("notifyResource", True)}
    if write.features.keeps_mobile_guid:
        entry["mobileGuid"] = given.get("mobileGuid")
    entry |= _times(entry)
    _demand_free(write, entry, allowed=bool(given.get("allowScheduleConflictsFlag")))
    entry = lean(entry | {"_info": {"lastUpdated": write.at, "updatedBy": write.by}})
    write.dataset.schedule.append(entry)
    _assign(write, entry)
    _tell(write, entry, notify=entry["notifyResource"])
    return as_json(entry, 201)


def change(write: Write) -> Reply:
    """Change a schedule entry."""
    entry = _find(write)
    write.demand_for_member(Verb.EDIT, Item.SCHEDULING, entry["member"]["identifier"])
    changed = bodies.changes(write.body, SCHEDULE_ENTRY, write.features)
    if "member" in changed:
        changed["member"] = lookup.member(write, changed["member"] or {}, _NOUN, "member")
    if "type" in changed:
        changed["type"] = _kind(changed["type"] or {})
    new = {**entry, **{name: value for name, value in changed.items() if name not in _NOT_KEPT}}
    if "objectId" in changed or "type" in changed:
        new["name"] = _about(write, new["type"]["identifier"], new.get("objectId")).get("name", "Meeting")
    new = lean(new | _times(new))
    _demand_free(write, new, allowed=bool(changed.get("allowScheduleConflictsFlag")))
    write.dataset.touch(new, write.at, write.by)
    overlay.replace_row(write.dataset.schedule, new)
    _assign(write, new)
    _tell(write, new, notify=new.get("notifyResource", True))
    return as_json(new)


def delete(write: Write) -> Reply:
    """Delete a schedule entry; without ``/false`` behind its number the member is told, the reading that mails most."""
    entry = _find(write)
    write.demand_for_member(Verb.DELETE, Item.SCHEDULING, entry["member"]["identifier"])
    overlay.remove_rows(write.dataset.schedule, lambda row: row["id"] == entry["id"])
    _unassign(write, entry)
    _tell(write, entry, notify=not write.path.casefold().endswith("/false"))
    return Reply(204)


def _find(write: Write) -> Record:
    write.view.demand(Item.SCHEDULING)
    return write.row(write.dataset.schedule, "ScheduleEntry", write.numbers[0])


def _kind(value: Record) -> Record:
    rows = [{"id": number, "identifier": letter, "name": name} for number, letter, name in setup_tables.SCHEDULE_TYPES]
    row = lookup.find(rows, value)
    if row is None:
        raise not_known(_NOUN, f"Schedule type {lookup.label(value)}", "type/id")
    return {"id": row["id"], "identifier": row["identifier"]}


def _about(write: Write, letter: str, number: object) -> Record:
    """Return what is scheduled: a ticket, with S one of either kind; an activity; or nothing, with a meeting."""
    if letter == "N":
        return {}
    rows: list[Record] = write.dataset.activities
    if letter in {"S", "P"}:
        rows = [*write.view.project_tickets(), *(write.view.service_tickets() if letter == "S" else [])]
    row = next((row for row in rows if row["id"] == number), None)
    if row is None:
        raise not_known(_NOUN, f"{_KINDS[letter]} {number}", "objectId")
    named = row.get("summary") or row.get("name")
    return {"name": f"{row['company']['name']} / {named}", "project": row.get("project")}


def _demand_team(write: Write, given: Record, about: Record, member: Record) -> None:
    """Refuse a member who is not on the project's team, or add the member to it."""
    if not about.get("project"):
        return
    team = write.dataset.team_members[about["project"]["id"]]
    if any(row["member"]["id"] == member["id"] for row in team):
        return
    if not given.get("addMemberToProjectFlag"):
        message = f"Member {member['identifier']} is not a member of the project team."
        raise invalid(_NOUN, "InvalidObject", message, "member")
    role = given.get("projectRoleId")
    if role is None:
        raise required(_NOUN, "projectRoleId")
    project = about["project"]["id"]
    team.append(
        {"id": project * 10 + len(team), "projectId": project, "hours": 0.0, "member": member}
        | {"projectRole": {"id": role, "name": "Team member"}}
        | {"_info": {"lastUpdated": write.at, "updatedBy": write.by}}
    )


def _times(entry: Record) -> Record:
    start, end = entry.get("dateStart"), entry.get("dateEnd")
    if (start is None) != (end is None):
        raise required(_NOUN, "dateEnd" if end is None else "dateStart")
    if start is None or end is None:
        return {"hours": entry.get("hours", 0.0)}
    hours = (moment(end) - moment(start)).total_seconds() / 3600
    if hours < 0:
        raise invalid(_NOUN, "InvalidObject", "The end date must be after the start date.", "dateEnd")
    return {"hours": round(hours, 2)}


def _demand_free(write: Write, entry: Record, *, allowed: bool) -> None:
    """Refuse an entry at a time when the member is scheduled already; the words are a choice."""
    start, end = entry.get("dateStart"), entry.get("dateEnd")
    if allowed or not start or not end or start == end or entry.get("doneFlag"):
        return
    for other in write.dataset.schedule:
        same = other["member"]["id"] == entry["member"]["id"] and other["id"] != entry["id"]
        if (
            same
            and not other.get("doneFlag")
            and other.get("dateStart", end) < end
            and other.get("dateEnd", start) > start
        ):
            message = f"This entry conflicts with another schedule entry: {other['name']}."
            raise invalid(_NOUN, "InvalidObject", message, "dateStart")


def _ticket_of(write: Write, entry: Record) -> int | None:
    number = entry.get("objectId")
    is_ticket = number in write.dataset.service_tickets or number in write.dataset.project_tickets
    return number if is_ticket and entry["type"]["identifier"] in {"S", "P"} else None


def _assign(write: Write, entry: Record) -> None:
    """Name the member among the ticket's resources; the first one also becomes its owner."""
    number = _ticket_of(write, entry)
    if number is None:
        return
    ticket = write.dataset.ticket_to_change(number)
    names = [name for name in str(ticket.get("resources") or "").split(", ") if name]
    if entry["member"]["identifier"] not in names:
        names.append(entry["member"]["identifier"])
    ticket["resources"] = ", ".join(names)
    ticket.setdefault("owner", entry["member"])
    write.dataset.touch(ticket, write.at, write.by)


def _unassign(write: Write, entry: Record) -> None:
    number = _ticket_of(write, entry)
    if number is None:
        return
    ticket, name = write.dataset.ticket_to_change(number), entry["member"]["identifier"]
    others = [
        row for row in write.dataset.schedule if row.get("objectId") == number and row["member"]["identifier"] == name
    ]
    if not others:
        names = [other for other in str(ticket.get("resources") or "").split(", ") if other and other != name]
        ticket["resources"] = ", ".join(names)
    write.dataset.touch(ticket, write.at, write.by)


def _tell(write: Write, entry: Record, *, notify: bool) -> None:
    if notify:
        address = write.dataset.members[entry["member"]["identifier"]]["officeEmail"]
        path, number = f"schedule/entries/{entry['id']}", _ticket_of(write, entry)
        mails.send(write, [(address, "Resource")], Cause.SCHEDULE, path, number, entry["name"])
