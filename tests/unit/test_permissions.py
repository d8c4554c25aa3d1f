"""The capability table, and the sentences that name what is missing."""

import pytest

from scout_mcp.config import settings
from scout_mcp.config.settings import Settings
from scout_mcp.permissions import (
    CAPABILITIES,
    OPPORTUNITIES,
    PROJECT_TICKETS,
    SERVICE_TICKETS,
    Capability,
    Status,
    lacking,
    part_not_shown,
    refusal,
    whom_to_ask,
)


@pytest.fixture
def given() -> Settings:
    return settings.load(
        environ={
            "SCOUT_REGION": "na",
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
            "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


WHO = (
    "Keys in use: public key ending in 4567. If they are your own member keys, ask an administrator to change your"
    " security role (System > Security Roles); if they belong to a shared API member, to change the role of that"
    " member."
)


def test_the_table_is_connectwises() -> None:
    assert [(one.permission, one.probe[0], one.required) for one in CAPABILITIES] == [
        ("Service Desk > Service Tickets (Inquire: All)", "service/tickets", True),
        ("Project > Project Tickets (Inquire: All)", "project/tickets", False),
        ("Project > Project Headers (Inquire: All)", "project/projects", False),
        ("Sales > Opportunity (Inquire: All)", "sales/opportunities", False),
        ("Time & Expense > Time Entry (Inquire: All)", "time/entries", False),
        ("Companies > Company Maintenance (Inquire: All)", "company/companies", False),
        ("Companies > Contacts (Inquire: All)", "company/contacts", False),
        ("Companies > Configurations (Inquire: All)", "company/configurations", False),
        ("Companies > Manage Attachments (Inquire: All)", "system/documents", False),
        ("Service Desk > Resource Scheduling (Inquire: All)", "schedule/entries", False),
        ("System > Member Maintenance (Inquire: All)", "system/members", False),
        ("System > Table Setup (Inquire: All)", "service/boards", False),
        ("Finance > Agreements (Inquire: All)", "finance/agreements", False),
        ("Companies > Notes (Inquire: All)", "company/companies/{n}/notes", False),
        ("Companies > CRM/Sales Activities (Inquire: All)", "sales/activities", False),
    ]


@pytest.mark.parametrize("field", ["name", "unlocks", "plural", "item"])
def test_no_two_capabilities_are_called_the_same(field: str) -> None:
    values = [getattr(one, field) for one in CAPABILITIES]

    assert len(set(values)) == len(values)
    assert all(values)


def test_whom_to_ask_names_the_keys_by_their_last_four_characters(given: Settings) -> None:
    assert whom_to_ask(given) == WHO


@pytest.mark.parametrize(
    ("strategy", "sentence"),
    [
        ("member", ", your own member keys. Ask an administrator to change your security role"),
        ("api_member", ", of a shared API member. Ask an administrator to change the role of that member"),
    ],
)
def test_where_it_is_known_whose_keys_these_are_only_that_is_said(
    given: Settings, strategy: str, sentence: str
) -> None:
    found = given.model_copy(update={"key_strategy": strategy})

    assert whom_to_ask(found) == (f"Keys in use: public key ending in 4567{sentence} (System > Security Roles).")


@pytest.mark.parametrize(
    ("capabilities", "sentence"),
    [
        ((OPPORTUNITIES,), "these keys lack Sales > Opportunity (Inquire: All)"),
        (
            (SERVICE_TICKETS, PROJECT_TICKETS),
            (
                "these keys lack Service Desk > Service Tickets (Inquire: All) and Project > Project Tickets (Inquire:"
                " All)"
            ),
        ),
    ],
)
def test_what_is_lacking_is_named(capabilities: tuple[Capability, ...], sentence: str) -> None:
    assert lacking(*capabilities) == sentence


def test_a_refused_part_says_so_in_its_place() -> None:
    assert part_not_shown(OPPORTUNITIES, "Opportunity") == (
        "Opportunity: not shown, these keys lack Sales > Opportunity (Inquire: All)."
    )


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.name)
def test_a_refusal_says_what_is_missing_and_whom_to_ask(given: Settings, capability: Capability) -> None:
    assert str(refusal(given, capability)) == (
        f"These keys may not read {capability.plural}: ConnectWise refused (403). Missing: {capability.permission}.\n"
        f"{WHO}\nWhat these keys can read: check_permissions."
    )


def test_a_status_reads_as_its_word() -> None:
    assert [str(status) for status in Status] == ["granted", "missing", "unknown"]
