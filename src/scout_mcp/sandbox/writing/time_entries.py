"""Time entries: adding, changing, deleting, and what ConnectWise would fill in."""

import math
from datetime import timedelta

from scout_mcp.sandbox import overlay, setup_tables, time_sheets
from scout_mcp.sandbox.access import Item, Level, Verb
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import lean, moment, reference, stamp
from scout_mcp.sandbox.responses import (
    Refusal,
    Reply,
    as_error,
    as_json,
    forbidden,
    invalid,
    no_endpoint,
    not_known,
    required,
)
from scout_mcp.sandbox.writing import bodies, entry_notes, lookup, text
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import TIME_ENTRY

_NOUN = TIME_ENTRY.noun
_ADDS = ("addToDetailDescriptionFlag", "addToInternalAnalysisFlag", "addToResolutionFlag")
_OPEN = frozenset({"Open", "Rejected", "ErrorsCorrected"})
_NO_TIME = "Please update the status of this ticket before entering time, the current status does not allow time entry."


def add(write: Write) -> Reply:
    """Add a time entry."""
    entry = _new(write)
    write.dataset.time.append(entry)
    entry_notes.show(write, entry)
    entry_notes.tell(write, entry)
    _count(write, entry, 1)
    return as_json(entry, 201)


def defaults(write: Write) -> Reply:
    """Return a time entry with what ConnectWise would fill in, without keeping it."""
    if not write.features.time_defaults:
        raise no_endpoint()
    write.view.demand(Item.TIME)
    given = bodies.new_record(write.body, TIME_ENTRY)
    member = _member(write, given)
    charged = _charged(write, given)
    return as_json(
        lean(charged | _filled_in(write, given, charged, member) | {"member": write.dataset.member(member)}), 201
    )


def change(write: Write) -> Reply:
    """Change a time entry."""
    write.view.demand(Item.TIME)
    entry = write.row(write.dataset.time, "TimeEntry", write.numbers[0])
    changed = bodies.changes(write.body, TIME_ENTRY, write.features)
    _demand_edit(write, entry, Verb.EDIT)
    if "billableOption" in changed:
        write.demand_for_member(Verb.EDIT, Item.BILLABLE, write.by)
    _demand_open(write, entry)
    new: Record = {**entry, **{name: value for name, value in changed.items() if name != "actualHours"}}
    if "actualHours" in changed and not new.get("timeEnd"):  # with start and end it is a false 200
        new["actualHours"] = changed["actualHours"]
    if "member" in changed:
        new["member"] = lookup.member(write, changed["member"] or {}, _NOUN, "member")
    for name in ("notes", "internalNotes"):
        if changed.get(name):
            new[name] = text.kept(changed[name], write.features)
    new = lean({**new, **_times(new), **_references(write, changed, new)})
    new["hoursBilled"] = _billed(new)
    _demand_sheet(write, new)
    write.dataset.touch(new, write.at, write.by)
    overlay.replace_row(write.dataset.time, new)
    entry_notes.hide(write, entry)
    entry_notes.show(write, new)
    entry_notes.tell(write, new)
    _count(write, entry, -1)
    _count(write, new, 1)
    return as_json(new)


def delete(write: Write) -> Reply:
    """Delete a time entry."""
    write.view.demand(Item.TIME)
    entry = write.row(write.dataset.time, "TimeEntry", write.numbers[0])
    _demand_edit(write, entry, Verb.DELETE)
    _demand_open(write, entry)
    overlay.remove_rows(write.dataset.time, lambda row: row["id"] == entry["id"])
    entry_notes.hide(write, entry)
    _count(write, entry, -1)
    return Reply(204)


# -- a new entry -------------------------------------------------------------------------------------------------------


def _new(write: Write) -> Record:
    write.view.demand(Item.TIME)
    if not write.view.role.may(Item.TIME, Verb.ADD):
        raise forbidden()
    given = bodies.new_record(write.body, TIME_ENTRY)
    member = _member(write, given)
    write.demand_for_member(Verb.ADD, Item.TIME, member)
    if "billableOption" in given:
        write.demand_for_member(Verb.ADD, Item.BILLABLE, write.by)
    if "timeStart" not in given:
        raise required(_NOUN, "timeStart")
    if "timeEnd" not in given and "actualHours" not in given:
        raise required(_NOUN, "timeEnd")
    charged = _charged(write, given)
    entry: Record = {"id": write.dataset.number("time"), **charged, "member": write.dataset.member(member)}
    entry |= _filled_in(write, given, charged, member)
    entry |= {"timeStart": given["timeStart"], "timeEnd": given.get("timeEnd")}
    entry |= {"hoursDeduct": given.get("hoursDeduct", 0.0), "actualHours": given.get("actualHours")}
    entry |= _times(entry)
    entry |= {name: text.kept(given[name], write.features) for name in ("notes", "internalNotes") if given.get(name)}
    entry |= {flag: bool(given.get(flag)) for flag in _ADDS}
    entry |= entry_notes.mail_flags(write, given)
    entry |= {"enteredBy": write.by, "dateEntered": write.at, "status": "Open", "invoiceFlag": False}
    entry |= {"hoursBilled": _billed(entry), "timeSheet": _demand_sheet(write, entry)}
    if write.features.keeps_mobile_guid:
        entry["mobileGuid"] = given.get("mobileGuid")
    return lean(entry | {"_info": {"lastUpdated": write.at, "updatedBy": write.by}})


def _member(write: Write, given: Record) -> str:
    """Return whose time it is."""
    if given.get("member"):
        return lookup.member(write, given["member"], _NOUN, "member")["identifier"]
    if write.dataset.members[write.by]["licenseClass"] == "A":
        raise as_error(
            400,
            {"code": "InvalidObject", "message": "API-only members do not have access to this module", "errors": None},
        )
    return write.by


def _charged(write: Write, given: Record) -> Record:
    """Return what the time is charged to, and what follows from it."""
    kind, number = given.get("chargeToType"), given.get("chargeToId")
    if kind in {"ServiceTicket", "ProjectTicket"}:
        return _on_ticket(write, kind, number)
    if kind == "ChargeCode":
        code = next((row for row in setup_tables.CHARGE_CODES if row[0] == number and row[3]), None)
        if code is None:
            raise not_known(_NOUN, f"Charge code {number}", "chargeToId")
        return {"company": write.dataset.company("Fjordtech"), "companyType": "Client"} | {
            "chargeToId": number,
            "chargeToType": kind,
        }
    if kind == "Activity":
        activity = next((row for row in write.dataset.activities if row["id"] == number), None)
        if activity is None:
            raise not_known(_NOUN, f"Activity {number}", "chargeToId")
        return {"company": activity["company"], "companyType": "Client", "chargeToId": number, "chargeToType": kind}
    company = lookup.company(write, given.get("company") or {"id": number}, _NOUN)
    return {"company": write.dataset.company(company["identifier"]), "companyType": "Client"} | {
        "chargeToId": company["id"],
        "chargeToType": "Company",
    }


def _on_ticket(write: Write, kind: str, number: object) -> Record:
    tickets = write.view.service_tickets() if kind == "ServiceTicket" else write.view.project_tickets()
    ticket = next((row for row in tickets if row["id"] == number), None)
    if ticket is None:  # a ticket of the other kind is one that is not there
        raise not_known(_NOUN, f"{kind} {number}", "chargeToId")
    if (ticket["board"]["name"], ticket["status"]["name"]) in setup_tables.NO_TIME:
        error = {"code": "InvalidObject", "message": _NO_TIME, "resource": _NOUN, "field": "chargeToId"}
        raise as_error(400, {"code": "InvalidObject", "message": f"{_NOUN} object is invalid", "errors": [error]})
    path = "service/tickets" if kind == "ServiceTicket" else "project/tickets"
    return {
        "company": ticket["company"],
        "companyType": "Client",
        "chargeToId": number,
        "chargeToType": kind,
        "ticket": reference(ticket["id"], path, ticket["summary"], key="summary"),
        "project": ticket.get("project"),
        "phase": ticket.get("phase"),
        "ticketBoard": ticket["board"]["name"],
        "ticketStatus": ticket["status"]["name"],
        "agreement": ticket.get("agreement"),
    }


def _filled_in(write: Write, given: Record, charged: Record, member: str) -> Record:
    """Return work type, role, billing and location as sent, or as ConnectWise fills them in."""
    place: Record = given.get("location") or {}
    location = given.get("locationId", place.get("id", 1))
    code = next((row for row in setup_tables.CHARGE_CODES if row[0] == charged["chargeToId"]), None)
    on_code = code if charged["chargeToType"] == "ChargeCode" else None
    kind = given.get("workType") or {"name": on_code[2] if on_code else setup_tables.DEFAULT_WORK_TYPE}
    work_type = lookup.work_type(kind, _NOUN)
    return {
        "locationId": location,
        "businessUnitId": given.get("businessUnitId", 2),
        "workType": work_type,
        "workRole": _role(given, member, location),
        "agreement": _agreement(write, given, charged),
        "billableOption": _billable(given, charged, work_type),
    }


def _role(given: Record, member: str, location: int) -> Record:
    if given.get("workRole"):
        return lookup.work_role(given["workRole"], _NOUN, location)
    usual = {"name": setup_tables.MEMBER_ROLES.get(member, "Technician")}
    try:
        return lookup.work_role(usual, _NOUN, location)
    except Refusal:
        message = "The default Work Role is not valid for the selected location"
        raise invalid(_NOUN, "InvalidObject", message, "workRole") from None


def _agreement(write: Write, given: Record, charged: Record) -> Record | None:
    if given.get("agreement"):
        return lookup.agreement(write, given["agreement"], charged["company"]["id"], _NOUN)
    return charged.get("agreement")


def _billable(given: Record, charged: Record, work_type: Record) -> str:
    option = given.get("billableOption", "NoDefault")
    if option != "NoDefault":
        return option
    if charged["chargeToType"] == "ChargeCode" or charged["company"]["identifier"] == "Fjordtech":
        return "DoNotBill"
    return next(row[2] for row in setup_tables.WORK_TYPES if row[0] == work_type["id"])


# -- hours and sheets --------------------------------------------------------------------------------------------------


def _times(entry: Record) -> Record:
    """Return end and hours: with an end, the hours follow from the span; without one, the end stays open."""
    deducted = entry.get("hoursDeduct") or 0.0
    if not entry.get("timeEnd"):
        hours = entry.get("actualHours")
        if hours is None or hours <= 0 or hours > 24:
            raise invalid(_NOUN, "InvalidObject", "Hours must be more than 0 and at most 24.", "actualHours")
        end = moment(entry["timeStart"]) + timedelta(hours=hours + deducted)
        return {"timeEnd": stamp(end), "actualHours": float(hours)}
    span = (moment(entry["timeEnd"]) - moment(entry["timeStart"])).total_seconds() / 3600
    if span <= 0 or span > 24:
        raise invalid(_NOUN, "InvalidObject", "The end time must be after the start time, on the same day.", "timeEnd")
    if deducted < 0 or deducted >= span:
        raise invalid(_NOUN, "InvalidObject", "Deducted hours must be less than the hours worked.", "hoursDeduct")
    return {"actualHours": round(span - deducted, 2)}


def _billed(entry: Record) -> float:
    """Return the billed hours, rounded up to the step of the work type."""
    if entry["billableOption"] != "Billable":
        return 0.0
    step = next((row[3] for row in setup_tables.WORK_TYPES if row[0] == entry["workType"]["id"]), 0.25)
    return math.ceil(round(entry["actualHours"] / step, 6)) * step


def _demand_sheet(write: Write, entry: Record) -> Record:
    """Return the sheet of the entry's day; its words where there is none, or it is closed, are a choice."""
    member = write.dataset.members[entry["member"]["identifier"]]
    period = time_sheets.period_of(time_sheets.day_of(entry["timeStart"]))
    if period is None:
        raise invalid(_NOUN, "InvalidObject", "There is no open time period for this date.", "timeStart")
    if time_sheets.status_of(member["identifier"], period) not in time_sheets.OPEN:
        message = "The time sheet for this period has been submitted and can no longer be changed."
        raise invalid(_NOUN, "InvalidObject", message, "timeStart")
    return {"id": time_sheets.sheet_number(member, period), "name": time_sheets.name_of(period)}


def _demand_open(write: Write, entry: Record) -> None:
    if entry["status"] not in _OPEN or entry.get("invoiceFlag"):
        message = "This time entry has been approved or billed and cannot be changed."
        raise invalid(_NOUN, "InvalidObject", message, "status")
    _demand_sheet(write, entry)


def _demand_edit(write: Write, entry: Record, verb: Verb) -> None:
    member = entry["member"]["identifier"]
    write.demand_for_member(verb, Item.TIME, member)
    if member != entry["enteredBy"] and write.view.role.level(Item.TIME, Verb.EDIT) is not Level.ALL:
        raise forbidden()


def _references(write: Write, changed: Record, entry: Record) -> Record:
    """Return the references that a PATCH sets, filled in."""
    found: Record = {}
    location = entry.get("locationId", 1)
    if changed.get("workRole"):
        found["workRole"] = lookup.work_role(changed["workRole"], _NOUN, location)
    if changed.get("workType"):
        found["workType"] = lookup.work_type(changed["workType"], _NOUN)
    if changed.get("agreement"):
        found["agreement"] = lookup.agreement(write, changed["agreement"], entry["company"]["id"], _NOUN)
    if "chargeToId" in changed or "chargeToType" in changed:
        found |= _charged(write, entry)
    return found


def _count(write: Write, entry: Record, sign: int) -> None:
    """Add an entry's hours, or with -1 take them, wherever they are counted, and stamp its ticket."""
    hours = sign * entry["actualHours"]
    if entry["chargeToType"] in {"ServiceTicket", "ProjectTicket"}:
        write.dataset.worked_on(entry["chargeToId"], hours)
        write.dataset.touch_ticket(entry["chargeToId"], write.at, write.by)
    if entry["billableOption"] == "Billable" and "agreement" in entry:
        write.dataset.used(entry["agreement"]["id"], hours)
