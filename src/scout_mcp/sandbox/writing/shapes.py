"""What may stand in the body of a write: the members of each type, and how much of them has an effect.

The letter of a row is the type: ``s`` text, ``n`` whole number, ``f`` number, ``b`` boolean, ``d`` date, ``r`` a
reference, ``a`` a list, ``g`` a GUID. Anything else in a body is refused as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_REFERENCE = frozenset({"id", "name", "identifier", "_info"})
_BILLING = ("Billable", "DoNotBill", "NoCharge", "NoDefault")
_LEVELS = ("Low", "Medium", "High")


@dataclass(frozen=True)
class Shape:
    """A type of record that may be written.

    Attributes:
        kind: ConnectWise's name of the type, in refusals.
        noun: Its name in "noun object is invalid".
        members: The letter of each member.
        choices: The values that a text may have.
        longest: The most characters of a text.
        ignored: Members that may be sent and have no effect: a false 200.
    """

    kind: str
    noun: str
    members: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    longest: Mapping[str, int] = field(default_factory=dict[str, int])
    ignored: frozenset[str] = frozenset()

    def reference_members(self, name: str) -> frozenset[str]:
        """Return what a reference may hold."""
        more = {"member": {"dailyCapacity"}, "owner": {"dailyCapacity"}, "status": {"sort"}, "priority": {"sort"}}
        return _REFERENCE | more.get(name, set())


def _members(**rows: str) -> dict[str, str]:
    return {name: letter for letter, row in rows.items() for name in row.split()}


_NOTE = _members(
    n="id ticketId",
    s="text",
    b="detailDescriptionFlag internalAnalysisFlag resolutionFlag issueFlag customerUpdatedFlag processNotifications "
    "internalFlag externalFlag",
    r="member contact",
    a="_info",
)
_NOTE_IGNORED = frozenset({"id", "ticketId", "internalFlag", "externalFlag", "_info"})

SERVICE_NOTE = Shape(
    "ServiceNote",
    "serviceNote",
    {**_NOTE, "dateCreated": "s", "createdBy": "s", "sentimentScore": "f"},
    ignored=_NOTE_IGNORED | {"dateCreated", "createdBy", "sentimentScore"},
)
PROJECT_NOTE = Shape("TicketNote", "ticketNote", _NOTE, ignored=_NOTE_IGNORED)

TIME_ENTRY = Shape(
    "TimeEntry",
    "timeEntry",
    _members(
        n="id chargeToId locationId businessUnitId opportunityRecid invoiceReady",
        s="companyType chargeToType businessGroupDesc agreementType projectActivity territory billableOption notes "
        "internalNotes emailCc hourlyCost enteredBy status ticketBoard ticketStatus ticketType ticketSubType "
        "locationName",
        f="hoursDeduct actualHours hoursBilled invoiceHours hourlyRate overageRate agreementHours agreementAmount "
        "agreementAdjustment adjustment extendedInvoiceAmount",
        b="addToDetailDescriptionFlag addToInternalAnalysisFlag addToResolutionFlag emailResourceFlag emailContactFlag "
        "emailCcFlag invoiceFlag",
        d="timeStart timeEnd dateEntered",
        r="company member location department workType workRole agreement activity invoice timeSheet ticket project "
        "phase taxCode",
        g="mobileGuid",
        a="_info customFields",
    ),
    choices={
        "chargeToType": ("Company", "ServiceTicket", "ProjectTicket", "ChargeCode", "Activity"),
        "billableOption": _BILLING,
    },
    ignored=frozenset(
        {"id", "companyType", "agreementType", "enteredBy", "dateEntered", "status", "ticketBoard", "ticketStatus"}
        | {"ticketType", "ticketSubType", "hoursBilled", "invoiceHours", "invoice", "timeSheet", "ticket", "project"}
        | {"phase", "invoiceFlag", "_info", "extendedInvoiceAmount", "hourlyCost", "invoiceReady", "locationName"}
    ),
)

SCHEDULE_ENTRY = Shape(
    "ScheduleEntry",
    "schedule",
    _members(
        n="id objectId projectRoleId",
        s="name ticketType notificationResponse",
        f="hours",
        b="doneFlag acknowledgedFlag ownerFlag meetingFlag allowScheduleConflictsFlag addMemberToProjectFlag "
        "notifyResource notificationSent startTimeSet endTimeSet",
        d="dateStart dateEnd acknowledgedDate closeDate",
        r="member where reminder status type span",
        g="mobileGuid",
        a="_info",
    ),
    longest={"name": 250},
    ignored=frozenset({"id", "ticketType", "notificationSent", "_info", "acknowledgedDate", "closeDate"}),
)

_EVERY_TICKET = _members(
    n="id knowledgeBaseCategoryId knowledgeBaseSubCategoryId predecessorId lagDays duration knowledgeBaseLinkId",
    s="summary siteName addressLine1 addressLine2 city stateIdentifier zip contactName contactPhoneNumber "
    "contactPhoneExtension contactEmailAddress agreementType automaticEmailCc initialDescription "
    "initialInternalAnalysis initialResolution contactEmailLookup closedDate closedBy resources billTime billExpenses "
    "billProducts predecessorType subBillingMethod subDateAccepted knowledgeBaseLinkType",
    f="budgetHours actualHours subBillingAmount",
    b="allowAllClientsPortalView customerUpdatedFlag automaticEmailContactFlag automaticEmailResourceFlag "
    "automaticEmailCcFlag processNotifications skipCallback closedFlag approved predecessorClosedFlag "
    "lagNonworkingDaysFlag",
    d="requiredDate estimatedStartDate",
    r="board status workRole workType company site country contact type subType item owner priority serviceLocation "
    "source opportunity agreement location department currency",
    g="mobileGuid",
    a="_info customFields",
)
_SERVICE_ONLY = _members(
    n="parentTicketId resolveMinutes resPlanMinutes respondMinutes escalationLevel escalationLastUpdateMinutes "
    "minutesBeforeWaiting respondedSkippedMinutes resplanSkippedMinutes minutesWaiting",
    s="recordType severity impact externalXRef poNumber initialDescriptionFrom dateResolved dateResplan dateResponded "
    "billingMethod slaStatus respondedBy resplanBy resolvedBy escalationStartDateUTC",
    f="billingAmount hourlyRate estimatedExpenseCost estimatedExpenseRevenue estimatedProductCost "
    "estimatedProductRevenue estimatedTimeCost estimatedTimeRevenue respondedHours resplanHours resolutionHours",
    b="isInSla hasChildTicket hasMergedChildTicketFlag requestForChangeFlag",
    d="respondByGoalUTC resplanGoalUTC resolutionGoalUTC",
    r="team sla mergedParentTicket",
    a="integratorTags",
)
_PROJECT_ONLY = _members(
    s="wbsCode", b="isIssueFlag", d="scheduleStartDate scheduleEndDate", r="project phase", a="tasks"
)
_TICKET_IGNORED = frozenset(
    {"id", "recordType", "resources", "actualHours", "closedFlag", "closedDate", "closedBy", "dateResolved", "approved"}
    | {"dateResplan", "dateResponded", "slaStatus", "isInSla", "hasChildTicket", "hasMergedChildTicketFlag", "_info"}
    | {"respondedBy", "resplanBy", "resolvedBy", "resolveMinutes", "resPlanMinutes", "respondMinutes", "project"}
    | {"respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC", "minutesWaiting", "mergedParentTicket", "tasks"}
    | {"initialDescription", "initialInternalAnalysis", "initialResolution", "initialDescriptionFrom", "integratorTags"}
    | {"contactEmailLookup", "processNotifications", "skipCallback", "agreementType", "parentTicketId"}
)
_TICKET_CHOICES = {
    "severity": _LEVELS,
    "impact": _LEVELS,
    "billTime": _BILLING,
    "billExpenses": _BILLING,
    "billProducts": _BILLING,
    "predecessorType": ("Ticket", "Phase"),
}
_TICKET_LONGEST = {
    "summary": 100,
    "siteName": 156,
    "addressLine1": 50,
    "addressLine2": 50,
    "city": 50,
    "stateIdentifier": 50,
    "zip": 12,
    "contactName": 62,
    "contactPhoneNumber": 20,
    "contactPhoneExtension": 15,
    "contactEmailAddress": 250,
    "externalXRef": 100,
    "poNumber": 50,
    "automaticEmailCc": 1000,
    "wbsCode": 50,
}


def _ticket(kind: str, noun: str, members: Mapping[str, str]) -> Shape:
    choices = {name: values for name, values in _TICKET_CHOICES.items() if name in members}
    longest = {name: most for name, most in _TICKET_LONGEST.items() if name in members}
    return Shape(kind, noun, members, choices, longest, _TICKET_IGNORED)


SERVICE_TICKET = _ticket("Ticket", "ticket", {**_EVERY_TICKET, **_SERVICE_ONLY})
PROJECT_TICKET = _ticket("ProjectTicket", "projectTicket", {**_EVERY_TICKET, **_PROJECT_ONLY})

TASK = Shape(
    "TicketTask",
    "ticketTask",
    _members(
        n="id ticketId priority childTicketId",
        s="notes resolution summary childScheduleAction",
        b="closedFlag",
        r="schedule code member",
        a="_info",
    ),
    choices={"childScheduleAction": ("Transfer", "Delete", "Done")},
    ignored=frozenset({"id", "ticketId", "schedule", "summary", "childTicketId", "childScheduleAction", "_info"}),
)
