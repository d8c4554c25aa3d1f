"""Every kind of failure: what comes instead of a right answer, and the sentence that a person then reads."""

import gzip
import json
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio
import httpx

from scout_mcp.sandbox.responses import Reply
from wire import HOST, Stream, response, whole

SECRET = "ZEBRA-IN-THE-BODY"
"""In every body that is sent in place of the right one; never in an answer."""
PAGE = f"<!DOCTYPE html>\r\n<html><head><title>{SECRET}</title></head></html>".encode()
MEGABYTE = b" " * 2**20

BROKE_OFF = f"The connection to {HOST} broke off before the answer was complete.|the connection broke off"
SLOW = f"{HOST} did not answer in time.|no answer in time"
REDIRECTED = f"{HOST} redirects to another address. Redirects are not followed|redirected, not followed"
ELSEWHERE = f"{HOST} answered, but does not serve ConnectWise for this company ID under this address.|not served by this version"
NOT_UNDERSTOOD = "ConnectWise did not understand the request ({0}).|not served by this version|not understood, {0}"
UNREADABLE = f"{HOST} answered with something that is not ConnectWise's JSON|no readable answer"
TOO_LARGE = "ConnectWise's answer is larger than 16 MB and was not read.|larger than 16 MB"
FAILED = "ConnectWise itself failed ({0})|ConnectWise failed, {0}"
LIMITED = "ConnectWise is limiting requests: it "
REFUSED = "(403)|these keys lack |These keys lack |ConnectWise refused|Refused to these keys|(required): missing|(optional): missing"
"""Several ways to say it: who asks knows which permission is missing."""
NO_RECORD = "not served by this version|that these keys can see|no such record|These keys see no record"

Act = Callable[[httpx.Request, Reply], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Kind:
    """One kind of failure.

    Attributes:
        act: What happens in place of the right answer.
        sentence: What is said of it, alternatives divided by `|`.
        holds: Seconds after which ConnectWise may be asked again; until then nothing is sent.
        file: Whether it is a failure of a file too, whose bytes may be anything.
    """

    act: Act
    sentence: str
    holds: float = 0.0
    file: bool = True


def raising(error: Callable[[httpx.Request], Exception], cause: Exception | None = None) -> Act:
    async def act(request: httpx.Request, _: Reply) -> httpx.Response:
        raise error(request) from cause

    return act


def no_connection(cause: Exception) -> Act:
    return raising(lambda request: httpx.ConnectError(f"{SECRET} {request.headers['authorization']}"), cause)


def status(code: int, body: object = b"", **headers: str) -> Act:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def act(request: httpx.Request, _: Reply) -> httpx.Response:
        # A server can send back whatever it was sent.
        echo = {"X-Echo": request.headers["authorization"], "x-cw-request-id": request.headers["clientid"]}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "text/html" if sent.lstrip().startswith(b"<") else "application/json"
        return response(code, sent, {"Content-Type": kind, **echo, **named})

    return act


def said(code: int, name: str, message: str, **headers: str) -> Act:
    return status(code, {"code": name, "message": f"{message} {SECRET}", "errors": None}, **headers)


def body(change: Callable[[bytes], bytes], **headers: str) -> Act:
    """The right answer, changed."""

    async def act(_: httpx.Request, reply: Reply) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return response(reply.status, change(whole(reply)), named)

    return act


def parts(make: Callable[[bytes], object], **headers: str) -> Act:
    async def act(_: httpx.Request, reply: Reply) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(200, headers=named, stream=Stream(make(whole(reply))))

    return act


async def cut(right: bytes):
    yield right[: len(right) // 2]
    raise httpx.ReadError(SECRET)


async def ended_early(right: bytes):
    yield right[: len(right) // 2]
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


async def stalled(right: bytes):
    yield right[: len(right) // 2]
    await anyio.sleep_forever()


async def dripping(right: bytes):
    while True:
        yield b" "
        await anyio.sleep(1)


async def endless(right: bytes):
    for _ in range(100):
        yield MEGABYTE


async def silence(_: httpx.Request, __: Reply) -> httpx.Response:
    await anyio.sleep_forever()
    raise AssertionError


async def bomb(right: bytes):
    yield BOMB


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(MEGABYTE) for _ in range(100)) + packer.flush()


def other_shape(right: bytes) -> bytes:
    """An object for a list, a list for an object."""
    try:
        parsed = json.loads(right)
    except ValueError:
        return b"[]"
    return json.dumps({"items": parsed} if isinstance(parsed, list) else [parsed]).encode()


BOMB = _bomb()
CERTIFICATE = ssl.SSLCertVerificationError
SECURITY = "You do not have security permission to perform this action."

KINDS = {
    "name not resolved": Kind(no_connection(socket.gaierror(-2, SECRET)), f"The name {HOST} |host not resolved"),
    "refused": Kind(no_connection(ConnectionRefusedError(SECRET)), f"{HOST} did not accept the connection.|connection refused"),
    "TLS untrusted": Kind(no_connection(CERTIFICATE(1, "self-signed certificate")), f"No secure connection to {HOST}|no secure connection"),
    "TLS expired": Kind(no_connection(CERTIFICATE(1, "certificate has expired")), f"No secure connection to {HOST}|no secure connection"),
    "TLS wrong name": Kind(no_connection(CERTIFICATE(1, "Hostname mismatch")), f"No secure connection to {HOST}|no secure connection"),
    "no time to connect": Kind(raising(lambda _: httpx.ConnectTimeout(SECRET)), SLOW),
    "reset before a word": Kind(raising(lambda _: httpx.ReadError(SECRET)), BROKE_OFF),
    "reset in mid-body": Kind(parts(cut), BROKE_OFF),
    "ended in mid-body": Kind(parts(ended_early), BROKE_OFF),
    "stall before headers": Kind(silence, SLOW),
    "stall in mid-body": Kind(parts(stalled), SLOW),
    "slow drip": Kind(parts(dripping), SLOW),
    "301 to another host": Kind(status(301, PAGE, location="https://evil.example/"), REDIRECTED),
    "302 to http": Kind(status(302, PAGE, location=f"http://{HOST}/x"), REDIRECTED),
    "302 without a place": Kind(status(302), REDIRECTED),
    "400 ApiFindCondition": Kind(
        said(400, "ApiFindCondition", "resources/identifier is not a recognized name."), NOT_UNDERSTOOD.format(400)
    ),
    "400 value": Kind(said(400, "ApiFindCondition", "Expected a boolean value."), NOT_UNDERSTOOD.format(400)),
    "400 UnsupportedFormat": Kind(said(400, "UnsupportedFormat", "no date"), NOT_UNDERSTOOD.format(400)),
    "400 InvalidObject": Kind(said(400, "InvalidObject", "ticket object is invalid"), NOT_UNDERSTOOD.format(400)),
    "400 cannot route": Kind(status(400, b"Cannot route. Codebase/company is invalid"), ELSEWHERE),
    "400 client id": Kind(
        said(400, "ConnectWiseApi", "A clientId is required"), "ConnectWise did not accept the client ID|client ID not accepted"
    ),
    "401": Kind(said(401, "Unauthorized", "UserNotAuthenticated"), "ConnectWise did not accept the keys (401).|keys not accepted, 401"),
    "403": Kind(said(403, "Security", SECURITY), REFUSED),
    "403 page": Kind(status(403, PAGE), f"{HOST} refused with a web page (403)|refused by a gateway, 403"),
    "403 empty": Kind(status(403), REFUSED),
    "404 record": Kind(said(404, "NotFound", "Record 1 not found"), NO_RECORD),
    "404 path": Kind(said(404, "NotFound", "The endpoint does not exist."), f"{ELSEWHERE}|{NO_RECORD}"),
    "404 page": Kind(status(404, PAGE), f"{ELSEWHERE}|{NO_RECORD}"),
    "409": Kind(said(409, "Conflict", "in use"), NOT_UNDERSTOOD.format(409)),
    "429 with seconds": Kind(status(429, PAGE, retry_after="30"), f"{LIMITED}asks to wait 30 seconds|limited, wait 30 seconds", holds=30),
    "429 with few seconds": Kind(status(429, PAGE, retry_after="2"), f"{LIMITED}asks to wait 2 seconds|limited, wait 2 seconds", holds=2),
    "429 with a date": Kind(
        status(429, PAGE, retry_after="Tue, 24 Nov 2026 09:01:30 GMT"), f"{LIMITED}asks to wait 90 seconds|limited, wait 90 seconds", holds=90
    ),
    "429 in words": Kind(
        said(429, "ConnectWiseAPI", "Too many requests. Please try again in 45 seconds."),
        f"{LIMITED}asks to wait 45 seconds|limited, wait 45 seconds", holds=45,
    ),
    "429": Kind(status(429), f"{LIMITED}did not say for how long|limited, wait a minute", holds=2),
    "500": Kind(said(500, "ConnectWiseApi", "Timeout expired."), FAILED.format(500)),
    "502 page": Kind(status(502, PAGE), FAILED.format(502)),
    "503 with seconds": Kind(status(503, PAGE, retry_after="120"), "ConnectWise itself failed (503), and asks to wait 2 m|ConnectWise failed, 503"),
    "login page": Kind(status(200, PAGE), UNREADABLE, file=False),
    "truncated JSON": Kind(body(lambda right: right[:-1] or b"["), UNREADABLE, file=False),
    "other shape": Kind(body(other_shape), UNREADABLE, file=False),
    "number": Kind(body(lambda _: b"7"), UNREADABLE, file=False),
    "text": Kind(body(lambda _: json.dumps(SECRET).encode()), UNREADABLE, file=False),
    "null": Kind(body(lambda _: b"null"), UNREADABLE, file=False),
    "200 NotFound": Kind(said(200, "NotFound", "Record 1 not found"), NO_RECORD, file=False),
    "200 Security": Kind(said(200, "Security", SECURITY), REFUSED, file=False),
    "200 InvalidObject": Kind(
        said(200, "InvalidObject", "ticket object is invalid"), NOT_UNDERSTOOD.format(400), file=False
    ),
    "binary": Kind(body(lambda _: bytes(range(256))), UNREADABLE, file=False),
    "empty": Kind(body(lambda _: b""), UNREADABLE, file=False),
    "204": Kind(status(204), UNREADABLE, file=False),
    "100 MB": Kind(parts(endless), TOO_LARGE),
    "100 MB as it says": Kind(parts(endless, content_length=str(100 * 2**20)), TOO_LARGE),
    "gzip bomb": Kind(parts(bomb, content_encoding="gzip"), TOO_LARGE),
    "lying gzip": Kind(body(lambda right: right, content_encoding="gzip"), UNREADABLE),
    "gzip that ends early": Kind(body(lambda right: gzip.compress(right)[:-12], content_encoding="gzip"), BROKE_OFF),
}  # fmt: skip
