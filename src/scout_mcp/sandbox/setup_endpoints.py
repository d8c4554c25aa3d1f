"""The paths of an administrator's tables, which previews of a write read."""

from scout_mcp.sandbox import fields, setup_lists
from scout_mcp.sandbox.access import Item
from scout_mcp.sandbox.collection import Collection

COLLECTIONS: tuple[Collection, ...] = (
    # The info variants need less, as with boards.
    Collection(
        "service/boards/{n}/statuses/info",
        (Item.SERVICE_TICKETS,),
        fields.STATUSES_INFO,
        setup_lists.statuses_info,
        "Status",
        single=False,
    ),
    Collection(
        "service/boards/{n}/statuses/{n}/notifications",
        (Item.SETUP,),
        fields.NOTIFICATIONS,
        setup_lists.status_notifications,
        "Notification",
    ),
    Collection(
        "service/boards/{n}/notifications",
        (Item.SETUP,),
        fields.NOTIFICATIONS,
        setup_lists.board_notifications,
        "Notification",
    ),
    Collection("service/boards/{n}/types", (Item.SETUP,), fields.BOARD_TYPES, setup_lists.types, "Type"),
    Collection("service/boards/{n}/subtypes", (Item.SETUP,), fields.BOARD_ITEMS, setup_lists.subtypes, "SubType"),
    Collection("service/boards/{n}/items", (Item.SETUP,), fields.BOARD_ITEMS, setup_lists.items, "Item"),
    Collection("service/boards/{n}/teams", (Item.SETUP,), fields.BOARD_TEAMS, setup_lists.teams, "Team"),
    Collection(
        "service/boards/{n}/typeSubTypeItemAssociations",
        (Item.SETUP,),
        fields.ASSOCIATIONS,
        setup_lists.associations,
        "Association",
    ),
    Collection(
        "service/emailTemplates", (Item.SETUP,), fields.EMAIL_TEMPLATES, setup_lists.email_templates, "EmailTemplate"
    ),
    Collection("system/workflows", (Item.SETUP,), fields.WORKFLOWS, setup_lists.workflows, "Workflow"),
    Collection(
        "system/workflows/{n}/events", (Item.SETUP,), fields.WORKFLOW_EVENTS, setup_lists.workflow_events, "Event"
    ),
    Collection(
        "system/workflows/{n}/events/{n}/actions",
        (Item.SETUP,),
        fields.WORKFLOW_ACTIONS,
        setup_lists.workflow_actions,
        "Action",
    ),
    Collection("system/locations", (Item.SETUP,), fields.LOCATIONS, setup_lists.locations, "Location"),
    Collection(
        "system/locations/{n}/workRoles",
        (Item.SETUP,),
        fields.LOCATION_WORK_ROLES,
        setup_lists.location_work_roles,
        "WorkRole",
    ),
    Collection("time/workRoles", (Item.SETUP,), fields.WORK_ROLES, setup_lists.work_roles, "WorkRole"),
    Collection("time/workTypes", (Item.SETUP,), fields.WORK_TYPES, setup_lists.work_types, "WorkType"),
    Collection(
        "time/workTypes/info",
        (Item.TIME,),
        fields.WORK_TYPES_INFO,
        setup_lists.work_types_info,
        "WorkType",
        single=False,
    ),
    Collection("time/chargeCodes", (Item.SETUP,), fields.CHARGE_CODES, setup_lists.charge_codes, "ChargeCode"),
    Collection("time/workRoles/info", (Item.TIME,), fields.WORK_ROLES_INFO, setup_lists.work_roles_info, single=False),
    Collection(
        "time/chargeCodes/info", (Item.TIME,), fields.CHARGE_CODES_INFO, setup_lists.charge_codes_info, single=False
    ),
    Collection("time/sheets", (Item.TIME,), fields.TIME_SHEETS, setup_lists.sheets, "TimeSheet"),
    Collection("schedule/types", (Item.SETUP,), fields.SCHEDULE_TYPES, setup_lists.schedule_types, "ScheduleType"),
    Collection(
        "schedule/types/info",
        (Item.SCHEDULING,),
        fields.SCHEDULE_TYPES,
        setup_lists.schedule_types,
        "ScheduleType",
        single=False,
    ),
    Collection("system/mySecurity", (Item.ANYBODY,), fields.MY_SECURITY, setup_lists.my_security, single=False),
    Collection("system/mySecurity/customizeItems", (Item.ANYBODY,), fields.REFERENCES, lambda _: [], single=False),
)
