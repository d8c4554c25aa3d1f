"""Which records a person means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.text.record_references import LARGEST, Kind, NamedRecords, find

ROUTER = "https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails"
SERVICE = f"{ROUTER}?locale=en_US&companyName=fjordline&recordType=ServiceFV&recid=48213"
SAFE = (
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fna.myconnectwise.net%2Fv4_6_release%2F"
    "services%2Fsystem_io%2Frouter%2Fopenrecord.rails%3Flocale%3Den_US%26recordType%3DServiceFV%26recid%3D48213"
    "&data=05%7C02%7C71005&sdata=x&reserved=0"
)
INSTEAD = "Type the number, for example 48213 or #48213, or paste its ConnectWise link."


def named(*numbers: int, links: bool = False, foreign: tuple[str, ...] = ()) -> NamedRecords:
    return NamedRecords(numbers, links, foreign, None)


@pytest.mark.parametrize(
    "text",
    [
        "48213",
        "#48213",
        " # 48213 ",
        "48213.",
        "(48213)",
        '"48213"',
        "48,213",
        "\uff14\uff18\uff12\uff11\uff13",
        "\u0664\u0668\u0662\u0661\u0663",
        "\uff0348213",
        "4\u200b8\u200b213",
        "Ticket#48213/Company/Summary",
        "Ticket#48213/24Seven/Printer 2026",
        "Ticket# 48213 - Summary",
        "Ticket #: 48213",
        "Ticket: 48213",
        "ticket no. 48213",
        "Ticket-Nr. 48213",
        "Service Ticket #48213",
        "service request 48213",
        "SR 48213",
        "SR#48213",
        "[#48213]",
        "[SR#48213] Re: Scanner",
        "Project Ticket #48213",
        "ticket number 48213",
        "please open 48213",
        "What's the status of 48213?",
        "show me ticket 48213's notes",
        "Re: Ticket#48213/Fjordline/Scanner in room 4",
        "Re: FW: [EXTERNAL] Ticket #48213 - Scanner",
        "the same as #48213, and #48213 again",
        "see #48213: call +47 555 0142 before 12:30 on 2026-11-20",
        "#48213 uses KB5034441 on 10.0.19045 at 10.0.0.7, PO 71005, color: #112233",
        "Ticket 48213 has 3 notes from 2026, 400 GB used, $71,005 spent",
        "ticket 48213, 2 users affected",
    ],
)
def test_a_ticket_is_found_by_its_number(text: str) -> None:
    assert find(text, "ticket") == named(48213)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tickets 48213 and 48214", (48213, 48214)),
        ("Tickets 48213, 48214 & #48215", (48213, 48214, 48215)),
        ("48213, 48214", (48213, 48214)),
        ("48213,48214;48215", (48213, 48214, 48215)),
        ("48213\n48214\n", (48213, 48214)),
        ("#48213 #48214", (48213, 48214)),
        ("compare 48213 with #48214", (48214,)),
        ("is #48214 a duplicate of ticket 48213?", (48213, 48214)),
        ("1", (1,)),
        ("#7", (7,)),
        (str(LARGEST), (LARGEST,)),
        ("2026", (2026,)),
    ],
)
def test_several_are_found_strongest_first(text: str, numbers: tuple[int, ...]) -> None:
    assert find(text, "ticket") == named(*numbers)


@pytest.mark.parametrize(
    "text",
    [
        SERVICE,
        SERVICE.replace("&", "&amp;"),
        SERVICE.upper(),
        f"<{SERVICE}>",
        f"[the ticket]({SERVICE})",
        f'<a href="{SERVICE}">Open</a>',
        SAFE,
        f"Call 555 0142 about this: {SERVICE}, thanks, 71005",
        "https%3A%2F%2Fna.myconnectwise.net%2Fv4_6_release%2FConnectWise.aspx%3FrouteTo%3DServiceFV%26recid%3D48213",
        "https://psa.example.com/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid=48213&companyName=x",
        "https://eu.myconnectwise.net/v2026_1/ConnectWise.aspx?locale=en_US&routeTo=ServiceFV&recid=48213",
        "http://10.0.0.5/v4_6_release/connectwise.aspx?recid=48213&RouteTo=servicefv",
        "na.myconnectwise.net/v4_6_release/ConnectWise.aspx?routeTo=ServiceFV&recid=48213",
        "https://api-na.myconnectwise.net/v4_6_release/apis/3.0/service/tickets/48213",
        f"{SERVICE} {SERVICE}",
    ],
)
def test_a_ticket_is_found_by_its_link(text: str) -> None:
    assert find(text, "ticket") == named(48213, links=True)


def test_links_come_before_words_and_bare_digits_do_not_count_beside_them() -> None:
    assert find(f"ticket 48214, then there is 71005, and {SERVICE}", "ticket") == named(48213, 48214, links=True)


def test_a_whole_mail_names_its_tickets() -> None:
    mail = (
        "From: Ingrid Solheim <ingrid@fjordline.example>\nSent: Friday, 20 November 2026 14:30\nTo: Help Desk\n"
        "Subject: RE: Ticket#48213/Fjordline Dental/Scanner\nMessage-ID: <20261120143000.4711@mail>\n\n"
        "It is full again (400 GB), see invoice #5512 and #48190.\nIngrid, +47 555 0142, Storgata 12, 0184 Oslo\n"
        "> On 19 Nov 2026 at 09:15 Tom wrote:\n> Error 0x80070005 on 10.0.0.7, case 2604140040004895\n"
    )

    assert find(mail, "ticket") == named(48213, 48190, foreign=("an invoice number",))


@pytest.mark.parametrize(
    ("text", "foreign", "problem"),
    [
        ("", (), f"No ticket was given. {INSTEAD}"),
        (" \n", (), f"No ticket was given. {INSTEAD}"),
        ("hello", (), f"There is no number in this text to tell a ticket by. {INSTEAD}"),
        ("0", (), f"0 is not a ticket number: they begin at 1. {INSTEAD}"),
        ("#0", (), f"0 is not a ticket number: they begin at 1. {INSTEAD}"),
        ("-5", (), f"A ticket number is never negative. {INSTEAD}"),
        (
            "2147483648",
            (),
            f"2147483648 is too large for a ticket number: the largest possible is 2147483647. {INSTEAD}",
        ),
        ("555 0142", (), f"This reads like a phone number, not like a ticket number. {INSTEAD}"),
        ("+47 555 0142", (), f"This reads like a phone number, not like a ticket number. {INSTEAD}"),
        ("(555) 010-4821", (), f"This reads like a phone number, not like a ticket number. {INSTEAD}"),
        ("22 33 44 55", (), f"This reads like a phone number, not like a ticket number. {INSTEAD}"),
        ("2026-11-20", (), f"This reads like a date, not like a ticket number. {INSTEAD}"),
        ("20.11.2026", (), f"This reads like a date, not like a ticket number. {INSTEAD}"),
        ("12:30", (), f"This reads like a time, not like a ticket number. {INSTEAD}"),
        ("10.0.19045", (), f"This reads like a version number, not like a ticket number. {INSTEAD}"),
        ("192.168.10.20", (), f"This reads like an IP address, not like a ticket number. {INSTEAD}"),
        ("$48213", (), f"This reads like an amount, not like a ticket number. {INSTEAD}"),
        ("400 GB", (), f"This reads like an amount, not like a ticket number. {INSTEAD}"),
        ("48213.5", (), f"This reads like a decimal number, not like a ticket number. {INSTEAD}"),
        ("PO 48213", (), f"This reads like a PO number, not like a ticket number. {INSTEAD}"),
        ("Invoice #48213", ("an invoice number",), f"This names an invoice number, not a ticket. {INSTEAD}"),
        ("GitHub issue #4821", ("an issue number",), f"This names an issue number, not a ticket. {INSTEAD}"),
        ("PR #34", ("a PR number",), f"This names a PR number, not a ticket. {INSTEAD}"),
        ("Dell case #55512", ("a case number",), f"This names a case number, not a ticket. {INSTEAD}"),
        ("Project #412", ("a project number",), f"This names a project number, not a ticket. {INSTEAD}"),
        ("Opportunity #1207", ("an opportunity number",), f"This names an opportunity number, not a ticket. {INSTEAD}"),
        ("Company #112", ("a company number",), f"This names a company number, not a ticket. {INSTEAD}"),
        (
            "Zendesk ticket #48213",
            ("a number of another system",),
            f"This names a number of another system, not a ticket. {INSTEAD}",
        ),
        (
            "https://github.com/x/y/issues/48213",
            ("a link of another system",),
            f"This names a link of another system, not a ticket. {INSTEAD}",
        ),
        (
            f"{ROUTER}?recordType=CompanyFV&recid=48213",
            ("a company link",),
            f"This names a company link, not a ticket. {INSTEAD}",
        ),
        (
            f"{ROUTER}?recordType=ProjectHeaderFV&recid=412",
            ("a project link",),
            f"This names a project link, not a ticket. {INSTEAD}",
        ),
        (
            "The scanner 48213 is down. " + "It says so all day. " * 15,
            (),
            "Nothing in this text marks 48213 as a ticket number. If it is one, type 48213 alone.",
        ),
        (
            "From 48213 to 48219. " + "And so on, and so forth. " * 12,
            (),
            "Nothing in this text marks 48213 or 48219 as a ticket number. If one of them is, type it alone.",
        ),
    ],
)
def test_what_is_no_ticket_is_told(text: str, foreign: tuple[str, ...], problem: str) -> None:
    assert find(text, "ticket") == NamedRecords((), False, foreign, problem)


@pytest.mark.parametrize(
    "text",
    [
        "KB5034441",
        "0x80070005",
        "INV-48213",
        "JIRA-123",
        "Ticket INC0012345",
        "00:1A:2B:3C:4D:5E",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "color: #112233",
        "#fff000",
        "background:#482130;",
        "ticket 2 of 3",
        "we are #1 since 2019",
        "a ticket 3 days old",
        "48\u066213",
        "https://fjordline.zendesk.com/agent/tickets/48213",
        "https://fjordline.service-now.com/nav_to.do?uri=incident.do?sys_id=48213",
        "https://evil.example/?recid=48213",
        "Workstation-48213",
        "jo48213@example.com",
    ],
)
def test_lookalikes_are_no_tickets(text: str) -> None:
    found = find(text, "ticket")

    assert found.numbers == ()
    assert found.problem


@pytest.mark.parametrize(
    ("text", "kind", "number", "links"),
    [
        ("412", "project", 412, False),
        ("#412", "project", 412, False),
        ("Project #412", "project", 412, False),
        ("Project 412", "project", 412, False),
        ("project no. 412 of ticket #48213", "project", 412, False),
        (f"{ROUTER}?recordType=ProjectHeaderFV&recid=412", "project", 412, True),
        ("1207", "opportunity", 1207, False),
        ("Opportunity #1207", "opportunity", 1207, False),
        ("Opp 1207", "opportunity", 1207, False),
        (f"{ROUTER}?recordType=OpportunityFV&recid=1207", "opportunity", 1207, True),
    ],
)
def test_projects_and_opportunities_are_found(text: str, kind: Kind, number: int, links: bool) -> None:
    found = find(text, kind)

    assert (found.numbers, found.links, found.problem) == ((number,), links, None)


def test_a_project_ticket_is_no_project() -> None:
    assert find("Project Ticket #71100", "project") == NamedRecords(
        (),
        False,
        ("a ticket number",),
        "This names a ticket number, not a project. "
        "Type the number, for example 412 or #412, or paste its ConnectWise link.",
    )


WORDS = ["ticket", "tickets ", "#", "# ", " ", "48213", ", ", "and ", "project", "SR", "\n", "-", ".", "1", "0", "/"]
LINKS = [SERVICE, SAFE, "https://", "recid=", "%3D", "\uff11", "\u0661", "&amp;", "+47 ", "99999999999", "case ", "["]
PIECES = st.sampled_from([*WORDS, *LINKS])


@given(
    st.lists(PIECES | st.text(max_size=5), max_size=20).map("".join),
    st.sampled_from(["ticket", "project", "opportunity"]),
)
def test_numbers_are_always_possible_ones(text: str, kind: Kind) -> None:
    found = find(text, kind)

    assert all(1 <= number <= LARGEST for number in found.numbers)
    assert len(set(found.numbers)) == len(found.numbers)
    assert (found.problem is None) == bool(found.numbers)


@given(st.integers(1, LARGEST))
def test_every_number_is_found_however_it_is_written(number: int) -> None:
    forms = (
        f"{number}",
        f"#{number}",
        f"ticket {number}",
        f"Ticket#{number}/A/B",
        SERVICE.replace("48213", str(number)),
    )

    assert [find(form, "ticket").numbers for form in forms] == [(number,)] * len(forms)


@pytest.mark.parametrize(
    "piece",
    [
        "48213, ",
        "tickets 1,",
        "#1 ",
        "ticket ",
        "http://",
        "recid=1&",
        "1 ",
        "[",
        "1-",
        "0x",
        "%25",
        "pr #12 ",
        "ticket #",
        "a",
    ],
)
def test_a_hostile_text_is_read_once(piece: str) -> None:
    text = (piece * (100_000 // len(piece))) + "x"

    assert all(number <= LARGEST for number in find(text, "ticket").numbers)


def test_what_stands_after_a_hundred_thousand_characters_is_not_read() -> None:
    assert find("x " * 50_000 + "#48213", "ticket").numbers == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("what's up with 48213?", (48213,)),
        ("71005 and #71008", (71005, 71008)),
        ("is 71005 the same as #71008?", (71005, 71008)),
        ("Ticket 48213 and 48214", (48213, 48214)),
        ("Can you check 48213 please? The printer in room 4 prints 3 pages", (48213,)),
        ("Hi, 48213 is still open since 2025, call 555 0142", (48213,)),
        ("call me re 48213 at 555-0142 or +47 555 0142", (48213,)),
        ("48213 costs 12500 USD on 2026-11-24 at 192.168.10.20, build 19045, version 10.0.19045", (48213,)),
        ("call 5550142", ()),
        ("48213 users complain", ()),
        ("Zendesk 48213", ()),
    ],
)
def test_in_a_short_question_a_bare_number_counts_where_nothing_says_it_is_something_else(
    text: str, numbers: tuple[int, ...]
) -> None:
    assert find(text, "ticket").numbers == numbers
