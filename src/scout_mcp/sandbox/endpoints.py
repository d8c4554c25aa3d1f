"""All paths below ``/apis/3.0/`` that the sandbox serves: their records, permissions, and names for filters."""

from dataclasses import dataclass

from scout_mcp.sandbox import fields, record_lists, setup_endpoints
from scout_mcp.sandbox.access import Item
from scout_mcp.sandbox.collection import Collection, RecordList
from scout_mcp.sandbox.fields import Names
from scout_mcp.sandbox.responses import no_endpoint


@dataclass(frozen=True)
class Route:
    """A parsed path: the collection, the parents' numbers, and the rest (``count``, ``search``, a number)."""

    collection: Collection
    parent: int
    rest: str
    grandparent: int = 0


def find_route(path: str) -> Route:
    """Return the route of a path below ``/apis/3.0/``.

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
            *parents, parent = [0, 0, *(int(number) for number in groups[:-1])]
            return Route(collection, parent, rest, parents[-1])
    raise no_endpoint()


def _ticket_children(root: str, item: Item, notes: Names, all_notes: Names) -> list[Collection]:
    def child(name: str, children: RecordList, names: Names = fields.REFERENCES, *more: Item) -> Collection:
        single = name in {"notes", "tasks", "configurations"}
        counted = name != "allNotes"
        kind = {"notes": "Note", "tasks": "Task"}.get(name, "Record")
        return Collection(
            f"{root}/{{n}}/{name}",
            (item, *more),
            names,
            record_lists.below_ticket(item, children),
            kind,
            single=single,
            counted=counted,
        )

    return [
        child("notes", lambda request: request.view.dataset.notes.get(request.parent, []), notes),
        child("allNotes", record_lists.all_notes, all_notes),
        child(
            "tasks",
            lambda request: request.view.dataset.tasks.get(request.parent, []),
            fields.TASKS,
        ),
        child("configurations", record_lists.ticket_configurations, fields.DEVICE_REFERENCES, Item.CONFIGURATIONS),
        child("documents", record_lists.ticket_documents),
        child("timeentries", record_lists.ticket_time),
        child("scheduleentries", record_lists.ticket_schedule),
        child("activities", record_lists.ticket_activities, fields.REFERENCES, Item.ACTIVITIES),
        child("products", lambda _: []),
    ]


COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        "service/tickets",
        (Item.SERVICE_TICKETS,),
        fields.SERVICE_TICKETS,
        record_lists.with_owners(record_lists.service_tickets),
        "Ticket",
        search=True,
        # A project ticket is never found here by its number, whatever the list contains.
        by_number=record_lists.with_owners(lambda request: request.view.service_tickets()),
        unseen=record_lists.configuration_numbers,
    ),
    Collection(
        "service/tickets/calculateSla",
        (Item.SERVICE_TICKETS,),
        fields.SERVICE_TICKETS,
        lambda request: [
            ticket | request.view.dataset.sla_minutes.get(ticket["id"], {}) for ticket in request.view.service_tickets()
        ],
        single=False,
        counted=False,
        unseen=record_lists.configuration_numbers,
    ),
    *_ticket_children("service/tickets", Item.SERVICE_TICKETS, fields.SERVICE_NOTES, fields.SERVICE_ALL_NOTES),
    Collection(
        "project/tickets",
        (Item.PROJECT_TICKETS,),
        fields.PROJECT_TICKETS,
        record_lists.with_owners(lambda request: request.view.project_tickets()),
        "Ticket",
        search=True,
        unseen=record_lists.configuration_numbers,
    ),
    *_ticket_children("project/tickets", Item.PROJECT_TICKETS, fields.PROJECT_TICKET_NOTES, fields.ALL_NOTES),
    Collection(
        "project/projects",
        (Item.PROJECTS,),
        fields.PROJECTS,
        lambda request: request.view.projects(),
        "Project",
        search=True,
    ),
    Collection(
        "project/projects/{n}/notes",
        (Item.PROJECTS,),
        fields.PROJECT_NOTES,
        record_lists.below_project(lambda request: request.view.dataset.project_notes.get(request.parent, [])),
        "Note",
    ),
    Collection(
        "project/projects/{n}/phases",
        (Item.PROJECTS,),
        fields.PHASES,
        record_lists.below_project(lambda request: request.view.dataset.phases.get(request.parent, [])),
        "Phase",
    ),
    Collection(
        "project/projects/{n}/teamMembers",
        (Item.PROJECTS, Item.PROJECT_TEAM),
        fields.TEAM_MEMBERS,
        record_lists.below_project(lambda request: request.view.dataset.team_members.get(request.parent, [])),
        "TeamMember",
    ),
    Collection(
        "sales/opportunities",
        (Item.OPPORTUNITIES,),
        fields.OPPORTUNITIES,
        lambda request: request.view.dataset.opportunities.values(),
        "Opportunity",
        search=True,
    ),
    Collection(
        "sales/opportunities/{n}/notes",
        (Item.OPPORTUNITIES,),
        fields.OPPORTUNITY_NOTES,
        record_lists.below_opportunity(lambda request: request.view.dataset.opportunity_notes.get(request.parent, [])),
        "Note",
    ),
    Collection(
        "sales/opportunities/{n}/forecast",
        (Item.OPPORTUNITIES,),
        fields.FORECASTS,
        record_lists.below_opportunity(lambda request: request.view.dataset.forecasts.get(request.parent, [])),
        "Forecast",
        by_number=record_lists.below_opportunity(record_lists.forecast_items),
    ),
    Collection(
        "time/entries",
        (Item.TIME,),
        fields.TIME_ENTRIES,
        record_lists.time_entries,
        "TimeEntry",
        search=True,
    ),
    Collection(
        "schedule/entries",
        (Item.SCHEDULING,),
        fields.SCHEDULE,
        lambda request: request.view.dataset.schedule,
        "ScheduleEntry",
        search=True,
    ),
    Collection(
        "company/companies",
        (Item.COMPANIES,),
        fields.COMPANIES,
        lambda request: request.view.dataset.companies.values(),
        "Company",
        search=True,
    ),
    Collection(
        "company/companies/{n}/sites",
        (Item.COMPANIES,),
        fields.SITES,
        record_lists.below_company(lambda request: request.view.dataset.sites[request.parent]),
        "Site",
    ),
    # Notes have their own item on the role screen; that the company's item is needed too is a choice.
    Collection(
        "company/companies/{n}/notes",
        (Item.COMPANIES, Item.COMPANY_NOTES),
        fields.COMPANY_NOTES,
        record_lists.below_company(lambda request: request.view.dataset.company_notes.get(request.parent, [])),
        "Note",
    ),
    Collection(
        "finance/agreements",
        (Item.AGREEMENTS,),
        fields.AGREEMENTS,
        lambda request: request.view.dataset.agreements,
        "Agreement",
        search=True,
    ),
    # That it needs the item of agreements, and that a recap has the number of its agreement, is a choice.
    Collection(
        "finance/agreementrecap",
        (Item.AGREEMENTS,),
        fields.AGREEMENT_RECAPS,
        lambda request: request.view.dataset.agreement_recaps,
        "AgreementRecap",
        counted=False,
    ),
    Collection(
        "sales/activities",
        (Item.ACTIVITIES,),
        fields.ACTIVITIES,
        lambda request: request.view.dataset.activities,
        "Activity",
        search=True,
    ),
    Collection(
        "company/contacts",
        (Item.CONTACTS,),
        fields.CONTACTS,
        lambda request: request.view.dataset.contacts.values(),
        "Contact",
        children=fields.COMMUNICATION_ITEMS,
        search=True,
    ),
    Collection(
        "company/configurations",
        (Item.CONFIGURATIONS,),
        fields.CONFIGURATIONS,
        record_lists.configurations,
        "Configuration",
        search=True,
    ),
    Collection("system/documents", (Item.ATTACHMENTS,), fields.DOCUMENTS, record_lists.documents, "Document"),
    Collection(
        "system/members",
        (Item.MEMBERS,),
        fields.MEMBERS,
        record_lists.members,
        "Member",
        search=True,
    ),
    Collection(
        "system/audittrail",
        (Item.ANYBODY,),
        fields.AUDIT_TRAIL,
        record_lists.audit_trail,
        "AuditTrailEntry",
        single=False,
    ),
    *setup_endpoints.COLLECTIONS,
    Collection("service/boards", (Item.SETUP,), fields.BOARDS, record_lists.boards_with_mail, "Board"),
    Collection(
        "service/boards/{n}/statuses", (Item.SETUP,), fields.BOARD_STATUSES, record_lists.board_statuses, "Status"
    ),
    # The info variants need less: whoever may see tickets may list the boards.
    Collection("service/info/boards", (Item.SERVICE_TICKETS,), fields.BOARDS, record_lists.boards, "Board"),
    Collection(
        "service/priorities",
        (Item.SETUP,),
        fields.PRIORITIES,
        lambda request: request.view.dataset.priorities,
        "Priority",
    ),
)
