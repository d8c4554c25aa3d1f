"""Every path the sandbox knows below ``/apis/3.0/``: what it lists, who may ask, and what may be asked about it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scout_mcp.sandbox import fields
from scout_mcp.sandbox.access import Item
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import World
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.fields import Names
from scout_mcp.sandbox.reference_data import reference
from scout_mcp.sandbox.responses import forbidden, no_endpoint, record_missing
from scout_mcp.sandbox.role_view import Sight


@dataclass(frozen=True)
class Ask:
    """What a list is made from: who looks, which parent, the query and the server's features."""

    sight: Sight
    parent: int
    query: Mapping[str, str]
    features: Features


@dataclass(frozen=True)
class Collection:
    """A path that lists records.

    Attributes:
        path: The path, with ``{n}`` where a parent's number stands.
        items: The permissions it needs.
        names: What may be asked about its records.
        records: Makes the list.
        kind: What a record is called in a 404.
        children: What ``childConditions`` may name.
        search: Whether ``POST .../search`` exists.
        single: Whether one record can be asked for by its number.
        counted: Whether ``.../count`` exists.
        unseen: What can be asked about a record without being in it, one for each value it may have.
        one: Makes the records that can be asked for one by one, where they are not those of the list.
    """

    path: str
    items: tuple[Item, ...]
    names: Names
    records: Callable[[Ask], Iterable[Record]]
    kind: str = "Record"
    children: Names | None = None
    search: bool = False
    single: bool = True
    counted: bool = True
    one: Callable[[Ask], Iterable[Record]] | None = None
    unseen: Callable[[World, Record], list[Record]] | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the path itself and one step below it."""
        return re.compile(self.path.replace("{n}", r"(\d+)") + r"(?:/([\w.-]+))?")


@dataclass(frozen=True)
class Found:
    """A path taken apart: the collection, the parent's number, and what follows (``count``, ``search``, a number)."""

    collection: Collection
    parent: int
    rest: str


def find(path: str) -> Found:
    """Looks a path up.

    Raises:
        Refusal: The endpoint does not exist.
    """
    for collection in COLLECTIONS:
        match = collection.pattern.fullmatch(path)
        if match is None:
            continue
        groups = match.groups()
        rest = groups[-1] or ""
        known = (
            rest == ""
            or (rest == "count" and collection.counted)
            or (rest == "search" and collection.search)
            or (rest.isdigit() and collection.single)
            or (collection.kind == "Member" and rest != "count")
        )
        if known:
            return Found(collection, int(groups[0]) if len(groups) > 1 else 0, rest)
    raise no_endpoint()


# -- tickets -----------------------------------------------------------------------------------------------------------


def _service_tickets(ask: Ask) -> Iterable[Record]:
    found = ask.sight.service_tickets()
    if ask.features.service_list_shows_projects:
        found += [{**ticket, "recordType": "ProjectTicket"} for ticket in ask.sight.project_tickets()]
        found.sort(key=lambda ticket: ticket["id"])
    return found


def _parent(ask: Ask, item: Item) -> Record:
    world = ask.sight.world
    tickets = world.service_tickets if item is Item.SERVICE_TICKETS else world.project_tickets
    return ask.sight.parent(tickets, ask.parent, item)


def _below(item: Item, children: Callable[[Ask], Iterable[Record]]) -> Callable[[Ask], Iterable[Record]]:
    """What hangs below a ticket, once the ticket itself may be seen."""

    def records(ask: Ask) -> Iterable[Record]:
        _parent(ask, item)
        return children(ask)

    return records


def _all_notes(ask: Ask) -> Iterable[Record]:
    if not ask.features.all_notes:
        raise no_endpoint()
    return ask.sight.world.all_notes.get(ask.parent, [])


def _configurations_of(ask: Ask) -> Iterable[Record]:
    names = {row["id"]: row["name"] for row in ask.sight.world.configurations}
    return [
        reference(number, "company/configurations", names[number], key="deviceIdentifier")
        for number in ask.sight.world.ticket_configurations.get(ask.parent, [])
    ]


def _configurations_unseen(world: World, ticket: Record) -> list[Record]:
    """A ticket can be filtered by ``configuration/id``, in the singular, but does not carry it."""
    return [{"configuration": {"id": number}} for number in world.ticket_configurations.get(ticket["id"], [])]


def _configurations(ask: Ask) -> Iterable[Record]:
    """What was answered to questions for a password is left out without the item that shows it: a choice."""
    rows = ask.sight.world.configurations
    return rows if ask.sight.role.may(Item.PASSWORDS) else [_without_passwords(row) for row in rows]


def _without_passwords(row: Record) -> Record:
    if "questions" not in row:
        return row
    shown: list[Record] = [
        {name: value for name, value in asked.items() if name != "answer" or asked["fieldType"] != "Password"}
        for asked in row["questions"]
    ]
    return {**row, "questions": shown}


def _activities_of(ask: Ask) -> Iterable[Record]:
    return [
        reference(row["id"], "sales/activities", row["name"])
        for row in ask.sight.world.activities
        if row.get("ticket", {}).get("id") == ask.parent
    ]


def _documents_of(ask: Ask) -> Iterable[Record]:
    world = ask.sight.world
    return [
        reference(row["id"], "system/documents", row["title"])
        for row in world.documents
        if world.attached[row["id"]] == ask.parent
    ]


def _time_of(ask: Ask) -> Iterable[Record]:
    return [
        {"id": row["id"], "_info": {"timeentry_href": row["_info"].get("href", "")}}
        for row in ask.sight.world.time
        if row["chargeToId"] == ask.parent
    ]


def _schedule_of(ask: Ask) -> Iterable[Record]:
    return [
        reference(row["id"], "schedule/entries", row["name"], key="description")
        for row in ask.sight.world.schedule
        if row["objectId"] == ask.parent
    ]


def _ticket_children(root: str, item: Item, notes: Names) -> list[Collection]:
    def child(
        name: str, children: Callable[[Ask], Iterable[Record]], asked: Names = fields.REFERENCES, *more: Item
    ) -> Collection:
        single = name in {"notes", "tasks", "configurations"}
        counted = name != "allNotes"
        kind = {"notes": "Note", "tasks": "Task"}.get(name, "Record")
        return Collection(
            f"{root}/{{n}}/{name}", (item, *more), asked, _below(item, children), kind, single=single, counted=counted
        )

    return [
        child("notes", lambda ask: ask.sight.world.notes.get(ask.parent, []), notes),
        child("allNotes", _all_notes, fields.ALL_NOTES),
        child(
            "tasks",
            lambda ask: ask.sight.world.tasks.get(ask.parent, []),
            fields.names(s="notes", n="id priority", b="closedFlag"),
        ),
        child("configurations", _configurations_of, fields.REFERENCES, Item.CONFIGURATIONS),
        child("documents", _documents_of),
        child("timeentries", _time_of),
        child("scheduleentries", _schedule_of),
        child("activities", _activities_of, fields.REFERENCES, Item.ACTIVITIES),
        child("products", lambda _: []),
    ]


# -- projects and opportunities ----------------------------------------------------------------------------------------


def _of_project(children: Callable[[Ask], Iterable[Record]]) -> Callable[[Ask], Iterable[Record]]:
    def records(ask: Ask) -> Iterable[Record]:
        project = ask.sight.world.projects.get(ask.parent)
        if project is None:
            raise record_missing("Project", ask.parent)
        if ask.sight.hidden(project):
            raise forbidden()
        return children(ask)

    return records


def _of_opportunity(children: Callable[[Ask], Iterable[Record]]) -> Callable[[Ask], Iterable[Record]]:
    def records(ask: Ask) -> Iterable[Record]:
        if ask.parent not in ask.sight.world.opportunities:
            raise record_missing("Opportunity", ask.parent)
        return children(ask)

    return records


def _forecast_items(ask: Ask) -> Iterable[Record]:
    return [item for forecast in ask.sight.world.forecasts.get(ask.parent, []) for item in forecast["forecastItems"]]


# -- around them -------------------------------------------------------------------------------------------------------


def _documents(ask: Ask) -> Iterable[Record]:
    """Documents of one record; without a record all of them, so that a permission can be tried."""
    world = ask.sight.world
    kind, number = ask.query.get("recordType"), ask.query.get("recordId")
    if kind is None and number is None:
        return world.documents
    if kind != "Ticket":
        return []
    return [row for row in world.documents if str(world.attached[row["id"]]) == number]


def _boards(ask: Ask) -> list[Record]:
    return [
        {"id": board.id, "name": board.name, "location": {"id": 1, "name": "Bergen"}, "inactiveFlag": False}
        | {"department": {"id": 2, "identifier": "Services", "name": "Services"}, "projectFlag": board.project}
        | {"_info": {"lastUpdated": "2026-01-15T09:00:00Z", "updatedBy": "rvance"}}
        for board in ask.sight.world.boards.values()
        if board.name not in ask.sight.role.hidden_boards
    ]


def _statuses(ask: Ask) -> Iterable[Record]:
    world = ask.sight.world
    board = next((board for board in world.boards.values() if board.id == ask.parent), None)
    if board is None:
        raise record_missing("Board", ask.parent)
    if board.name in ask.sight.role.hidden_boards:
        raise forbidden()
    for place, (name, closed) in enumerate(board.statuses):
        yield {
            "id": world.status(board.name, name)[0]["id"],
            "name": name,
            "board": reference(board.id, "service/boards", board.name),
            "sortOrder": place * 10,
            "displayOnBoard": True,
            "inactive": False,
            "closedStatus": closed,
            "defaultFlag": place == 0,
            "_info": {"lastUpdated": "2026-01-15T09:00:00Z", "updatedBy": "rvance"},
        }


def _of_company(children: Callable[[Ask], Iterable[Record]]) -> Callable[[Ask], Iterable[Record]]:
    def records(ask: Ask) -> Iterable[Record]:
        if ask.parent not in ask.sight.world.companies:
            raise record_missing("Company", ask.parent)
        return children(ask)

    return records


COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        "service/tickets",
        (Item.SERVICE_TICKETS,),
        fields.SERVICE_TICKETS,
        _service_tickets,
        "Ticket",
        search=True,
        # A project ticket is never found here by its number, whatever the list shows.
        one=lambda ask: ask.sight.service_tickets(),
        unseen=_configurations_unseen,
    ),
    Collection(
        "service/tickets/calculateSla",
        (Item.SERVICE_TICKETS,),
        fields.SERVICE_TICKETS,
        lambda ask: [
            ticket | ask.sight.world.sla_minutes.get(ticket["id"], {}) for ticket in ask.sight.service_tickets()
        ],
        single=False,
        counted=False,
        unseen=_configurations_unseen,
    ),
    *_ticket_children("service/tickets", Item.SERVICE_TICKETS, fields.SERVICE_NOTES),
    Collection(
        "project/tickets",
        (Item.PROJECT_TICKETS,),
        fields.PROJECT_TICKETS,
        lambda ask: ask.sight.project_tickets(),
        "Ticket",
        search=True,
        unseen=_configurations_unseen,
    ),
    *_ticket_children("project/tickets", Item.PROJECT_TICKETS, fields.PROJECT_TICKET_NOTES),
    Collection(
        "project/projects",
        (Item.PROJECTS,),
        fields.PROJECTS,
        lambda ask: ask.sight.projects(),
        "Project",
        search=True,
    ),
    Collection(
        "project/projects/{n}/notes",
        (Item.PROJECTS,),
        fields.PROJECT_NOTES,
        _of_project(lambda ask: ask.sight.world.project_notes.get(ask.parent, [])),
        "Note",
    ),
    Collection(
        "project/projects/{n}/phases",
        (Item.PROJECTS,),
        fields.PHASES,
        _of_project(lambda ask: ask.sight.world.phases.get(ask.parent, [])),
        "Phase",
    ),
    Collection(
        "project/projects/{n}/teamMembers",
        (Item.PROJECTS, Item.PROJECT_TEAM),
        fields.TEAM_MEMBERS,
        _of_project(lambda ask: ask.sight.world.team_members.get(ask.parent, [])),
        "TeamMember",
    ),
    Collection(
        "sales/opportunities",
        (Item.OPPORTUNITIES,),
        fields.OPPORTUNITIES,
        lambda ask: ask.sight.world.opportunities.values(),
        "Opportunity",
        search=True,
    ),
    Collection(
        "sales/opportunities/{n}/notes",
        (Item.OPPORTUNITIES,),
        fields.OPPORTUNITY_NOTES,
        _of_opportunity(lambda ask: ask.sight.world.opportunity_notes.get(ask.parent, [])),
        "Note",
    ),
    Collection(
        "sales/opportunities/{n}/forecast",
        (Item.OPPORTUNITIES,),
        fields.FORECASTS,
        _of_opportunity(lambda ask: ask.sight.world.forecasts.get(ask.parent, [])),
        "Forecast",
        one=_of_opportunity(_forecast_items),
    ),
    Collection(
        "time/entries", (Item.TIME,), fields.TIME_ENTRIES, lambda ask: ask.sight.world.time, "TimeEntry", search=True
    ),
    Collection(
        "schedule/entries",
        (Item.SCHEDULING,),
        fields.SCHEDULE,
        lambda ask: ask.sight.world.schedule,
        "ScheduleEntry",
        search=True,
    ),
    Collection(
        "company/companies",
        (Item.COMPANIES,),
        fields.COMPANIES,
        lambda ask: ask.sight.world.companies.values(),
        "Company",
        search=True,
    ),
    Collection(
        "company/companies/{n}/sites",
        (Item.COMPANIES,),
        fields.SITES,
        _of_company(lambda ask: ask.sight.world.sites[ask.parent]),
        "Site",
    ),
    # Notes have an item of their own on the role screen; that it is asked for beside the company's is a choice.
    Collection(
        "company/companies/{n}/notes",
        (Item.COMPANIES, Item.COMPANY_NOTES),
        fields.COMPANY_NOTES,
        _of_company(lambda ask: ask.sight.world.company_notes.get(ask.parent, [])),
        "Note",
    ),
    Collection(
        "finance/agreements",
        (Item.AGREEMENTS,),
        fields.AGREEMENTS,
        lambda ask: ask.sight.world.agreements,
        "Agreement",
        search=True,
    ),
    # That it asks for the item of agreements, and that a recap has the number of its agreement, is a choice.
    Collection(
        "finance/agreementrecap",
        (Item.AGREEMENTS,),
        fields.AGREEMENT_RECAPS,
        lambda ask: ask.sight.world.agreement_recaps,
        "AgreementRecap",
        counted=False,
    ),
    Collection(
        "sales/activities",
        (Item.ACTIVITIES,),
        fields.ACTIVITIES,
        lambda ask: ask.sight.world.activities,
        "Activity",
        search=True,
    ),
    Collection(
        "company/contacts",
        (Item.CONTACTS,),
        fields.CONTACTS,
        lambda ask: ask.sight.world.contacts.values(),
        "Contact",
        children=fields.COMMUNICATION_ITEMS,
        search=True,
    ),
    Collection(
        "company/configurations",
        (Item.CONFIGURATIONS,),
        fields.CONFIGURATIONS,
        _configurations,
        "Configuration",
        search=True,
    ),
    Collection("system/documents", (Item.ATTACHMENTS,), fields.DOCUMENTS, _documents, "Document"),
    Collection(
        "system/members",
        (Item.MEMBERS,),
        fields.MEMBERS,
        lambda ask: ask.sight.world.members.values(),
        "Member",
        search=True,
    ),
    Collection("service/boards", (Item.SETUP,), fields.BOARDS, _boards, "Board"),
    Collection("service/boards/{n}/statuses", (Item.SETUP,), fields.BOARD_STATUSES, _statuses, "Status"),
    # The info variants ask for less: whoever may see tickets may see what boards there are.
    Collection("service/info/boards", (Item.SERVICE_TICKETS,), fields.BOARDS, _boards, "Board"),
    Collection(
        "service/priorities", (Item.SETUP,), fields.PRIORITIES, lambda ask: ask.sight.world.priorities, "Priority"
    ),
)
