"""The builder of time entries, SLA goals and schedule entries."""

# A record has many fields, and a scenario names those it needs.
# ruff: noqa: PLR0913

from datetime import timedelta, timezone
from typing import Any

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import lean, moment, reference, stamp
from scout_mcp.sandbox.ticket_builder import TicketBuilder

_ADDS = {"d": "addToDetailDescriptionFlag", "i": "addToInternalAnalysisFlag", "r": "addToResolutionFlag"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MSP_TIMEZONE = timezone(timedelta(hours=1))


class TimeBuilder(TicketBuilder):
    """The time entries, the schedule and the times of SLAs, and their builders."""

    def __init__(self) -> None:
        super().__init__()
        self.time: list[Record] = []
        self.schedule: list[Record] = []
        self.sla_minutes: dict[int, Record] = {}  # shown by calculateSla only

    def worked(
        self,
        ticket: int,
        notes: str | None,
        *,
        by: str,
        start: str,
        hours: float,
        kinds: str = "d",
        internal: str | None = None,
        number: int | None = None,
        entered: str | None = None,
        billable: str = "Billable",
        status: str = "Open",
        deducted: float = 0.0,
        as_markdown: str | None = None,
    ) -> int:
        """Add a time entry, and its row in allNotes if it has notes. Internal notes are not shown there.

        ``start`` is a moment; or a day, where only hours were entered: ConnectWise then sends its midnight in UTC and
        no end. ``billable`` is Billable, DoNotBill or NoCharge; ``status`` is Open, ApprovedByTierOne or Billed;
        ``deducted`` is what of the time between start and end was no work. Where ``as_markdown`` is given, allNotes has
        it in place of ``notes``: one list has Markdown, the other plain text.
        """
        number = number or self.number("time")
        record = self.find(ticket)
        is_day = len(start) == len("2026-11-23")
        start = f"{start}T00:00:00Z" if is_day else start
        end = None if is_day else stamp(moment(start) + timedelta(hours=hours + deducted))
        entered = entered or end or start
        service = ticket in self.service_tickets
        stamps = {"lastUpdated": entered, "updatedBy": by}
        path = "service/tickets" if service else "project/tickets"
        adds = {flag: letter in kinds for letter, flag in _ADDS.items()}
        self.time.append(
            lean(
                {"id": number, "company": record["company"], "companyType": "Client", "chargeToId": ticket}
                | {"chargeToType": "ServiceTicket" if service else "ProjectTicket", "member": self.member(by)}
                | {"locationId": 1, "businessUnitId": 2, "workType": {"id": 3, "name": "Remote"}}
                | {"workRole": {"id": 4, "name": "Technician"}, "agreement": record.get("agreement")}
                | {"timeStart": start, "timeEnd": end, "hoursDeduct": deducted, "actualHours": hours}
                | {"billableOption": billable, "notes": notes, "internalNotes": internal, **adds}
                | {"emailResourceFlag": False, "emailContactFlag": False, "emailCcFlag": False}
                | {"hoursBilled": hours if billable == "Billable" else 0.0}
                | {"enteredBy": by, "dateEntered": entered, "status": status, "invoiceFlag": False}
                | {"ticket": reference(ticket, path, record["summary"], key="summary")}
                | {"project": record.get("project"), "phase": record.get("phase")}
                | {"ticketBoard": record["board"]["name"], "ticketStatus": record["status"]["name"], "_info": stamps}
            )
        )
        if notes:
            if number % 3:
                self.number("note")  # not used, and kept so that all later notes have the numbers they always had
            row: Record = {
                "id": number,  # of the time entry: numbers of notes and of time entries stand in one list
                "noteType": "TimeEntryNote",
                "ticket": reference(ticket, path, record["summary"], key="summary"),
                "text": as_markdown or notes,
                **self._flags(kinds),
                "timeStart": start,
                "timeEnd": end,
                "bundledFlag": False,
                "mergedFlag": False,
                "issueFlag": False,
                "originalAuthor": self._full_name(by),
                "member": self.member(by),
                "isMarkdownFlag": True if service else None,
                "_info": {**stamps, "dateEntered": entered, "enteredBy": by, "sortByDate": start},
            }
            self.all_notes[ticket].append(lean(row))
        record["actualHours"] = round(record["actualHours"] + hours, 2)
        self._spend(record, hours)
        self._touch(ticket, entered, by)
        return number

    def charged(self, code: tuple[int, str], notes: str, *, by: str, start: str, hours: float) -> None:
        """Add time without a ticket, on a charge code such as a meeting. It is never billed."""
        end = stamp(moment(start) + timedelta(hours=hours))
        number, name = code
        self.time.append(
            {"id": self.number("time"), "company": self.company("Fjordtech"), "companyType": "Client"}
            | {"chargeToId": number, "chargeToType": "ChargeCode", "member": self.member(by), "locationId": 1}
            | {"businessUnitId": 2, "workType": {"id": 9, "name": name}, "workRole": {"id": 4, "name": "Technician"}}
            | {"timeStart": start, "timeEnd": end, "hoursDeduct": 0.0, "actualHours": hours, "notes": notes}
            | {"billableOption": "DoNotBill", "hoursBilled": 0.0, "enteredBy": by, "dateEntered": end}
            | {"status": "Open", "invoiceFlag": False, "_info": {"lastUpdated": end, "updatedBy": by}}
        )

    def promise(self, ticket: int, *, respond: str, resolve: str, responded: str | None = None) -> None:
        """Set the SLA goals of a ticket. Its text names the next one in the MSP's time zone."""
        record = self.find(ticket)
        entered = moment(record["_info"]["dateEntered"])
        goal, verb = (resolve, "Resolve") if responded else (respond, "Respond")
        at = moment(goal).astimezone(_MSP_TIMEZONE)
        hour = f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
        day = f"{_DAYS[at.weekday()]} {at.month:02}/{at.day:02}"
        record |= {"sla": {"id": 2, "name": "Standard"}, "slaStatus": f"{verb} by {day} {hour} UTC+01"}
        # False says only that no goal is met yet.
        record["isInSla"] = responded is not None
        minutes = {"respondByGoalUTC": respond, "resolutionGoalUTC": resolve}
        if responded:
            record["dateResponded"] = responded
            minutes_taken = round((moment(responded) - entered).total_seconds() / 60)
            minutes |= {"respondMinutes": minutes_taken, "resPlanMinutes": minutes_taken}
        self.sla_minutes[ticket] = minutes

    def scheduled(
        self,
        ticket: int,
        *,
        by: str,
        start: str,
        end: str,
        done: bool = False,
        entered: str | None = None,
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> None:
        """Schedule a ticket for a member. From midnight to the same midnight is a to-do without a time."""
        record = self.find(ticket)
        number = self.number("schedule")
        self.schedule.append(
            {"id": number, "objectId": ticket, "name": f"{record['company']['name']} / {record['summary']}"}
            | {"member": self.member(by), "dateStart": start, "dateEnd": end, "doneFlag": done}
            | {"where": {"id": 1, "name": "Remote"}, "status": {"id": 2, "name": "Firm"}}
            | {"type": {"id": 4, "identifier": "S"}, "acknowledgedFlag": done, "ownerFlag": False, "meetingFlag": False}
            | {"hours": round((moment(end) - moment(start)).total_seconds() / 3600, 2)}
            | more
            | {"_info": {"lastUpdated": entered or start, "updatedBy": by}}
        )

    def _spend(self, ticket: Record, hours: float) -> None:
        """Add hours to the project and phase of a project ticket."""
        if "project" not in ticket:
            return
        project = ticket["project"]["id"]
        records = [self.projects[project], *(row for row in self.phases[project] if row["id"] == ticket["phase"]["id"])]
        for record in records:
            record["actualHours"] = round(record["actualHours"] + hours, 2)
