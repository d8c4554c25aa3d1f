"""One odd field never costs the whole record."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scout_mcp.models.base import Currency, Info, Record, Reference
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.opportunity import Forecast, ForecastItem, Opportunity
from scout_mcp.models.project import Phase, Project, RecordNote
from scout_mcp.models.ticket import Ticket

MODELS = (Ticket, Note, TimeEntry, Project, Phase, RecordNote, Opportunity, Forecast, ForecastItem)
ODD: tuple[object, ...] = (
    None, "", "text", 7, -1, 1.5, True, 10**40, math.inf, math.nan, [], [[]], [None, 7, {}], {}, {"id": {}}, {"x": [1]},
    "2026-13-45T99:00:00Z", "9999-12-31T23:59:59-12:00", "\ud800", "x" * 10_000,
)  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_any_value_in_every_field_still_makes_a_record(model: type[Record], value: object) -> None:
    row = {str(field.validation_alias): value for field in model.model_fields.values()}

    made = model.model_validate(row | {"somethingNew": value})

    assert type(made) is model


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_empty_record_is_one_with_nothing_in_it(model: type[Record]) -> None:
    made = model.model_validate({})

    assert {value for name, value in made if name != "info"} <= {None}


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists) | st.dictionaries(st.text(), st.none())
)
def test_any_info_still_makes_a_record(info: object) -> None:
    assert isinstance(Ticket.model_validate({"id": 1, "_info": info}).info, Info)


def test_an_odd_field_costs_only_itself() -> None:
    ticket = Ticket.model_validate(
        {"id": "7", "summary": 5, "closedFlag": "perhaps", "board": "Help Desk", "status": {"id": "x", "name": "New"}}
    )

    assert (ticket.id, ticket.summary, ticket.closed_flag, ticket.board) == (7, "5", None, None)
    assert ticket.status == Reference(id=None, name="New")


def test_rows_that_are_no_records_are_left_out() -> None:
    ticket = Ticket.model_validate({"customFields": [None, "x", {"caption": "A", "value": 0}, [], {"value": {"b": 1}}]})

    assert [(field.caption, field.value) for field in ticket.custom_fields or []] == [("A", 0), (None, {"b": 1})]
    assert Ticket.model_validate({"customFields": {"caption": "A"}}).custom_fields is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-04-07T05:00:09Z", datetime(2026, 4, 7, 5, 0, 9, tzinfo=UTC)),
        ("2026-04-07T05:00:09", datetime(2026, 4, 7, 5, 0, 9, tzinfo=UTC)),
        ("2026-04-07T05:00:09.123Z", datetime(2026, 4, 7, 5, 0, 9, 123000, tzinfo=UTC)),
        ("2026-04-07T05:00:09+02:00", datetime(2026, 4, 7, 3, 0, 9, tzinfo=UTC)),
        ("2026-04-07", datetime(2026, 4, 7, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("8999-12-31T23:59:59Z", datetime(8999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("Mon 01/27 4:00 PM", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_utc_whether_they_say_so_or_not(sent: str | None, read: datetime | None) -> None:
    found = Ticket.model_validate({"requiredDate": sent}).required_date

    assert found == read
    assert found is None or found.tzinfo is UTC


def test_numbers_that_are_none_are_left_out() -> None:
    assert Ticket.model_validate({"actualHours": math.inf, "budgetHours": "2.5"}).actual_hours is None
    assert Ticket.model_validate({"budgetHours": "2.5"}).budget_hours == 2.5


@pytest.mark.parametrize("model", [Project, Opportunity])
def test_the_customers_purchase_order_is_read_by_connectwises_own_name(model: type[Project | Opportunity]) -> None:
    assert model.model_validate({"customerPO": "PO-7"}).customer_po == "PO-7"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({}, "service ticket"),
        ({"recordType": "ServiceTicket", "project": {"id": 1}}, "service ticket"),
        ({"recordType": "ProjectTicket"}, "project ticket"),
        ({"recordType": "ProjectIssue"}, "project issue"),
        ({"recordType": "ProjectTicket", "isIssueFlag": True}, "project issue"),
        ({"isIssueFlag": False, "project": {"id": 1}}, "project ticket"),
        ({"isIssueFlag": True}, "project issue"),
    ],
)
def test_a_ticket_is_of_the_kind_that_connectwise_says(row: dict[str, Any], kind: str) -> None:
    assert Ticket.model_validate(row).kind == kind


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ({"name": "Mara", "identifier": "mk", "summary": "s"}, "Mara"),
        ({"name": "", "summary": "Printer", "identifier": "mk"}, "Printer"),
        ({"identifier": "mk"}, "mk"),
        ({"id": 7}, None),
    ],
)
def test_a_reference_is_called_what_a_person_calls_it(row: dict[str, Any], label: str | None) -> None:
    assert Reference.model_validate(row).label == label


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ({"currencyCode": "NOK", "symbol": "kr"}, "NOK"),
        ({"currencyIdentifier": "EUR", "symbol": "€"}, "EUR"),
        ({"symbol": "$", "name": "US dollars"}, "$"),
        ({"name": "US dollars"}, "US dollars"),
        ({}, None),
    ],
)
def test_a_currency_is_called_by_its_shortest_name(row: dict[str, Any], label: str | None) -> None:
    assert Currency.model_validate(row).label == label


def test_records_cannot_be_changed() -> None:
    ticket = Ticket.model_validate({"id": 1})

    with pytest.raises(ValidationError, match="frozen"):
        ticket.id = 2  # type: ignore[misc]
