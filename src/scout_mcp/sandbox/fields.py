"""The names that ``conditions`` and ``orderBy`` may use for each kind of record, with their types.

The letter of a row is the type: ``s`` text, ``n`` number, ``b`` boolean, ``d`` date, ``r`` a reference with id and
name, ``i`` one that also has an identifier, ``t`` one to a ticket (id and summary). A name in no row is "not a
recognized name", even if records contain it: ``noteType`` and ``member/id`` of notes are such names.
"""

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "number", "boolean", "date", "reference"]

_TYPES: dict[str, Type] = {"s": "text", "n": "number", "b": "boolean", "d": "date"}
_INSIDE: dict[str, dict[str, Type]] = {
    "r": {"id": "number", "name": "text"},
    "i": {"id": "number", "name": "text", "identifier": "text"},
    "t": {"id": "number", "summary": "text"},
}
#: They are in ``_info`` but may also be used without it.
STAMPS: dict[str, Type] = {"dateEntered": "date", "lastUpdated": "date", "enteredBy": "text", "updatedBy": "text"}


@dataclass(frozen=True)
class Names:
    """The names of one kind of record.

    Attributes:
        types: The names that conditions and orderBy may use, in lower case, with their types.
        fields: What records of this kind carry at the top, as ``fields`` may name it.
    """

    types: dict[str, Type]
    fields: frozenset[str] = frozenset()

    def type_of(self, name: str) -> Type | None:
        """Return the type of a name, or None if it is not recognized. Letter case does not matter."""
        return self.types.get(name.casefold())


def names(*, sort: tuple[str, ...] = (), carried: str = "", **rows: str) -> Names:
    """Return the table built from a row of names for each type letter.

    Args:
        sort: Dates of ``_info`` to order by.
        carried: What records carry although no condition may name it.
        rows: Names by the letter of their type.
    """
    types: dict[str, Type] = {}
    for letter, row in rows.items():
        for name in row.split():
            if letter in _TYPES:
                types[name] = _TYPES[letter]
                continue
            types[name] = "reference"
            types |= {f"{name}/{inner}": kind for inner, kind in _INSIDE[letter].items()}
    top = frozenset(name for name in (*types, *carried.split(), "_info") if "/" not in name)
    for name, kind in STAMPS.items():
        types.setdefault(name, kind)
        types[f"_info/{name}"] = kind
    types |= {f"_info/{name}": "date" for name in sort}
    return Names({name.casefold(): kind for name, kind in types.items()}, top)


_EVERY_TICKET = {
    "s": "summary siteName addressLine1 addressLine2 city stateIdentifier zip contactName contactPhoneNumber "
    "contactPhoneExtension contactEmailAddress resources closedBy billTime agreementType",
    "n": "id budgetHours actualHours",
    "b": "closedFlag customerUpdatedFlag approved automaticEmailContactFlag automaticEmailResourceFlag "
    "automaticEmailCcFlag allowAllClientsPortalView",
    "d": "requiredDate closedDate estimatedStartDate",
    "r": "board status workRole workType site contact type subType item priority serviceLocation source "
    "opportunity agreement location configuration",
    "i": "company owner department country",
}

SERVICE_TICKETS = names(
    s=_EVERY_TICKET["s"] + " recordType poNumber externalXRef severity impact slaStatus respondedBy resolvedBy",
    n=_EVERY_TICKET["n"] + " parentTicketId resolveMinutes respondMinutes minutesWaiting",
    b=_EVERY_TICKET["b"] + " isInSla hasChildTicket hasMergedChildTicketFlag",
    d=_EVERY_TICKET["d"] + " dateResolved dateResponded dateResplan respondByGoalUTC resolutionGoalUTC",
    r=_EVERY_TICKET["r"] + " team sla",
    i=_EVERY_TICKET["i"],
    t="mergedParentTicket",
    carried="customFields resplanGoalUTC predecessorId predecessorType predecessorClosedFlag automaticEmailCc",
)
PROJECT_TICKETS = names(
    s=_EVERY_TICKET["s"] + " wbsCode",
    n=_EVERY_TICKET["n"],
    b=_EVERY_TICKET["b"] + " isIssueFlag",
    d=_EVERY_TICKET["d"] + " scheduleStartDate scheduleEndDate",
    r=_EVERY_TICKET["r"] + " project phase",
    i=_EVERY_TICKET["i"],
    carried="customFields predecessorId predecessorType predecessorClosedFlag automaticEmailCc tasks",
)

SERVICE_NOTES = names(
    s="text createdBy",
    n="id ticketId",
    b="detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag customerUpdatedFlag internalFlag "
    "externalFlag",
    d="dateCreated",
    carried="member contact sentimentScore processNotifications",
)
PROJECT_TICKET_NOTES = names(
    s="text",
    n="id ticketId",
    b="detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag internalFlag externalFlag",
    carried="member contact customerUpdatedFlag processNotifications",
)
ALL_NOTES = names(
    s="text originalAuthor",
    n="id",
    b="detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag bundledFlag mergedFlag",
    d="timeStart timeEnd",
    t="ticket",
    sort=("sortByDate",),
    carried="noteType member contact",
)
SERVICE_ALL_NOTES = Names(ALL_NOTES.types, ALL_NOTES.fields | {"isMarkdownFlag"})

TIME_ENTRIES = names(
    s="companyType chargeToType billableOption notes internalNotes status ticketBoard ticketStatus ticketType "
    "agreementType",
    n="id chargeToId actualHours hoursDeduct hoursBilled locationId businessUnitId",
    b="addToDetailDescriptionFlag addToInternalAnalysisFlag addToResolutionFlag emailContactFlag emailResourceFlag "
    "invoiceFlag",
    d="timeStart timeEnd",
    r="location department workType workRole agreement project phase timeSheet",
    i="company member",
    t="ticket",
    carried="enteredBy dateEntered",
)

PROJECTS = names(
    s="name description billingMethod customerPO",
    n="id actualHours budgetHours estimatedHours scheduledHours percentComplete billingAmount",
    b="closedFlag includeDependenciesFlag includeEstimatesFlag",
    d="actualStart actualEnd estimatedStart estimatedEnd scheduledStart scheduledEnd",
    r="board status type contact site opportunity agreement location",
    i="company manager department",
    carried="currency customFields",
)
PROJECT_NOTES = names(s="text", n="id projectId", b="flagged", r="type")
PHASES = names(
    s="description wbsCode notes",
    n="id projectId actualHours budgetHours scheduledHours",
    b="markAsMilestoneFlag",
    d="deadlineDate",
    r="board status parentPhase",
    carried="scheduledStart scheduledEnd actualStart actualEnd",
)
TEAM_MEMBERS = names(n="id projectId hours", r="projectRole", i="member")

OPPORTUNITIES = names(
    s="name notes source customerPO",
    n="id locationId businessUnitId",
    d="expectedCloseDate pipelineChangeDate dateBecameLead closedDate",
    r="type stage status priority probability rating campaign contact site",
    i="company primarySalesRep secondarySalesRep closedBy",
    carried="currency customFields",
)
OPPORTUNITY_NOTES = names(s="text enteredBy", n="id opportunityId", b="flagged", r="type")
FORECASTS = names(n="id recurringTotal forecastTotalWithTaxes expectedProbability")

MEMBERS = names(
    s="identifier firstName lastName middleInitial title officeEmail officePhone primaryEmail licenseClass",
    n="id",
    b="inactiveFlag adminFlag",
    r="timeZone type workRole securityRole",
)
COMPANIES = names(
    s="identifier name addressLine1 city state zip phoneNumber website accountNumber",
    n="id numberOfEmployees",
    b="deletedFlag leadFlag",
    r="status defaultContact territory market site",
    i="country territoryManager",
    carried="addressLine2 faxNumber parentCompany types timeZoneSetup customFields",
)
SITES = names(
    s="name addressLine1 city zip phoneNumber",
    n="id",
    b="primaryAddressFlag inactiveFlag",
    i="company",
    carried="addressLine2 country stateReference phoneNumberExt",
)
CONTACTS = names(
    s="firstName lastName title addressLine1 city zip defaultPhoneNbr defaultPhoneType",
    n="id",
    b="inactiveFlag defaultFlag",
    r="site relationship department",
    i="company country",
    carried="communicationItems defaultPhoneExtension types",
)
CONFIGURATIONS = names(
    s="name serialNumber modelNumber tagNumber macAddress ipAddress osType osInfo lastLoginName vendorNotes notes",
    n="id parentConfigurationId",
    b="activeFlag",
    d="purchaseDate installationDate warrantyExpirationDate",
    r="type status site contact manufacturer",
    i="company vendor",
    carried="deviceIdentifier cpuSpeed ram localHardDrives lastBackupDate defaultGateway questions customFields",
)
COMPANY_NOTES = names(s="text enteredBy", n="id", b="flagged", r="type", i="company")
AGREEMENTS = names(
    s="name customerPO agreementStatus applicationUnits",
    n="id applicationLimit billAmount",
    b="cancelledFlag noEndingDateFlag",
    d="startDate endDate dateCancelled",
    r="type contact site sla billingCycle parentAgreement",
    i="company",
    carried="applicationCycle applicationUnlimitedFlag internalNotes oneTimeFlag reasonCancelled",
)
AGREEMENT_RECAPS = names(
    s="name companyName agreementStatus isUnlimited",
    n="id startingAmount availableAmount usedAmount remainingAmount overrunAmount",
)
ACTIVITIES = names(
    s="name notes phoneNumber email",
    n="id",
    b="closeFlag notifyFlag",
    d="dateStart dateEnd",
    r="type status contact opportunity agreement",
    i="company assignTo assignedBy",
    t="ticket",
)
DOCUMENTS = names(
    s="title fileName owner", n="id", b="publicFlag linkFlag imageFlag", carried="size urlFlag createdOnDate"
)
SCHEDULE = names(
    s="name ticketType",
    n="id objectId hours",
    b="doneFlag acknowledgedFlag ownerFlag meetingFlag",
    d="dateStart dateEnd",
    r="where status",
    i="member type span",
)
BOARDS = names(s="name", n="id", b="inactiveFlag projectFlag", r="location", i="department")
BOARD_STATUSES = names(s="name", n="id sortOrder", b="closedStatus inactive displayOnBoard defaultFlag", r="board")
AUDIT_TRAIL = names(s="text enteredBy auditType auditSubType auditSource", d="enteredDate")
PRIORITIES = names(s="name color level", n="id sortOrder", b="defaultFlag")
STATUSES_INFO = names(s="name", n="id sortOrder", b="defaultFlag inactiveFlag closedFlag")
NOTIFICATIONS = names(s="email", n="id", r="notifyWho status", i="member")
BOARD_TYPES = names(s="name category", n="id", b="defaultFlag inactiveFlag", r="board")
BOARD_ITEMS = names(s="name", n="id", b="inactiveFlag", r="board")
BOARD_TEAMS = names(s="name", n="id boardId locationId", b="defaultFlag")
ASSOCIATIONS = names(n="id", r="type subType item board")
EMAIL_TEMPLATES = names(
    s="type subject body", n="id", b="externalContactNotifications internalContactNotifications copySenderFlag",
    r="serviceBoard serviceStatus",
)  # fmt: skip
WORKFLOWS = names(s="name", n="id", b="activateFlag", r="tableType location board")
WORKFLOW_EVENTS = names(s="name eventCondition", n="id")
WORKFLOW_ACTIONS = names(s="subject emailRecipient", n="id", r="notifyType notifyWho boardStatus")
LOCATIONS = names(s="name", n="id ownerLevelId", b="locationFlag clientFlag")
LOCATION_WORK_ROLES = names(n="id", b="workRoleInactiveFlag", r="location workRole")
WORK_ROLES = names(s="name", n="id", b="inactiveFlag")
WORK_ROLES_INFO = names(s="name", n="id", b="inactiveFlag")
CHARGE_CODES_INFO = names(s="name", n="id", b="timeEntryFlag expenseEntryFlag")
WORK_TYPES = names(s="name billTime rateType", n="id rate roundBillHoursTo", b="inactiveFlag overallDefaultFlag")
WORK_TYPES_INFO = names(s="name", n="id", b="inactiveFlag defaultFlag activityDefaultFlag")
CHARGE_CODES = names(s="name billTime", n="id", b="timeEntryFlag expenseEntryFlag", r="workType workRole", i="company")
TIME_SHEETS = names(s="status", n="id year period hours", d="dateStart dateEnd", i="member")
SCHEDULE_TYPES = names(s="name identifier", n="id", b="systemFlag")
MY_SECURITY = names(
    s="addLevel editLevel deleteLevel inquireLevel moduleName moduleFunctionName moduleFunctionDescription", n="id"
)
TASKS = names(s="notes", n="id priority", b="closedFlag", carried="summary code member resolution schedule")
REFERENCES = names(s="name identifier deviceIdentifier", n="id")
DEVICE_REFERENCES = names(s="deviceIdentifier", n="id")

#: The names that ``childConditions`` may use: a list inside a record, and the fields of its elements.
COMMUNICATION_ITEMS = names(
    s="communicationItems/value communicationItems/extension communicationItems/domain "
    "communicationItems/communicationType",
    n="communicationItems/id",
    b="communicationItems/defaultFlag",
    r="communicationItems/type",
)
CUSTOM_FIELDS = names(s="caption value type entryMethod", n="id")
