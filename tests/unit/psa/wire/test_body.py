import pytest

from scout_mcp.psa.wire.body import parse_json
from scout_mcp.psa.wire.status import status_in_body

GB = "application/json; charset=gb18030"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param("打印机".encode(), GB, "打印机", id="UTF-8 declared as something else"),
        pytest.param("打印机".encode("gb18030"), GB, "打印机", id="GB18030 as declared"),
        pytest.param("打印机".encode("gb2312"), "application/json; charset=GB2312", "打印机", id="GB2312"),
        pytest.param("Blå".encode("latin-1"), "text/json;charset='iso-8859-1'", "Blå", id="Latin-1 as declared"),
        pytest.param("Blå".encode("latin-1"), "application/json; charset=utf-8", "Bl\ufffd", id="Latin-1 undeclared"),
        pytest.param("Grüße, Blå".encode()[:-1], "application/json; charset=gbk", "Grüße, Bl\ufffd", id="one bad byte"),
        pytest.param("Blå".encode("latin-1"), "application/json; charset=punycode", "Bl\ufffd", id="an odd encoding"),
        pytest.param(b"two\nlines\tand a tab", "", "two\nlines\tand a tab", id="line end inside"),
        pytest.param(b"\xed\xa0\xbd", "", "\ud83d", id="half a character"),
    ],
)
def test_a_text_is_read_whatever_its_encoding_is_said_to_be(body, content_type, text):
    assert parse_json(b'{"summary": "' + body + b'"}', content_type) == {"summary": text}


def test_what_is_no_number_counts_as_null():
    assert parse_json(b'{"hours": NaN, "cost": -Infinity}') == {"hours": None, "cost": None}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_body_may_begin_with_a_mark_of_its_encoding(encoding):
    assert parse_json('{"summary": "打印机"}'.encode(encoding)) == {"summary": "打印机"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"code": "NotFound", "message": "Ticket 1 not found"}, 404),
        ([{"code": "NotFound", "message": "Ticket 1 not found", "errors": None}], 404),
        ({"code": "Security", "message": "No"}, 403),
        ({"Code": "ConnectWiseApi", "Message": "UserNotAuthenticated"}, 500),
        ({"Message": "An error has occurred."}, 500),
        ({"error": "ConnectWiseAPI", "message": "Too many requests. Please try again in 30 seconds."}, 429),
        ({"id": 1, "code": "NotFound", "message": "x"}, None),
        ({"count": 0}, None),
        ({}, None),
        ([], None),
        ([{"code": "NotFound", "message": "x"}] * 2, None),
        (None, None),
        ({"message": 5}, None),
    ],
)
def test_an_error_that_comes_with_200_is_known_by_its_shape(body, status):
    assert status_in_body(body) == status
