"""Differences between ConnectWise servers and versions."""

from dataclasses import dataclass


@dataclass
class Features:
    r"""Server and version differences; settable while the sandbox runs.

    Attributes:
        all_notes: Whether ``allNotes`` exists.
        my_account: Whether ``system/myAccount`` exists.
        my_members: Whether ``system/myMembers/info`` exists.
        page_cap: The largest page.
        service_list_shows_projects: Whether ``service/tickets`` also lists project tickets, as in old versions.
        cloud: Whether to refuse a missing clientId and a wrong company as the cloud does (400 for both) and to say so
            in company info.
        at_once: How many requests may be under way before the next is a 429; needs some latency to have an effect.
        strict_fields: Whether a name in ``fields`` that the server does not know is refused instead of ignored.
        unknown_fields: Names that records of this version do not have.
        largest_page: The largest ``pageSize``; a larger one gets a 400. None if it is cut to ``page_cap``.
        old_records: Whether records look as they did up to 2016: who entered a ticket and when stands at its top, and
            an empty field is sent as null.
        copies: How many times each record is in a list, with different numbers and names.
        lists_members: Whether ``system/members`` lists anybody to a role that may read it.
        owner_identifiers: Whether the owner of a ticket carries the member's identifier, or only number and name.
        ignored_conditions: Names of which every condition is ignored without an error.
        condition_hours: How many hours later than written a date in a condition is read: the server takes it for a
            time of its own zone.
        days_at_noon: Whether fields that mean a day come as noon UTC; else as midnight.
        hours_only: Whether time is entered as hours, without a clock time.
        slow_at_open: Seconds that all open tickets take where nothing but their flag is asked for.
        errors_as_200: Whether an error comes with the status 200.
        raw_line_ends: Whether line ends stand inside strings of JSON as they are.
        broken_byte: Whether the first letter of another alphabet in an answer is cut in its middle.
        encoding: The encoding of JSON.
        declared_charset: The encoding that answers are said to have.
        my_security: Whether ``system/mySecurity`` answers; else it is refused.
        time_defaults: Whether ``time/entries/defaults`` exists.
        inner_paths: Whether a PATCH of a part of a reference (``status/id``) has an effect; else it is a false 200.
        patch_silences: Whether ``processNotifications`` false in a PATCH of a ticket keeps ConnectWise from mailing.
        keeps_mobile_guid: Whether a ``mobileGuid`` that is sent is kept and sent back.
        escapes_text: Whether texts are kept with backslashes before marks that Markdown would read (``1\\.``).
        line_ends: What each line end of a text is kept as; None if texts stay as they are.
        loses_emoji: Whether characters beyond the first plane of Unicode are kept as two question marks.
        longest_text: The most characters that a note may have; None for no limit.
        closing_needs: What must be before a ticket may be closed: ``tasks`` closed, ``resolution`` written.
        same_second: Whether all that is written carries the same time, to the second.
    """

    all_notes: bool = True
    my_account: bool = True
    my_members: bool = False
    page_cap: int = 1000
    service_list_shows_projects: bool = False
    cloud: bool = False
    at_once: int | None = None
    strict_fields: bool = False
    unknown_fields: frozenset[str] = frozenset()
    largest_page: int | None = None
    old_records: bool = False
    copies: int = 1
    lists_members: bool = True
    owner_identifiers: bool = True
    ignored_conditions: frozenset[str] = frozenset()
    condition_hours: int = 0
    days_at_noon: bool = False
    hours_only: bool = False
    slow_at_open: float = 0.0
    errors_as_200: bool = False
    raw_line_ends: bool = False
    broken_byte: bool = False
    encoding: str = "utf-8"
    declared_charset: str = "utf-8"
    my_security: bool = True
    time_defaults: bool = True
    inner_paths: bool = False
    patch_silences: bool = True
    keeps_mobile_guid: bool = False
    escapes_text: bool = False
    line_ends: str | None = None
    loses_emoji: bool = False
    longest_text: int | None = None
    closing_needs: frozenset[str] = frozenset()
    same_second: bool = False
