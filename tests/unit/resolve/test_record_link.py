"""Links and bare numbers of companies, contacts and configurations."""

import pytest

from scout_mcp.errors import InputError
from scout_mcp.resolve.record_link import bare_number, linked_kind, linked_number

LINK = "https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails?recordType={}&recid={}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("201", 201), ("#201", 201), (" # 201 ", 201), ("2147483647", 2_147_483_647), ("0", None), ("2147483648", None),
        ("00000000201", None), ("20 1", None), ("-201", None), ("201a", None), ("٢٠١", None), ("", None),
    ],
)  # fmt: skip
def test_a_bare_number(typed: str, number: int | None) -> None:
    assert bare_number(typed) == number


def test_a_link_gives_the_number_of_its_own_kind() -> None:
    assert linked_number(LINK.format("CompanyFV", 201), "company") == 201
    assert linked_number(LINK.format("ConfigFV", 3002), "configuration") == 3002
    assert linked_number("fjord", "company") is None
    assert linked_kind(LINK.format("ContactFV", 20100), "company") == "contact"
    assert linked_kind("fjord", "company") == ""


@pytest.mark.parametrize(
    ("typed", "kind", "sentence"),
    [
        (LINK.format("ServiceFV", 7), "company", "This is a link to a ticket, not to a company. Ask get_ticket with it."),
        (LINK.format("OpportunityFV", 7), "contact",
         "This is a link to an opportunity, not to a contact. Ask get_opportunity with it."),
        (LINK.format("CompanyFV", 7), "configuration", "This is a link to a company, not to a configuration."),
        ("https://github.com/x/issues/48213", "company", "This is a link to another system, not to a company."),
    ],
)  # fmt: skip
def test_a_link_to_another_kind_is_refused_with_the_tool_that_takes_it(typed: str, kind, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        linked_number(typed, kind)
    assert str(refused.value) == sentence
