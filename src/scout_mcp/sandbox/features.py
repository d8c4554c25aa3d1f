"""What differs between ConnectWise servers and versions."""

from dataclasses import dataclass


@dataclass
class Features:
    """Server and version differences; settable while the sandbox runs.

    Attributes:
        all_notes: Whether ``allNotes`` exists.
        my_account: Whether ``system/myAccount`` exists.
        my_members: Whether ``system/myMembers/info`` exists.
        page_cap: The largest page.
        service_list_shows_projects: Whether ``service/tickets`` lists project tickets too, as old versions did.
        cloud: Whether to refuse a missing clientId and a wrong company as the cloud does (400 both) and to say so in
            company info.
        at_once: How many requests may be under way before the next is a 429; needs some latency to be felt.
        copies: How often each record of a list is in it, under other numbers and names.
        lists_members: Whether ``system/members`` lists anybody to a role that may read it.
        owner_identifiers: Whether the owner of a ticket carries the member's identifier, or only number and name.
    """

    all_notes: bool = True
    my_account: bool = True
    my_members: bool = False
    page_cap: int = 1000
    service_list_shows_projects: bool = False
    cloud: bool = False
    at_once: int | None = None
    copies: int = 1
    lists_members: bool = True
    owner_identifiers: bool = True
