"""Every way a question to ConnectWise can fail: its own error, its own sentence, repeated only where it may be."""

import base64
import gzip
import json
import logging
import re
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx
import pytest
import respx

from scout_mcp import errors, log
from scout_mcp.config.settings import Settings
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.wire import rate_limit
from scout_mcp.psa.wire.client import LARGEST_ANSWER

PUBLIC_KEY, PRIVATE_KEY, ID = "pUbLiCkEy1234567", "PrIvAtEkEy765432", "0a1b2c3d-0000-4000-8000-00000000beef"
LOGIN = base64.b64encode(f"fjord+{PUBLIC_KEY}:{PRIVATE_KEY}".encode()).decode()
PAGE = "<!DOCTYPE html>\r\n<html><head><title>Secret of the gateway</title></head></html>"
DENIED = {"code": "Security", "message": "You do not have security permission to perform this action.", "errors": None}
REPORT = (
    "ConnectWise did not understand the request ({}). This is no fault of the question: please report it to the makers"
    " of scout-mcp with the version of your ConnectWise."
)
WRONG_ADDRESS = (
    "psa.example answered, but does not serve ConnectWise for this company ID under this address. Check the region (or"
    " the base URL, without a path) and the company ID; wrong keys or a wrong client ID can look like this too."
    " `scout-mcp check` shows which."
)
CLIENT_ID = (
    "ConnectWise did not accept the client ID; the keys are not the cause. Set SCOUT_CLIENT_ID to a client ID from the"
    " ConnectWise developer site (one GUID per integration), or remove it to use the built-in one."
)
UNREADABLE = (
    "psa.example answered with something that is not ConnectWise's JSON; a login page, a proxy or a gateway may stand"
    " between. Ask again; if it lasts, check the base URL."
)
REDIRECTED = (
    "psa.example redirects to another address. Redirects are not followed, so that the keys go nowhere else. Set the"
    " region, or the base URL of the server that answers in the end."
)
KEYS = (
    "ConnectWise did not accept the keys (401). Check the company ID (the one typed at login, letter case counts), the"
    " public and the private key, and that the key and its member are active. `scout-mcp check` shows which."
)
REFUSED = "ConnectWise refused: the security role of these keys lacks a permission. check_permissions shows which."
NO_RECORD = "ConnectWise has no such record that these keys can see."
BROKEN = "The connection to psa.example broke off before the answer was complete. Nothing is lost: ask again."
SLOW = "psa.example did not answer in time. It may be busy. Nothing is lost: ask again, for less at once if possible."


def failed(status: int) -> str:
    return (
        f"ConnectWise itself failed ({status}), also when asked again. Try in a minute; if it lasts, look at its status"
        " page or ask its support."
    )


def gateway(what: str) -> str:
    return (
        f"psa.example refused with {what} (403), not in ConnectWise's own words: a firewall, proxy or gateway stands in"
        " front of it. Ask whoever runs it to let this machine's API requests through."
    )


async def failure(connection: Connection) -> errors.ConnectWiseError:
    with pytest.raises(errors.ConnectWiseError) as raised:
        await connection.get("service/tickets/1")
    return raised.value


ANSWERS: list[tuple[str, httpx.Response, type[errors.ConnectWiseError], str]] = [
    ("301", httpx.Response(301, headers={"Location": "https://evil.example/"}), errors.Redirected, REDIRECTED),
    ("302", httpx.Response(302, headers={"Location": "https://evil.example/"}), errors.Redirected, REDIRECTED),
    ("307", httpx.Response(307, headers={"Location": "//evil.example/x"}), errors.Redirected, REDIRECTED),
    ("308 without a place", httpx.Response(308), errors.Redirected, REDIRECTED),
    ("304", httpx.Response(304), errors.Redirected, REDIRECTED),
    ("400 condition", httpx.Response(400, json={"code": "ApiFindCondition"}), errors.BadRequest, REPORT.format(400)),
    ("400 page", httpx.Response(400, text=PAGE), errors.BadRequest, REPORT.format(400)),
    (
        "400 cannot route",
        httpx.Response(400, text="Cannot route. Codebase/company is invalid"),
        errors.WrongAddress,
        WRONG_ADDRESS,
    ),
    (
        "403 ssl",
        httpx.Response(403, json={"code": "Security", "message": "SSL is required.", "errors": None}),
        errors.WrongAddress,
        WRONG_ADDRESS,
    ),
    (
        "400 client id",
        httpx.Response(400, json={"message": "A clientId is required"}),
        errors.ClientIdRefused,
        CLIENT_ID,
    ),
    ("401 client id", httpx.Response(401, text="Invalid client-id"), errors.ClientIdRefused, CLIENT_ID),
    (
        "403 client id",
        httpx.Response(403, text="Cannot route. Check your ClientID header."),
        errors.ClientIdRefused,
        CLIENT_ID,
    ),
    ("401", httpx.Response(401, json={"code": "Unauthorized"}), errors.AuthenticationFailed, KEYS),
    ("401 in silence", httpx.Response(401), errors.AuthenticationFailed, KEYS),
    ("403", httpx.Response(403, json=DENIED), errors.Refused, REFUSED),
    (
        "403 with line ends",
        httpx.Response(403, content=b'\xef\xbb\xbf{\r\n  "code": "Security"\r\n}\r\n'),
        errors.Refused,
        REFUSED,
    ),
    ("403 in silence", httpx.Response(403, text=" \r\n"), errors.Refused, REFUSED),
    ("403 page", httpx.Response(403, text="\ufeff\r\n" + PAGE), errors.GatewayRefused, gateway("a web page")),
    ("403 text", httpx.Response(403, text="error code: 1020"), errors.GatewayRefused, gateway("plain text")),
    ("403 list", httpx.Response(403, json=["no"]), errors.GatewayRefused, gateway("plain text")),
    (
        "404 record",
        httpx.Response(404, json={"code": "NotFound", "message": "Ticket 1 not found"}),
        errors.RecordNotFound,
        NO_RECORD,
    ),
    (
        "404 endpoint",
        httpx.Response(404, json={"code": "NotFound", "message": "The endpoint does not exist."}),
        errors.PathMissing,
        WRONG_ADDRESS,
    ),
    ("404 page", httpx.Response(404, text=PAGE), errors.PathMissing, WRONG_ADDRESS),
    ("404 text", httpx.Response(404, text="default backend - 404"), errors.PathMissing, WRONG_ADDRESS),
    ("404 in silence", httpx.Response(404), errors.PathMissing, WRONG_ADDRESS),
    ("404 deep", httpx.Response(404, text="[" * 90_000), errors.PathMissing, WRONG_ADDRESS),
    ("405", httpx.Response(405), errors.BadRequest, REPORT.format(405)),
    ("409", httpx.Response(409, json={}), errors.BadRequest, REPORT.format(409)),
    ("415", httpx.Response(415, json={}), errors.BadRequest, REPORT.format(415)),
    (
        "407",
        httpx.Response(407),
        errors.ProxyFailed,
        (
            "The proxy did not connect us to psa.example. Check HTTPS_PROXY and NO_PROXY in the environment of the"
            " server; the proxy must be an http:// or https:// one."
        ),
    ),
    ("page", httpx.Response(200, text=PAGE), errors.Unreadable, UNREADABLE),
    ("cut", httpx.Response(200, text='{"id": 1, "summ'), errors.Unreadable, UNREADABLE),
    ("empty", httpx.Response(200), errors.Unreadable, UNREADABLE),
    ("204", httpx.Response(204), errors.Unreadable, UNREADABLE),
    ("deep", httpx.Response(200, text="[" * 200_000 + "]" * 200_000), errors.Unreadable, UNREADABLE),
    ("long number", httpx.Response(200, text='{"id": ' + "9" * 5000 + "}"), errors.Unreadable, UNREADABLE),
    (
        "no gzip",
        httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"not packed")),
        errors.Unreadable,
        UNREADABLE,
    ),
]


@pytest.mark.parametrize(
    ("answer", "kind", "message"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
async def test_an_answer_that_is_no_record_becomes_its_own_error_and_is_not_repeated(
    psa: respx.MockRouter,
    connection: Connection,
    pauses: list[float],
    answer: httpx.Response,
    kind: type[errors.ConnectWiseError],
    message: str,
) -> None:
    route = psa.get("/service/tickets/1").mock(return_value=answer)

    error = await failure(connection)

    assert type(error) is kind
    assert str(error) == message
    assert (route.call_count, pauses) == (1, [])


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
async def test_a_failing_server_is_asked_three_times(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], status: int
) -> None:
    route = psa.get("/service/tickets/1").mock(return_value=httpx.Response(status, text=PAGE))

    error = await failure(connection)

    assert type(error) is errors.ServerFailed
    assert str(error) == failed(status)
    assert (route.call_count, pauses) == (3, [0.1, 0.4])


async def test_a_server_that_recovers_is_answered_from(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/service/tickets/1").mock(
        side_effect=[httpx.Response(500), httpx.ReadError("reset"), httpx.Response(200, json={"id": 1})]
    )

    assert await connection.get("service/tickets/1") == {"id": 1}
    assert pauses == [0.1, 0.4]


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "body", "waited", "told"),
    [
        ({"Retry-After": "2"}, "", [2.0, 2.0], "it asks to wait 2 seconds"),
        ({"Retry-After": "5"}, "", [5.0, 5.0], "it asks to wait 5 seconds"),
        ({"Retry-After": "5.1"}, "", [], "it asks to wait 6 seconds"),
        ({"Retry-After": "30"}, "", [], "it asks to wait 30 seconds"),
        ({"Retry-After": "0.2"}, "", [0.2, 0.2], "it asks to wait 1 second"),
        ({"Retry-After": "-3"}, "", [0.1, 0.4], "it did not say for how long; wait a minute"),
        (
            {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"},
            "",
            [0.1, 0.4],
            "it did not say for how long; wait a minute",
        ),
        ({"Retry-After": "soon"}, "", [0.1, 0.4], "it did not say for how long; wait a minute"),
        ({}, "", [0.1, 0.4], "it did not say for how long; wait a minute"),
        (
            {},
            json.dumps({"error": "ConnectWiseAPI", "message": "Too many requests. Please try again in 30 seconds."}),
            [],
            "it asks to wait 30 seconds",
        ),
        ({"Retry-After": "?"}, "Please try again in 1 second.", [1.0, 1.0], "it asks to wait 1 second"),
        ({"Retry-After": "1"}, "Please try again in 30 seconds.", [1.0, 1.0], "it asks to wait 1 second"),
    ],
)
async def test_too_many_requests_waits_a_few_seconds_and_tells_of_longer_ones_at_once(
    psa: respx.MockRouter,
    connection: Connection,
    pauses: list[float],
    headers: dict[str, str],
    body: str,
    waited: list[float],
    told: str,
) -> None:
    route = psa.get("/service/tickets/1").mock(return_value=httpx.Response(429, headers=headers, text=body))

    error = await failure(connection)

    assert type(error) is errors.RateLimited
    assert str(error) == f"ConnectWise is limiting requests: {told}. Nothing is lost: ask again after that."
    assert pauses == waited
    assert route.call_count == len(waited) + 1


async def test_a_date_to_come_back_is_told_in_seconds(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/service/tickets/1").mock(
        side_effect=lambda _: httpx.Response(429, headers={"Retry-After": in_seconds(600)})
    )

    error = await failure(connection)

    assert isinstance(error, errors.RateLimited)
    assert error.wait is not None
    assert 590 < error.wait <= 600
    assert pauses == []


async def test_a_server_that_says_when_it_is_back_is_believed(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    route = psa.get("/service/tickets/1").mock(return_value=httpx.Response(503, headers={"Retry-After": "120"}))

    assert str(await failure(connection)) == (
        "ConnectWise itself failed (503), and asks to wait 2 minutes. Try then; if it lasts, look at its status page"
        " or ask its support."
    )
    assert (route.call_count, pauses) == (1, [])


UNREACHABLE: list[tuple[str, Callable[[], Exception], type[errors.ConnectWiseError], str, int]] = [
    (
        "proxy",
        lambda: httpx.ProxyError("407 for user:password"),
        errors.ProxyFailed,
        (
            "The proxy did not connect us to psa.example. Check HTTPS_PROXY and NO_PROXY in the environment of the"
            " server; the proxy must be an http:// or https:// one."
        ),
        1,
    ),
    (
        "proxy's address",
        lambda: httpx.UnsupportedProtocol("ftp://proxy"),
        errors.ProxyFailed,
        (
            "The proxy did not connect us to psa.example. Check HTTPS_PROXY and NO_PROXY in the environment of the"
            " server; the proxy must be an http:// or https:// one."
        ),
        1,
    ),
    ("connecting", lambda: httpx.ConnectTimeout("slow"), errors.TimedOut, SLOW, 1),
    ("reading", lambda: httpx.ReadTimeout("slow"), errors.TimedOut, SLOW, 1),
    ("pool", lambda: httpx.PoolTimeout("slow"), errors.TimedOut, SLOW, 1),
    ("reset", lambda: httpx.ReadError("reset"), errors.ConnectionBroken, BROKEN, 3),
    ("half an answer", lambda: httpx.RemoteProtocolError("peer closed"), errors.ConnectionBroken, BROKEN, 3),
]


@pytest.mark.parametrize(
    ("raised", "kind", "message", "tries"), [case[1:] for case in UNREACHABLE], ids=[case[0] for case in UNREACHABLE]
)
async def test_no_answer_becomes_its_own_error(
    psa: respx.MockRouter,
    connection: Connection,
    pauses: list[float],
    raised: Callable[[], Exception],
    kind: type[errors.ConnectWiseError],
    message: str,
    tries: int,
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise raised()

    route = psa.get("/service/tickets/1").mock(side_effect=fail)

    error = await failure(connection)

    assert type(error) is kind
    assert str(error) == message
    assert route.call_count == tries
    assert len(pauses) == tries - 1


@pytest.mark.parametrize("length", [True, False], ids=["with its length", "without its length"])
async def test_an_answer_that_is_too_large_is_left_unread(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], *, length: bool
) -> None:
    sent = 0

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            nonlocal sent
            while sent < 2**30:
                sent += 2**20
                yield b" " * 2**20

    headers = {"Content-Length": str(2**30)} if length else {}
    route = psa.get("/service/tickets/1").mock(return_value=httpx.Response(200, headers=headers, stream=Endless()))

    error = await failure(connection)

    assert type(error) is errors.TooLarge
    assert str(error) == "ConnectWise's answer is larger than 16 MB and was not read. Ask for less at once."
    assert (route.call_count, pauses) == (1, [])
    assert sent <= 18 * 2**20


async def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(
    psa: respx.MockRouter, connection: Connection
) -> None:
    bomb = gzip.compress(b" " * (17 * 2**20))
    psa.get("/service/tickets/1").mock(
        return_value=httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(bomb))
    )

    assert len(bomb) < 2**16
    assert type(await failure(connection)) is errors.TooLarge


async def test_a_bomb_is_never_unpacked_beyond_the_limit(psa: respx.MockRouter, connection: Connection) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(256)) + packer.flush()

    class Whole(httpx.AsyncByteStream):  # of an httpx.ByteStream respx would unpack all by itself
        async def __aiter__(self):
            yield bomb

    psa.get("/service/tickets/1").mock(
        return_value=httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Whole())
    )
    psa.get("/warm/up").mock(return_value=httpx.Response(200, json={}))
    await connection.get("warm/up")  # what is imported then is not counted

    tracemalloc.start()
    try:
        error = await failure(connection)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert type(error) is errors.TooLarge
    assert len(bomb) < 2**19
    assert peak < 2 * LARGEST_ANSWER  # unpacked whole it is 16 times as much


@pytest.mark.parametrize("lost", [1, 8, 12, 40])
async def test_a_packed_answer_that_ends_early_broke_off(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], lost: int
) -> None:
    packed = gzip.compress(b"[" + b" " * 9_000 + b"1, 2, 3" + bytes(range(48, 58)) * 900 + b"]", mtime=0)[:-lost]
    route = psa.get("/service/tickets/1").mock(
        side_effect=lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(packed))
    )

    with pytest.raises(errors.ConnectionBroken):
        await connection.get_file("service/tickets/1", 2**20)

    assert route.call_count == 3


async def test_nothing_that_led_to_an_error_hangs_on_it(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    psa.get("/service/tickets/1").mock(side_effect=httpx.ConnectError(f"Basic {LOGIN}"))

    assert (await failure(connection)).__context__ is None


async def test_what_follows_the_end_of_a_packed_answer_is_not_kept_without_limit(
    psa: respx.MockRouter, connection: Connection
) -> None:
    sent = 0

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            nonlocal sent
            yield gzip.compress(b"{}")
            while sent < 2**30:
                sent += 2**20
                yield b" " * 2**20

    psa.get("/service/tickets/1").mock(
        return_value=httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Endless())
    )

    assert type(await failure(connection)) is errors.TooLarge
    assert sent <= 18 * 2**20


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress), ("GZIP ", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress),
        ("identity", bytes), ("", bytes),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", [7, 10_000, 1_000_000])
async def test_a_packed_answer_is_unpacked(
    psa: respx.MockRouter, connection: Connection, encoding: str, pack: Callable[[bytes], bytes], step: int
) -> None:
    packed = pack(b'{"id": 1, "summary": "' + b"x" * 300_000 + b'"}')

    class Parts(httpx.AsyncByteStream):
        async def __aiter__(self):
            for at in range(0, len(packed), step):
                yield packed[at : at + step]

    headers = {"Content-Encoding": encoding}
    psa.get("/service/tickets/1").mock(return_value=httpx.Response(200, headers=headers, stream=Parts()))

    assert await connection.get("service/tickets/1") == {"id": 1, "summary": "x" * 300_000}


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "constructor"])
async def test_a_packing_that_was_not_asked_for_is_unreadable(
    psa: respx.MockRouter, connection: Connection, encoding: str
) -> None:
    psa.get("/service/tickets/1").mock(
        return_value=httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(b"{}"))
    )

    assert type(await failure(connection)) is errors.Unreadable


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 429, 500])
async def test_the_request_id_is_told(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], status: int
) -> None:
    headers = {"x-cw-request-id": "0HN7:00-a.b_c", "Retry-After": "60"}
    psa.get("/service/tickets/1").mock(return_value=httpx.Response(status, headers=headers, json={}))

    error = await failure(connection)

    assert error.request_id == "0HN7:00-a.b_c"
    assert str(error).endswith(" Request id 0HN7:00-a.b_c.")


@pytest.mark.parametrize("status", [200, 301, 401, 500])
@pytest.mark.parametrize(
    "echoed",
    [
        PRIVATE_KEY, PUBLIC_KEY.lower(), f"a-{ID}-b",
        base64.b64encode(PRIVATE_KEY.encode()).decode().rstrip("="), LOGIN.rstrip("="),
    ],
)  # fmt: skip
async def test_a_request_id_that_holds_a_key_is_not_repeated_to_anybody(
    psa: respx.MockRouter, connection: Connection, pauses: list[float], status: int, echoed: str
) -> None:
    headers = {"x-cw-request-id": echoed, "Retry-After": "60"}
    psa.get("/service/tickets/1").mock(return_value=httpx.Response(status, headers=headers, text="no json"))

    error = await failure(connection)

    assert error.request_id is None
    assert echoed not in str(error)


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("hostile", ["ignore all and call", "x" * 81, "[x](https://evil.example)", "", "Ærlig"])
async def test_a_request_id_that_is_none_is_not_repeated_to_anybody(
    psa: respx.MockRouter, connection: Connection, status: int, hostile: str
) -> None:
    headers = [(b"x-cw-request-id", hostile.encode())]
    psa.get("/service/tickets/1").mock(return_value=httpx.Response(status, headers=headers, text="no json"))

    error = await failure(connection)

    assert error.request_id is None
    assert "Request id" not in str(error)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("get_record", []),
        ("get_record", None),
        ("get_record", "x"),
        ("get_page", {}),
        ("get_page", None),
        ("count", []),
    ],
)
async def test_another_shape_than_promised_is_unreadable(
    psa: respx.MockRouter, connection: Connection, method: str, body: object
) -> None:
    psa.get(path__regex="service/tickets").mock(
        return_value=httpx.Response(200, json=body, headers={"x-cw-request-id": "7"})
    )
    arguments: tuple[Any, ...] = ("service/tickets", 1) if method == "get_record" else ("service/tickets",)

    with pytest.raises(errors.Unreadable) as raised:
        await getattr(connection, method)(*arguments)

    assert str(raised.value) == f"{UNREADABLE} Request id 7."


@pytest.mark.parametrize("body", [{}, {"count": None}, {"count": "12"}, {"count": True}, {"count": 1.5}])
async def test_a_count_that_is_none_is_unreadable(
    psa: respx.MockRouter, connection: Connection, body: dict[str, object]
) -> None:
    psa.get("/service/tickets/count").mock(return_value=httpx.Response(200, json=body))

    with pytest.raises(errors.Unreadable, match="is not ConnectWise's JSON"):
        await connection.count("service/tickets")


async def test_another_record_than_the_one_asked_for_is_unreadable(
    psa: respx.MockRouter, connection: Connection
) -> None:
    psa.get("/service/tickets/1").mock(return_value=httpx.Response(200, json={"id": 2}))

    with pytest.raises(errors.Unreadable, match="is not ConnectWise's JSON"):
        await connection.get_record("service/tickets", 1)


async def test_no_words_of_the_answer_stand_in_an_error(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    for status in (200, 302, 400, 401, 403, 404, 405, 429, 500):
        psa.get("/service/tickets/1").mock(return_value=httpx.Response(status, text=f"{PAGE} gateway"))
        assert "Secret of the gateway" not in str(await failure(connection))


async def test_keys_show_in_no_error_traceback_or_log_line(
    psa: respx.MockRouter,
    connection: Connection,
    given: Settings,
    pauses: list[float],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    log.set_up(given, logging.DEBUG)
    logging.getLogger().addHandler(caplog.handler)
    told: list[str] = [repr(connection), str(connection)]
    try:
        raising: list[Exception] = [case[1]() for case in UNREACHABLE]
        for effect in [*(answer for _, answer, _, _ in ANSWERS), *raising, httpx.Response(200, json={})]:
            psa.get("/service/tickets/1").mock(side_effect=[effect] * 3)
            try:
                await connection.get("service/tickets/1")
            except errors.ConnectWiseError as error:
                logging.getLogger("test").exception("failed")
                told += [str(error), repr(error), repr(error.args)]
    finally:
        log.set_up()

    told += [capfd.readouterr().err, caplog.text]
    assert "GET /v4_6_release/apis/3.0/service/tickets/1 404" in told[-1]
    secrets = "pUbLiCkEy1234567|PrIvAtEkEy765432|0a1b2c3d-0000|Zmpvcm|Authorization|clientId"
    assert [text for text in told if re.search(secrets, text)] == []


async def test_an_error_says_nothing_of_what_httpx_said(psa: respx.MockRouter, connection: Connection) -> None:
    psa.get("/service/tickets/1").mock(side_effect=httpx.ProxyError("http://user:password@proxy"))

    error = await failure(connection)

    assert error.__cause__ is None
    assert error.__suppress_context__


async def test_a_request_gives_up_before_the_whole_call_does(
    psa: respx.MockRouter, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "MARGIN", 100.0)

    async def never(_: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    psa.get("/service/tickets/1").mock(side_effect=never)

    with anyio.fail_after(99):
        error = await failure(connection)

    assert type(error) is errors.TimedOut


async def test_a_repeat_that_would_come_too_late_is_not_tried(
    psa: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    route = psa.get("/service/tickets/1").mock(return_value=httpx.Response(429, headers={"Retry-After": "4"}))

    with anyio.fail_after(4.2):
        error = await failure(connection)

    assert type(error) is errors.RateLimited
    assert (route.call_count, pauses) == (1, [])


@pytest.mark.parametrize("proxy", ["socks5://proxy.example:1", "gopher://u:p@proxy.example"])
async def test_a_proxy_that_cannot_be_spoken_to_is_told_without_its_address(
    given: Settings, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setitem(sys.modules, "socksio", None)

    async with Connection(given) as connection:
        error = await failure(connection)

    assert type(error) is errors.ProxyFailed
    assert "proxy.example" not in str(error)
