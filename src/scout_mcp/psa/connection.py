"""The one place that sends requests to ConnectWise.

What holds for every request: only reads; sent when `pace.py` gives it its turn; the keys go to the configured host and
nowhere else (redirects are errors); the system's trust store; proxies from the environment; a limit on size and time;
retries as `retry.py` decides; and a failure always becomes one of our own errors, without ConnectWise's words in it.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
import zlib
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from urllib.parse import quote, urlsplit

import anyio

from scout_mcp import __version__, audit, errors, log
from scout_mcp.config.hosting import API_PATH
from scout_mcp.psa.wire import retry
from scout_mcp.psa.wire.conditions import one_of
from scout_mcp.psa.wire.rate_limit import AT_ONCE, MARGIN, Pace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, Sequence
    from types import TracebackType

    import httpx

    from scout_mcp.config.settings import Settings

T = TypeVar("T")

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
READ_SECONDS = 25.0
LARGEST_ANSWER = 16 * 2**20
"""Bytes after unpacking: a full page of a thousand notes fits many times over."""
PIECE = 2**16
"""Bytes that are unpacked at once."""
PAGE_SIZE = 1000
USUAL_PAGE_SIZE = 25
MOST_ROWS = 20_000
REMEMBERED_SECONDS = 300.0
MOST_REMEMBERED = 100
"""Questions, each with its answer."""
# A file comes as it is: unpacked on the way it could be far larger than it was sent.
_FOR_FILES = {"Accept": "*/*", "Accept-Encoding": "identity"}
ENOUGH_SECONDS = 4.0
"""What must be left of a call's time to ask for one more page."""


class Remembered:
    """Reference data for some minutes: what a company, a board or a member is called does not change within a talk."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, object]] = {}
        self._asking: dict[str, anyio.Lock] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What is remembered under a key, or what `ask` gives now; asked once, however many want it at the same time.

        Neither a question that fails is remembered nor None: that may be another in a moment.
        """
        async with self._asking.setdefault(key, anyio.Lock()):
            if key in self._kept and anyio.current_time() - self._kept[key][0] < REMEMBERED_SECONDS:
                return cast("T", self._kept[key][1])
            value = await ask()
            self._forget()
            if value is not None:
                self._kept[key] = (anyio.current_time(), value)
            return value

    def kept(self, key: str) -> object:
        """What is remembered under a key; None if it would have to be asked for."""
        since, value = self._kept.get(key, (0.0, None))
        return value if anyio.current_time() - since < REMEMBERED_SECONDS else None

    def _forget(self) -> None:
        """What is too old goes, and the oldest of too much: a server may run for weeks, and who types asks often."""
        old = anyio.current_time() - REMEMBERED_SECONDS
        kept = {key: (when, value) for key, (when, value) in self._kept.items() if when > old}
        self._kept = dict(list(kept.items())[-MOST_REMEMBERED + 1 :])
        self._asking = {key: lock for key, lock in self._asking.items() if key in self._kept or lock.locked()}


class Connection:
    """A connection to one ConnectWise with one pair of keys.

    Use as an async context manager. Nothing is sent before the first request.

    Args:
        settings: Where to, and with which keys.
        watch: Is told what happens on the wire, in the words of httpx's `trace` extension; what it raises ends the
            request. For `diagnosis.py`.
        before: The connection that this one takes the place of: what the same host asked of it still holds.
    """

    def __init__(
        self,
        settings: Settings,
        watch: Callable[[str, dict[str, Any]], Awaitable[None]] | None = None,
        before: Connection | None = None,
    ) -> None:
        self.settings = settings
        self._extensions = {"trace": watch} if watch else {}
        self.without_all_notes: set[str] = set()
        """Sides (service, project) on which this server has no `allNotes`: that does not change within a run."""
        self.remembered = Remembered()
        """Reference data such as companies by name; never records."""
        same_host = before is not None and before.settings.origin == settings.origin
        self.pace = before.pace if before and same_host else Pace()
        self._client: httpx.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"Connection({self.settings.host!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        """One record or one page: the JSON that ConnectWise sent.

        Args:
            path: Below the API's root, made of our own words and of whole numbers.
            query: Query parameters by ConnectWise's names.

        Raises:
            ConnectWiseError: See the tree in `errors.py`.
        """
        return (await self._request(path, query))[0]

    async def get_record(self, path: str, number: int, **query: str | int) -> dict[str, Any]:
        """One record, never another than the one asked for; its `id` is there even if ConnectWise left it out.

        Raises:
            RecordNotFound: 404.
            ConnectWiseError: Any other failure.
        """
        body, response = await self._request(f"{path}/{number}", query)
        record = cast("dict[str, Any]", body) if isinstance(body, dict) else None
        if record is None or str(record.get("id") or number).removesuffix(".0") != str(number):
            raise errors.Unreadable(self.settings.host, request_id=self._request_id(response))
        return record | {"id": number}

    async def get_page(self, path: str, **query: str | int) -> tuple[list[dict[str, Any]], bool]:
        """One page of a list, and whether there is a next one.

        From `Link` only the fact of a next page is taken: the address in it can be malformed or name another codebase.
        It is absent where all fits on one page, so one that cannot be read means that there may be more.
        """
        body, response = await self._request(path, query)
        if not isinstance(body, list):
            raise errors.Unreadable(self.settings.host, request_id=self._request_id(response))
        # A null among the rows says nothing.
        rows = [cast("dict[str, Any]", row) for row in cast("list[object]", body) if isinstance(row, dict)]
        link = response.headers.get("Link", "")
        relations = re.findall(r"""rel\s*=\s*["']?(\w+)""", link.lower())
        return rows, "next" in relations or bool(link and not relations and rows)

    async def get_all(self, path: str, **query: str | int) -> tuple[list[dict[str, Any]], bool]:
        """All pages of a list, and whether that was all: it ends at `MOST_ROWS` rows, or when time runs short.

        A server may cap the page size below what was asked without saying so: only an empty page, or a page without
        a `Link` to the next that is shorter than asked and no multiple of the usual size, is the last one.
        """
        rows: list[dict[str, Any]] = []
        last: list[dict[str, Any]] = []
        page = 1
        while True:
            found, more = await self.get_page(path, pageSize=PAGE_SIZE, page=page, **query)
            is_last = not more and len(found) < PAGE_SIZE and len(found) % USUAL_PAGE_SIZE
            if found == last or not found:  # the same page again: `page` was ignored
                return rows, True
            rows += found
            if is_last:
                return rows, True
            # After a page, never before the first: what was not asked for must not look like an empty list.
            left = anyio.current_effective_deadline() - anyio.current_time()
            if len(rows) >= MOST_ROWS or left < ENOUGH_SECONDS:
                return rows, False
            last = found
            page += 1

    async def get_list(self, path: str, *, most: int | None, **query: str | int) -> tuple[list[dict[str, Any]], bool]:
        """The first `most` rows of a list in one request, or all of it if `most` is None; and whether that is all."""
        if most is None:
            return await self.get_all(path, **query)
        rows, more = await self.get_page(path, pageSize=most, **query)
        return rows, not more and len(rows) < most

    async def get_some(self, path: str, numbers: Sequence[int], fields: str) -> list[dict[str, Any]]:
        """Those of these records that exist and that these keys can see, in the order asked: one request.

        A condition can be ignored without a word. Then rows come that were not asked for, and each record is asked for
        by its number instead.
        """
        rows, _ = await self.get_page(path, conditions=one_of("id", numbers), pageSize=len(numbers), fields=fields)
        found = {str(row.get("id")): row for row in rows}
        if set(found) - {str(number) for number in numbers}:
            for number in numbers:
                if str(number) not in found:
                    with suppress(errors.RecordNotFound):
                        found[str(number)] = await self.get_record(path, number, fields=fields)
        return [found[str(number)] | {"id": number} for number in numbers if str(number) in found]

    async def count(self, path: str, **query: str | int) -> int:
        """How many records a list has, by ConnectWise's own `/count`."""
        body, response = await self._request(f"{path}/count", query)
        number = cast("dict[str, object]", body).get("count") if isinstance(body, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise errors.Unreadable(self.settings.host, request_id=self._request_id(response))
        return number

    async def get_file(self, path: str, most: int) -> bytes:
        """The bytes of a file, read as they come and no further than `most`.

        Args:
            path: Below the API's root, as in `get`.
            most: Bytes.

        Raises:
            TooLarge: The file is larger.
            Redirected: It lies on another host.
            ConnectWiseError: Any other failure.
        """
        return (await self._send_with_retries(self._url(path), {}, most=most))[0]

    async def get_inline_image(self, guid: str, most: int) -> bytes:
        """The bytes of a picture that stands in a note, from the configured host whatever host the note names.

        Args:
            guid: Its number, as it stands in the note.
            most: Bytes.

        Raises:
            ConnectWiseError: As `get_file`.
        """
        if not re.fullmatch(r"[0-9A-Fa-f-]{32,36}", guid):
            raise ValueError("no GUID")
        company = _segment(self.settings.company_id)
        url = f"{self.settings.origin}/v4_6_release/api/inlineimages/{company}/{guid}"
        return (await self._send_with_retries(url, {}, most=most))[0]

    async def company_info(self) -> dict[str, Any] | None:
        """What `login/companyinfo` says of the company, asked without keys; None if it knows no such company.

        Nothing of the answer is ever used as an address.
        """
        url = f"{self.settings.origin}/login/companyinfo/{_segment(self.settings.company_id)}"
        body, response = await self._send_with_retries(url, {}, keys=False)
        if body is None or isinstance(body, dict):
            return cast("dict[str, Any] | None", body)
        raise errors.Unreadable(self.settings.host, request_id=self._request_id(response))

    async def _request(self, path: str, query: Mapping[str, str | int]) -> tuple[Any, httpx.Response]:
        return await self._send_with_retries(self._url(path), query)

    def _url(self, path: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9]+(?:/[A-Za-z0-9]+)*", path):
            raise ValueError(f"not a path of ConnectWise's API: {path!r}")
        return self.settings.api_url + path

    async def _send_with_retries(
        self, url: str, query: Mapping[str, str | int], *, keys: bool = True, most: int | None = None
    ) -> tuple[Any, httpx.Response]:
        """The parsed JSON and its response; where `most` is given, the bytes of a file, at most so many."""
        tries = 0
        while True:
            tries += 1
            async with self.pace.turn():
                try:
                    return await self._send(url, query, keys=keys, most=most)
                except errors.ConnectWiseError as error:
                    # `from None` only hides what httpx said; that, and the way up from it, can hold headers.
                    error.__context__ = error.__traceback__ = None
                    wait = retry.pause(error, tries)
                    if isinstance(error, errors.RateLimited):
                        self.pace.hold(error.wait if wait is None else wait)
                    if wait is None or anyio.current_time() + wait > anyio.current_effective_deadline() - MARGIN:
                        raise
            await anyio.sleep(wait)

    async def _send(
        self, url: str, query: Mapping[str, str | int], *, keys: bool, most: int | None
    ) -> tuple[Any, httpx.Response]:
        host = self.settings.host
        path = urlsplit(url).path
        record = path.removeprefix(API_PATH)
        if "recordId" in query:  # of documents nothing else says to what they belong
            record += f"?recordId={query['recordId']}"
        audit.asked(self.settings)
        began = perf_counter()
        left = anyio.current_effective_deadline() - MARGIN - anyio.current_time()
        with _our_errors(host):
            with anyio.fail_after(min(left, READ_SECONDS)):
                # The headers have no name here: a traceback may be shown with what each name held.
                request = self._ready_client().build_request(
                    "GET",
                    url,
                    params=query,
                    headers=(self._key_headers() if keys else {}) | (_FOR_FILES if most is not None else {}),
                    extensions=self._extensions,
                )
                response = await self._ready_client().send(request, stream=True)
                try:
                    limit = LARGEST_ANSWER if most is None or response.is_error else most
                    body = await self._read(response, limit)
                finally:
                    await response.aclose()
        logger.info(
            "GET %s %d, %d bytes in %.0f ms", path, response.status_code, len(body), 1e3 * (perf_counter() - began)
        )
        if response.status_code in (401, 403, 404):
            audit.refused(record)
        _raise_for_status(response, body, host, self._request_id(response))
        if most is not None:
            audit.read(record, None)
            return body, response
        try:
            parsed = _parse(body)
        except (ValueError, RecursionError):
            raise errors.Unreadable(host, request_id=self._request_id(response)) from None
        audit.read(record, parsed)
        return parsed, response

    async def _read(self, response: httpx.Response, most: int) -> bytes:
        """The unpacked body, refused as soon as it is too large, or says so: a small part may unpack to any size."""
        body = bytearray()
        taken = 0
        declared = response.headers.get("Content-Length", "")
        if declared.isascii() and declared.isdigit() and len(declared) < 20 and int(declared) > most:
            raise errors.TooLarge(most, request_id=self._request_id(response))
        try:
            unpack, is_whole = _unpacker(response.headers.get("Content-Encoding", ""))
            async for part in response.aiter_raw():
                taken += len(part)
                for piece in unpack(part):
                    body += piece
                    if max(taken, len(body)) > most:
                        body.clear()  # who keeps the error keeps this frame
                        raise errors.TooLarge(most, request_id=self._request_id(response))
            if not is_whole():
                raise errors.ConnectionBroken(self.settings.host)
        except zlib.error:
            raise errors.Unreadable(self.settings.host, request_id=self._request_id(response)) from None
        return bytes(body)

    def _request_id(self, response: httpx.Response) -> str | None:
        """The number that ConnectWise gave the request; a stranger's text, which is repeated only if it looks like one.

        None also if there is a key in it: any server can send back what it was sent.
        """
        value = response.headers.get("x-cw-request-id", "")
        if not re.fullmatch(r"[\w:.-]{1,80}", value, re.ASCII):
            return None
        settings = self.settings
        keys = [key.get_secret_value() for key in (settings.public_key, settings.private_key, settings.client_id)]
        return value if log.hiding([self._login(), *keys])(value) == value else None

    def _login(self) -> str:
        settings = self.settings
        return (
            f"{settings.company_id}+{settings.public_key.get_secret_value()}:{settings.private_key.get_secret_value()}"
        )

    def _key_headers(self) -> dict[str, str]:
        import base64  # noqa: PLC0415

        return {
            "Authorization": f"Basic {base64.b64encode(self._login().encode()).decode()}",
            "clientId": self.settings.client_id.get_secret_value(),
        }

    def _ready_client(self) -> httpx.AsyncClient:
        """The HTTP client, made when first needed: importing it is no part of the server's start."""
        if self._client is None:
            import truststore  # noqa: PLC0415

            # Companies have their own CAs; they stand in the system's trust store, not in Python's.
            self._client = _make_client(self.settings, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return self._client


async def _forget_place(response: httpx.Response) -> None:
    """Where a redirect leads is not even looked at: httpx would fail at an address that is none."""
    response.headers.pop("Location", None)


def _make_client(settings: Settings, verify: ssl.SSLContext) -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415

    try:
        return httpx.AsyncClient(
            verify=verify,
            # A proxy from the environment has no business with what runs on this machine.
            trust_env=not settings.is_local,
            follow_redirects=False,
            event_hooks={"response": [_forget_place]},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",  # what `_unpacker` unpacks
                "User-Agent": f"scout-mcp/{__version__}",
            },
        )
    except (ValueError, ImportError):
        # A proxy of a kind that is not spoken (SOCKS needs a package of its own), or no address at all; what httpx
        # says of it can hold the proxy's password.
        raise errors.ProxyFailed(settings.host) from None


class Seen(Exception):
    """Raised by what watches a request, to end it once it showed what it was made for."""


def named_proxy() -> tuple[str, str]:
    """What names a proxy for https: the environment or, on Windows and macOS, the system; and its URL with password."""
    from urllib.request import getproxies, getproxies_environment  # noqa: PLC0415 - httpx loads it anyway, later

    here, all_of_them = getproxies_environment(), getproxies()
    for kind in ("https", "all"):
        if url := all_of_them.get(kind):
            return (f"{kind.upper()}_PROXY" if kind in here else "the system's settings"), url
    return "", ""


async def handshake(settings: Settings) -> bytes:
    """The certificate that the host shows, trusted or not, as DER; empty if it shows none.

    The one connection that is not verified. Nothing is sent over it: it is closed as soon as the certificate is there.
    """
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    host = urlsplit(settings.origin).hostname
    greeted, der = "", b""

    async def watch(event: str, info: dict[str, Any]) -> None:
        nonlocal greeted, der
        if event.endswith(".start_tls.started"):
            greeted = str(info["server_hostname"])
        elif event.endswith(".start_tls.complete") and greeted == host:
            stream = info["return_value"]
            der = stream.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
            await stream.aclose()
            raise Seen
        elif event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            raise Seen  # whatever httpx may do one day

    with suppress(Seen, errors.ConnectWiseError), _our_errors(settings.host):
        async with _make_client(settings, unverified) as client:
            await client.send(client.build_request("GET", settings.origin, extensions={"trace": watch}))
    return der


def _unpacker(encoding: str) -> tuple[Callable[[bytes], Iterable[bytes]], Callable[[], bool]]:
    """What unpacks the parts of a body in turn, and what tells at the end whether all of it came.

    In pieces of `PIECE` bytes at most, at least one for each part. Half a file would read like a whole one.

    Not httpx's own, which unpacks each part whole: 600 kB of zeros become 600 MB at once.

    Args:
        encoding: What the `Content-Encoding` says.

    Raises:
        zlib.error: The body is packed in another way; or, raised by what is returned, broken.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return (lambda part: (part,)), lambda: True
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error
    # 32: with the head of gzip or of zlib, which is HTTP's "deflate".
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    began = False

    def pieces(part: bytes) -> Iterable[bytes]:
        nonlocal began
        began = began or bool(part)
        while True:
            piece = unpacking.decompress(part, PIECE)
            yield piece
            part = unpacking.unconsumed_tail
            if not part and len(piece) < PIECE:
                return

    return pieces, lambda: unpacking.eof or not began


def _segment(text: str) -> str:
    return quote(text, safe="")


def _parse(body: bytes) -> Any:  # noqa: ANN401 - JSON
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(body, parse_constant=refuse)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(_parse(body), dict)
    except (ValueError, RecursionError):
        return False


def _raise_for_status(response: httpx.Response, body: bytes, host: str, request_id: str | None) -> None:
    """Turn a status into our own error; of the body only its kind is told, never its words."""
    status = response.status_code
    if 200 <= status < 300:
        return
    text = body[:20_000].decode("utf-8", "replace").lower()
    if 300 <= status < 400:
        raise errors.Redirected(host, request_id=request_id)
    wait = retry.parse_retry_after(response.headers.get("Retry-After"))
    if status == 429:
        if wait is None and (said := re.search(r"in (\d{1,4}) seconds?\b", text)):
            wait = float(said[1])
        raise errors.RateLimited(wait, request_id=request_id)
    if status >= 500 or status == 408:
        raise errors.ServerFailed(status, wait, request_id=request_id)
    raise _not_as_asked(status, text, host, request_id, in_own_words=_is_object(body))


def _not_as_asked(
    status: int, text: str, host: str, request_id: str | None, *, in_own_words: bool
) -> errors.ConnectWiseError:
    """The error for a 4xx.

    ConnectWise's own words are JSON; what stands in front of it answers with HTML or plain text.
    """
    error: errors.ConnectWiseError
    if status in (400, 401, 403) and re.search(r"client[\s_-]?id", text):
        error = errors.ClientIdRefused(request_id=request_id)
    elif status in (400, 403) and ("cannot route" in text or "ssl is required" in text):
        error = errors.WrongAddress(host, request_id=request_id)
    elif status == 401:
        error = errors.AuthenticationFailed(request_id=request_id)
    elif status == 403 and (in_own_words or not text.strip()):
        error = errors.Refused(request_id=request_id)
    elif status == 403:
        error = errors.GatewayRefused(host, "a web page" if "<" in text else "plain text")
    elif status == 404 and in_own_words and "endpoint does not exist" not in text:
        error = errors.RecordNotFound(request_id=request_id)
    elif status == 404:
        error = errors.PathMissing(host, request_id=request_id)
    elif status == 407:
        error = errors.ProxyFailed(host)
    else:
        error = errors.BadRequest(status, request_id=request_id)
    return error


def causes(error: BaseException) -> list[BaseException]:
    """The error and all that led to it, groups unfolded."""
    found: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.append(one)
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        if isinstance(one, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", one).exceptions
    return found


@contextmanager
def _our_errors(host: str) -> Generator[None]:
    """Turn what httpx raises into our own errors; the cause is cut off, for its text can hold addresses and headers."""
    import httpx  # noqa: PLC0415

    try:
        yield
    except (httpx.TimeoutException, TimeoutError):
        raise errors.TimedOut(host) from None
    except httpx.ProxyError:
        raise errors.ProxyFailed(host) from None
    except httpx.ConnectError as error:
        led_to_it = causes(error)
        if any(isinstance(cause, ssl.SSLError) for cause in led_to_it):
            raise errors.TlsFailed(host) from None
        if any(isinstance(cause, socket.gaierror) for cause in led_to_it):
            raise errors.NameNotResolved(host) from None
        raise errors.ConnectionRefused(host) from None
    except httpx.DecodingError:
        raise errors.Unreadable(host) from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        # Our own address was checked when the settings were read, so this is the proxy's.
        raise errors.ProxyFailed(host) from None
    except httpx.TransportError:
        raise errors.ConnectionBroken(host) from None
