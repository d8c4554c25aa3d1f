"""What is sent instead of a request that was refused, and what is remembered of it."""

import pytest

from scout_mcp.errors import BadRequest
from scout_mcp.psa.wire.dialect import Dialect, Query

PATH = "service/tickets"
LARGE: Query = {"fields": "id,customerUpdatedFlag,status/name", "pageSize": 1000, "conditions": "closedFlag=False"}


def sent_instead(dialect: Dialect, query: Query, refusal: BadRequest) -> list[tuple[bool, int | str]]:
    """Whether there are fields, and the size of the page, of what is sent in place of a query."""
    return [("fields" in simpler, simpler["pageSize"]) for simpler in dialect.simpler(PATH, query, refusal)]


@pytest.mark.parametrize("name", ["", "customerupdatedflag", "status", "name"])
def test_what_some_servers_refuse_is_left_out(name: str) -> None:
    refusal = BadRequest(400, unknown_name=name)

    assert sent_instead(Dialect(), LARGE, refusal) == [(False, 1000), (True, 100), (False, 100)]
    assert sent_instead(Dialect(), LARGE | {"pageSize": 25}, refusal) == [(False, 25)]


@pytest.mark.parametrize(
    "refusal",
    [BadRequest(405), BadRequest(409), BadRequest(400, is_about_condition=True), BadRequest(400, unknown_name="owner")],
    ids=["405", "409", "condition", "another name"],
)
def test_a_refusal_that_is_about_something_else_stands(refusal: BadRequest) -> None:
    assert sent_instead(Dialect(), LARGE, refusal) == []


def test_what_is_refused_in_every_way_is_tried_in_every_way_once() -> None:
    dialect = Dialect()
    assert len(sent_instead(dialect, LARGE, BadRequest(400))) == 3

    assert sent_instead(dialect, LARGE, BadRequest(400)) == []
    assert len(sent_instead(dialect, LARGE | {"fields": "id"}, BadRequest(400))) == 3


def test_fields_that_were_refused_are_left_out_from_then_on_at_that_list_alone() -> None:
    dialect = Dialect()
    dialect.learn("service/tickets/7", LARGE, {"pageSize": 1000})

    assert "fields" not in dialect.adapted("service/tickets/8", LARGE)
    assert "fields" in dialect.adapted("project/tickets/8", LARGE)
    assert "fields" in dialect.adapted("service/tickets/8", LARGE | {"fields": "id"})


def test_a_large_page_that_was_answered_is_never_the_reason() -> None:
    dialect = Dialect()
    dialect.accepts(LARGE)

    assert sent_instead(dialect, LARGE, BadRequest(400)) == [(False, 1000)]
    assert not dialect.splits(1000)


def test_pages_are_small_once_a_large_one_was_refused() -> None:
    dialect = Dialect()
    dialect.learn(PATH, LARGE, LARGE | {"pageSize": 100})

    assert dialect.adapted(PATH, LARGE) == LARGE | {"pageSize": 100}
    assert (dialect.splits(101), dialect.splits(100)) == (True, False)
