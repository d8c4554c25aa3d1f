"""The query language, by example and by chance."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scout_mcp.sandbox import fields
from scout_mcp.sandbox.conditions import parse, value_at
from scout_mcp.sandbox.responses import Refusal

NAMES = fields.SERVICE_TICKETS
RECORD: dict[str, Any] = {
    "id": 5,
    "summary": 'Says "no" to C:\\temp, twice',
    "closedFlag": False,
    "status": {"id": 22, "name": "In Progress"},
    "company": {"id": 201, "identifier": "Fjordline", "name": "Fjordline Dental Group"},
    "resources": "mkessler, praman",
    "budgetHours": 2.5,
    "requiredDate": "2026-11-22T00:00:00Z",
    "_info": {"dateEntered": "2026-11-20T04:00:00Z", "lastUpdated": "2026-11-20T13:55:00Z", "enteredBy": "tbright"},
}


def holds(text: str, record: dict[str, Any] = RECORD) -> bool | None:
    test = parse(text, NAMES)
    assert test is not None
    return test(record)


def refused(text: str) -> dict[str, Any]:
    import json

    with pytest.raises(Refusal) as caught:
        parse(text, NAMES)
    assert caught.value.reply.status == 400
    return json.loads(caught.value.reply.body)


@pytest.mark.parametrize(
    "text",
    [
        "id=5",
        "id = 5.0",
        "id != 6",
        "id <> 6",
        "id >= 5 AND id<=5",
        "id in (1, 5)",
        "id not in (1,2)",
        "not id in (1,2)",
        "NOT id = 6",
        "closedFlag=false",
        "closedFlag = FALSE",
        "closedFlag!=True",
        "ClosedFlag=False",
        'status/name="In Progress"',
        "status/name='in progress'",
        'status/name in ("New","In Progress")',
        'company/identifier="fjordline"',
        'resources contains "mkessler"',
        'resources not contains "jdoe"',
        'not resources contains "jdoe"',
        'summary contains "\\"no\\""',
        "summary contains 'Says \"no\"'",
        'summary contains "C:\\\\temp"',
        'summary contains "C:\\temp"',
        "dateEntered=[2026-11-20T04:00:00Z]",
        "dateEntered > [2026-11-20T03:59:59Z] and lastUpdated < [2026-11-21T00:00:00Z]",
        "_info/dateEntered >= [2026-11-20T04:00:00Z]",
        '_info/enteredBy="tbright"',
        'enteredBy="tbright"',
        "requiredDate=[2026-11-22T00:00:00Z]",
        "budgetHours=2.5",
        "budgetHours>-1",
        "parentTicketId=null",
        "parentTicketId = NULL",
        "contact=null",
        "budgetHours != null",
        "(id=5 or id=6) and closedFlag=false",
        "id=5 or id=6 and closedFlag=true",
        "((id=5))",
        'summary like "%nothing of it%" and id=5',
        'id=5 or summary like "x"',
        'id=5 and (summary like "x" or summary not like "y")',
    ],
)
def test_these_hold(text: str) -> None:
    assert holds(text) is True


@pytest.mark.parametrize(
    "text",
    ["id=6", "id in (1,2)", "not id=5", "closedFlag=true", "(id=5 or id=6) and closedFlag=true", "not (id=5 or id=6)"],
)
def test_these_do_not(text: str) -> None:
    assert holds(text) is False


@pytest.mark.parametrize(
    "text", ["parentTicketId=7", "parentTicketId!=7", "not parentTicketId=7", "severity in ('Low')"]
)
def test_a_missing_field_is_neither_true_nor_false(text: str) -> None:
    assert holds(text) is None


@pytest.mark.parametrize("text", ["", "  ", 'summary like "%x%"', "not summary like 'x'", "(summary like 'x')"])
def test_like_is_silently_ignored_and_nothing_asked_is_nothing_filtered(text: str) -> None:
    assert parse(text, NAMES) is None


@pytest.mark.parametrize(
    "name", ["resources/identifier", "nonsense", "status/color", "board/name/id", "project/id", "_info"]
)
def test_an_unknown_name_is_told_without_an_errors_key(name: str) -> None:
    assert refused(f"{name}=1") == {"code": "ApiFindCondition", "message": f"{name} is not a recognized name."}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("closedFlag=1", "Expected a boolean value, not a numeric."),
        ('closedFlag="true"', "Expected a boolean value, not a string."),
        ('id="5"', "Expected a numeric value, not a string."),
        ("summary=5", "Expected a string value, not a numeric."),
        ('dateEntered="2026-11-20T04:00:00Z"', "Expected a datetime value, not a string."),
        ("dateEntered=true", "Expected a datetime value, not a boolean."),
        ("id=True", "Expected a numeric value, not a boolean."),
        ("id in (1,'2')", "Expected a numeric value, not a string."),
        ("summary=[2026-11-20T04:00:00Z]", "Expected a string value, not a datetime."),
        ("id", "Unexpected end of the condition."),
        ("id=", "Unexpected end of the condition."),
        ("id=5 AND", "Unexpected end of the condition."),
        ("(id=5", "Unexpected end of the condition."),
        ("id in (5", "Unexpected end of the condition."),
        ("id=5)", "Unexpected "),
        ("id=5 id=6", "Unexpected "),
        ("=5", "Unexpected ="),
        ("id 5", "Unexpected 5."),
        ("id in 5", "Unexpected 5."),
        ("id = word", "Unexpected word."),
        ("id not = 5", "Unexpected =."),
        ("status='New'", "Unexpected 'New'."),
        ("id=5 & id=6", "Unexpected character at position 4."),
        ('summary="open', "Unexpected character at position 8."),
        ("id > null", "Cannot compare with null."),
        ("id contains '5'", "The contains operator needs a string field."),
    ],
)
def test_what_does_not_parse_is_told_how_to_write_values(text: str, complaint: str) -> None:
    body = refused(text)
    assert set(body) == {"code", "message"}
    assert body["message"].startswith(complaint)
    assert body["message"].endswith(
        "String values should be enclosed with double or single quotes; "
        "DateTime values should be enclosed in square brackets; "
        "numbers should consist of only digits, and optionally a decimal point and a negation sign; "
        "boolean values should be indicated with the keywords true or false; "
        "null values should be indicated by the keyword null."
    )


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-20T04:00:00.000Z",
        "2026-11-20T04:00:00",
        "2026-11-20T04:00:00+01:00",
        "2026-11-20",
        "2026-13-20T04:00:00Z",
        "yesterday",
        "",
    ],
)
def test_only_whole_seconds_with_z_are_dates(date: str) -> None:
    assert refused(f"dateEntered>[{date}]")["code"] == "UnsupportedFormat"


def test_nesting_has_an_end() -> None:
    assert "nested too deeply" in refused("(" * 5000 + "id=5" + ")" * 5000)["message"]


def test_names_are_found_without_regard_to_letter_case() -> None:
    assert value_at(RECORD, "STATUS/Name") == "In Progress"
    assert value_at(RECORD, "dateentered") == "2026-11-20T04:00:00Z"
    assert value_at(RECORD, "summary/name") is None


_leaf = st.one_of(
    st.integers(0, 9).map(lambda n: (f"id={n}", n == 5)),
    st.integers(0, 9).map(lambda n: (f"id > {n}", n < 5)),
    st.lists(st.integers(0, 9), min_size=1, max_size=4).map(lambda ns: (f"id in ({','.join(map(str, ns))})", 5 in ns)),
    st.booleans().map(lambda flag: (f"closedFlag={flag}", flag is False)),
    st.just(('status/name="In Progress"', True)),
    st.just(("parentTicketId=1", None)),
)


def _and(a: bool | None, b: bool | None) -> bool | None:
    return False if False in (a, b) else None if None in (a, b) else True


def _or(a: bool | None, b: bool | None) -> bool | None:
    return True if True in (a, b) else None if None in (a, b) else False


_tree = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} AND {p[1][0]})", _and(p[0][1], p[1][1]))),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} or {p[1][0]})", _or(p[0][1], p[1][1]))),
        inner.map(lambda p: (f"not ({p[0]})", None if p[1] is None else not p[1])),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(_tree)
def test_any_tree_of_conditions_means_what_it_says(tree: tuple[str, bool | None]) -> None:
    text, expected = tree
    assert holds(text) is expected


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_asked_for_once_it_is_escaped(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    assert holds(f'summary="{escaped}"', {"id": 1, "summary": text}) is True


@settings(deadline=None)
@given(st.text(alphabet="id=5 ()\"'[]\\/,<>!andornotlike inZ:-T.", max_size=40) | st.text(max_size=40))
def test_nothing_but_a_refusal_ever_comes_of_nonsense(text: str) -> None:
    with contextlib.suppress(Refusal):
        parse(text, NAMES)
