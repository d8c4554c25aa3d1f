"""All records of the sandbox, in the shape in which they are sent.

:class:`Dataset` stores and builds the records: a scenario describes an event, and the builders add numbers,
references, ``_info`` stamps and all the places in which ConnectWise shows it. Nothing here reads the clock, so the data
is the same every time. Its base classes build people and clients, tickets and notes, time and schedule, attachments.
"""

# A record has many fields, and a scenario names those it needs.
# ruff: noqa: PLR0913

from collections import defaultdict
from typing import Any

from scout_mcp.sandbox.attachment_builder import AttachmentBuilder
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import lean, moment, reference


class Dataset(AttachmentBuilder):
    """All records of the sandbox, with builders for projects, sales and clients."""

    def __init__(self) -> None:
        super().__init__()
        self.project_notes: dict[int, list[Record]] = defaultdict(list)
        self.team_members: dict[int, list[Record]] = defaultdict(list)
        self.opportunity_notes: dict[int, list[Record]] = defaultdict(list)
        self.forecasts: dict[int, list[Record]] = defaultdict(list)
        self.company_notes: dict[int, list[Record]] = defaultdict(list)
        self.agreements: list[Record] = []
        self.agreement_recaps: list[Record] = []
        self.activities: list[Record] = []
        self.changes: dict[int, list[Record]] = defaultdict(list)
        """What the audit trail has of a ticket beside its creation, by the ticket's number."""

    def change(self, ticket: int, text: str, *, by: str, at: str, kind: str = "Record", project: bool = False) -> None:
        """Add a line of a ticket's audit trail."""
        self.changes[ticket].append(
            {"text": text, "enteredDate": at, "enteredBy": by, "auditType": "ProjectTicket" if project else "Ticket"}
            | {"auditSubType": kind, "auditSource": "PSA"}
        )

    def project(
        self,
        number: int,
        name: str,
        *,
        company: str,
        manager: str,
        contact: str | None,
        start: str,
        end: str,
        done: float,
        budget: float,
        board: str = "Projects",
        status: str = "In Progress",
        opportunity: int | None = None,
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> Record:
        """Add a project. ``percentComplete`` is a fraction: 0.25 is 25 %, and it can be over 1."""
        states = ("Open", "In Progress", "On Hold", "Closed")
        board_row = self.boards[board]
        record = lean(
            {"id": number, "name": name, "actualHours": 0.0, "billingMethod": "ActualRates", "billTime": "Billable"}
            | {"board": reference(board_row.id, "project/boards", board), "company": self.company(company)}
            | {"contact": self.contact(contact), "budgetHours": budget, "estimatedHours": budget}
            | {"estimatedStart": start, "estimatedEnd": end, "actualStart": start, "percentComplete": done}
            | {"manager": self.member(manager), "site": self.site(self.clients[company], "Main")}
            | {"status": {"id": 1 + states.index(status), "name": status}, "closedFlag": status == "Closed"}
            | {"type": {"id": 2, "name": "Infrastructure"}}
            | more
            | {"_info": {"lastUpdated": start, "updatedBy": manager, "dateEntered": start, "enteredBy": manager}}
        )
        if opportunity:
            self.opportunity_of(record, opportunity)
        self.projects[number] = record
        self.team_members[number].append(
            {"id": number * 10, "projectId": number, "hours": budget, "member": self.member(manager)}
            | {"projectRole": {"id": 1, "name": "Manager"}, "_info": {"lastUpdated": start, "updatedBy": manager}}
        )
        return record

    def phase(self, project: int, wbs: str, description: str, *, status: str = "Open", **more: object) -> Record:
        """Add a phase; ``wbs`` is its place in the plan."""
        number = self.number("phase")
        states = ("Open", "In Progress", "Completed")
        head = self.projects[project]
        record = {"id": number, "projectId": project, "description": description, "board": head["board"]} | {
            "status": {"id": 1 + states.index(status), "name": status},
            "wbsCode": wbs,
            "markAsMilestoneFlag": False,
            "actualHours": 0.0,
            **more,
            "_info": {"lastUpdated": head["estimatedStart"], "updatedBy": head["manager"]["identifier"]},
        }
        self.phases[project].append(record)
        return record

    def project_note(self, project: int, text: str, *, by: str, at: str, flagged: bool = False) -> None:
        """Add a note to a project."""
        self.project_notes[project].append(
            {"id": self.number("project note"), "projectId": project, "text": text, "flagged": flagged}
            | {"type": {"id": 3, "name": "Status Update"}}
            | {"_info": {"lastUpdated": at, "updatedBy": by, "dateEntered": at, "enteredBy": by}}
        )
        self.projects[project]["_info"] |= {"lastUpdated": at, "updatedBy": by}

    def opportunity(
        self,
        number: int,
        name: str,
        *,
        company: str,
        contact: str,
        stage: str,
        probability: int,
        closes: str,
        entered: str,
        notes: str | None = None,
        status: str = "Open",
        rep: str = "khalvorsen",
        second: str | None = None,
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> Record:
        """Add an opportunity."""
        stages = ("Prospect", "Quote", "Negotiation", "Won", "Lost")
        record = lean(
            {"id": number, "name": name, "expectedCloseDate": closes, "type": {"id": 1, "name": "Project"}}
            | {"stage": {"id": 1 + stages.index(stage), "name": f"{1 + stages.index(stage)}.{stage}"}}
            | {"status": {"id": 1 + ("Open", "Won", "Lost").index(status), "name": status}, "notes": notes}
            | {"probability": {"id": probability, "name": str(probability)}, "source": "Existing Client"}
            | {"primarySalesRep": self.member(rep), "secondarySalesRep": self.member(second), "locationId": 1}
            | {"businessUnitId": 3, "company": self.company(company), "contact": self.contact(contact)}
            | {"site": self.site(self.clients[company], "Main"), "dateBecameLead": entered}
            | more
            | {"_info": {"lastUpdated": entered, "updatedBy": rep, "dateEntered": entered, "enteredBy": rep}}
        )
        self.opportunities[number] = record
        return record

    def opportunity_note(self, opportunity: int, text: str, *, by: str, at: str) -> None:
        """Add a note to an opportunity."""
        self.opportunity_notes[opportunity].append(
            {"id": self.number("opportunity note"), "opportunityId": opportunity, "text": text}
            | {"type": {"id": 1, "name": "Comments"}, "flagged": False, "enteredBy": by}
            | {"_info": {"lastUpdated": at, "updatedBy": by}}
        )
        self.opportunities[opportunity]["_info"] |= {"lastUpdated": at, "updatedBy": by}

    def forecast(self, opportunity: int, *lines: tuple[str, str, float, float], recurring: float = 0.0) -> None:
        """Add a forecast; each line has kind (Product, Service, Agreement), description, revenue and cost."""
        head = self.opportunities[opportunity]
        items = [
            {
                "id": opportunity * 10 + place,
                "forecastDescription": text,
                "quantity": 1.0,
                "revenue": revenue,
                "cost": cost,
            }
            | {"margin": round(revenue - cost, 2), "forecastType": kind, "includeFlag": True, "status": head["status"]}
            | {"opportunity": reference(opportunity, "sales/opportunities", head["name"]), "recurringFlag": False}
            for place, (kind, text, revenue, cost) in enumerate(lines)
        ]

        def total(*kinds: str) -> Record:
            chosen = [line for line in lines if not kinds or line[0] in kinds]
            gain, cost = sum(line[2] for line in chosen), sum(line[3] for line in chosen)
            share = round((gain - cost) / gain * 100, 2) if gain else 0.0
            number = opportunity * 100 + len(kinds)
            return {"id": number, "revenue": gain, "cost": cost, "margin": round(gain - cost, 2), "percentage": share}

        self.forecasts[opportunity] = [
            {"id": opportunity, "forecastItems": items, "productRevenue": total("Product")}
            | {"serviceRevenue": total("Service"), "agreementRevenue": total("Agreement")}
            | {"forecastRevenueTotals": total(), "recurringTotal": recurring}
            | {"forecastTotalWithTaxes": total()["revenue"], "expectedProbability": int(head["probability"]["name"])}
            | {"currency": {"id": 7, "symbol": "£", "currencyCode": "GBP", "name": "Pounds"}}
            | {"_info": head["_info"]}
        ]

    # -- clients -------------------------------------------------------------------------------------------------

    def company_note(
        self, company: str, text: str, *, by: str, at: str, kind: str = "Comments", flagged: bool = False
    ) -> None:
        """Add a note to a client."""
        client = self.clients[company]
        kinds = ("Comments", "Alert", "Directions")
        self.company_notes[client.id].append(
            {"id": self.number("company note"), "text": text, "type": {"id": 1 + kinds.index(kind), "name": kind}}
            | {"flagged": flagged, "enteredBy": by, "company": self.company(company)}
            | {"_info": {"lastUpdated": at, "updatedBy": by, "dateEntered": at, "enteredBy": by}}
        )

    def contract(
        self,
        number: int,
        name: str,
        *,
        company: str,
        kind: str,
        start: str,
        end: str | None = None,
        amount: float = 0.0,
        hours: float | None = None,
        status: str = "Active",
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> None:
        """Add an agreement; ``hours`` are included each month, and ``amount`` is billed each month."""
        kinds = ("Managed Services", "Block Time", "Backup")
        client = self.clients[company]
        self.agreements.append(
            lean(
                {"id": number, "name": name, "type": {"id": 1 + kinds.index(kind), "name": kind}}
                | {"company": self.company(company), "contact": self.companies[client.id].get("defaultContact")}
                | {"site": self.site(client, "Main"), "startDate": start, "endDate": end}
                | {"noEndingDateFlag": end is None, "cancelledFlag": status == "Cancelled", "agreementStatus": status}
                | {"sla": {"id": 2, "name": "Standard"}, "applicationUnits": "Hours", "applicationLimit": hours}
                | {"applicationUnlimitedFlag": hours is None, "applicationCycle": "CalendarMonth"}
                | {"billAmount": amount, "billingCycle": {"id": 2, "name": "Monthly"}, "billTime": "NoDefault"}
                | more
                | {"_info": {"lastUpdated": start, "updatedBy": "khalvorsen"}}
            )
        )

    def activity(
        self,
        name: str,
        *,
        company: str,
        by: str,
        start: str,
        end: str,
        kind: str = "Call",
        contact: str | None = None,
        ticket: int | None = None,
        opportunity: int | None = None,
        notes: str | None = None,
        done: bool = False,
    ) -> int:
        """Add an activity, and its schedule entry for the member it is assigned to."""
        number = self.number("activity")
        kinds, entered = ("Call", "Meeting", "Task"), min(start, "2026-11-20T15:00:00Z")
        sale = self.opportunities[opportunity] if opportunity else None
        self.activities.append(
            lean(
                {"id": number, "name": name, "type": {"id": 1 + kinds.index(kind), "name": kind}}
                | {"company": self.company(company), "contact": self.contact(contact), "notes": notes}
                | {"status": {"id": 2 if done else 1, "name": "Closed" if done else "Open"}, "closeFlag": done}
                | {"opportunity": sale and reference(opportunity, "sales/opportunities", sale["name"])}
                | {"ticket": ticket and reference(ticket, "service/tickets", self.find(ticket)["summary"], "summary")}
                | {"dateStart": start, "dateEnd": end, "assignTo": self.member(by), "assignedBy": self.member(by)}
                | {"notifyFlag": False, "_info": {"lastUpdated": entered, "updatedBy": by}}
            )
        )
        self.schedule.append(
            {"id": self.number("schedule"), "objectId": number, "name": f"{self.clients[company].name} / {name}"}
            | {"member": self.member(by), "dateStart": start, "dateEnd": end, "doneFlag": done}
            | {"where": {"id": 1, "name": "Remote"}, "status": {"id": 2, "name": "Firm"}}
            | {"type": {"id": 3, "identifier": "C"}, "acknowledgedFlag": done, "ownerFlag": True}
            | {"meetingFlag": kind == "Meeting"}
            | {"hours": round((moment(end) - moment(start)).total_seconds() / 3600, 2)}
            | {"_info": {"lastUpdated": entered, "updatedBy": by}}
        )
        return number
