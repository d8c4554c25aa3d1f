"""What tools ask ConnectWise through: records, pages, lists, counts and files.

How a request is sent stands in `wire/`: `client.py` builds it, `rate_limit.py` gives it its turn, `retry.py` decides
whether it is repeated, `status.py` and `transport_errors.py` turn every failure into one of our own errors.
"""

from __future__ import annotations

import logging
import math
import re
from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import quote, urlsplit

import anyio

from scout_mcp import audit, errors
from scout_mcp.config.hosting import API_PATH
from scout_mcp.psa.seen_people import SeenPeople
from scout_mcp.psa.wire import body, client, retry, status
from scout_mcp.psa.wire.cache import Remembered
from scout_mcp.psa.wire.client import Client, Request, Response
from scout_mcp.psa.wire.conditions import one_of
from scout_mcp.psa.wire.dialect import SURE_PAGE_SIZE, Dialect
from scout_mcp.psa.wire.rate_limit import RateLimit, time_left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.wire.client import Watch

logger = logging.getLogger(__name__)

PAGE_SIZE = 1000
USUAL_PAGE_SIZE = 25
MOST_ROWS = 20_000
ENOUGH_SECONDS = 4.0
"""What must be left of a call's time to ask for one more page."""

Record = dict[str, Any]


class Connection:
    """A connection to one ConnectWise with one pair of keys.

    Use as an async context manager. Nothing is sent before the first request.

    Args:
        settings: Where to, and with which keys.
        watch: Receives what happens on the wire. For `diagnostics.py`.
        before: The connection that this one replaces: the rate limit of the same host still applies.
    """

    def __init__(self, settings: Settings, watch: Watch | None = None, before: Connection | None = None) -> None:
        self.settings = settings
        self.without_all_notes: set[str] = set()
        """Sides (service, project) on which this server has no `allNotes`: that does not change within a run."""
        self.is_slow_at_open = False
        """Whether this server has run out of time on all open tickets at once."""
        self.remembered = Remembered()
        """Reference data such as companies by name; never records."""
        self.people = SeenPeople()
        """Members that records have named in this run, for keys that may not list members."""
        same_host = before is not None and before.settings.origin == settings.origin
        self.rate_limit = before.rate_limit if before and same_host else RateLimit()
        self._dialect = Dialect()
        self._client = Client(settings, watch)

    def __repr__(self) -> str:
        return f"Connection({self.settings.host!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close what is open; a later request opens it again."""
        await self._client.close()

    async def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        """Return one record or one page: the JSON that ConnectWise sent.

        Args:
            path: Below the API's root, made of our own words and of whole numbers.
            query: Query parameters by ConnectWise's names.

        Raises:
            ConnectWiseError: See the tree in `errors`.
        """
        return (await self._get(path, query))[0]

    async def get_record(self, path: str, number: int, **query: str | int) -> Record:
        """Return one record, never another than the one asked for; with its `id` even if ConnectWise left it out.

        Raises:
            RecordNotFound: 404.
            ConnectWiseError: Any other failure.
        """
        answer, response = await self._get(f"{path}/{number}", query)
        record = cast("Record", answer) if isinstance(answer, dict) else None
        if record is None or str(record.get("id") or number).removesuffix(".0") != str(number):
            raise self._unreadable(response)
        self.people.learn([record])
        return record | {"id": number}

    async def get_page(self, path: str, **query: str | int) -> tuple[list[Record], bool]:
        """Return one page of a list, and whether there is a next one.

        From `Link` only the fact of a next page is taken: the address in it can be malformed or name another codebase.
        It is absent where all fits on one page, so one that cannot be read means that there may be more. A server that
        refuses so large a page is asked for it in pieces.
        """
        size = int(query.get("pageSize", 0))
        if not self._dialect.splits(size):
            page = await self._get_piece(path, query)
            if not self._dialect.splits(size):  # as this very request may have shown
                return page
        return await self._get_in_pieces(path, query, size)

    async def _get_in_pieces(self, path: str, query: dict[str, str | int], size: int) -> tuple[list[Record], bool]:
        """Return a page that is larger than what this server sends at once."""
        pieces = math.ceil(size / SURE_PAGE_SIZE)
        first = (int(query.get("page", 1)) - 1) * pieces + 1
        rows, more = await self._get_piece(path, query | {"page": first})
        for number in range(first + 1, first + pieces):
            if not more or self._is_short_of_time():
                break
            piece, more = await self._get_piece(path, query | {"page": number})
            rows += piece
        return rows[:size], more or len(rows) > size

    async def _get_piece(self, path: str, query: dict[str, str | int]) -> tuple[list[Record], bool]:
        """Return what the server sends of a page, and whether it names a next one."""
        answer, response = await self._get(path, query)
        if not isinstance(answer, list):
            raise self._unreadable(response)
        # A null among the rows says nothing.
        rows = [cast("Record", row) for row in cast("list[object]", answer) if isinstance(row, dict)]
        self.people.learn(rows)
        link = response.headers.get("Link", "")
        relations = re.findall(r"""rel\s*=\s*["']?(\w+)""", link.lower())
        return rows, "next" in relations or bool(link and not relations and rows)

    async def get_all(self, path: str, **query: str | int) -> tuple[list[Record], bool]:
        """Return all pages of a list, and whether that is all: it ends at `MOST_ROWS` rows, or when time runs short.

        A server may cap the page size below the one requested without saying so: only an empty page, or a page without
        a `Link` to the next that is shorter than requested and no multiple of the usual size, is the last one.
        """
        rows: list[Record] = []
        previous: list[Record] = []
        number = 1
        while True:
            page, more = await self.get_page(path, pageSize=PAGE_SIZE, page=number, **query)
            if page == previous or not page:  # the same page again: `page` was ignored
                return rows, True
            rows += page
            if not more and len(page) < PAGE_SIZE and len(page) % USUAL_PAGE_SIZE:
                return rows, True
            # After a page, never before the first: what was not asked for must not look like an empty list.
            if len(rows) >= MOST_ROWS or self._is_short_of_time():
                return rows, False
            previous = page
            number += 1

    async def get_list(self, path: str, *, limit: int | None, **query: str | int) -> tuple[list[Record], bool]:
        """Return the first rows of a list in one request, or all of it if `limit` is None; and whether that is all."""
        if limit is None:
            return await self.get_all(path, **query)
        rows, more = await self.get_page(path, pageSize=limit, **query)
        return rows, not more and len(rows) < limit

    async def get_some(self, path: str, numbers: Sequence[int], fields: str) -> list[Record]:
        """Return those of these records that exist and that these keys can see, in the order given: one request.

        A condition can be ignored without a word. Then rows come that were not asked for, and each record is asked for
        by its number instead.
        """
        rows, _ = await self.get_page(path, conditions=one_of("id", numbers), pageSize=len(numbers), fields=fields)
        records = {str(row.get("id")): row for row in rows}
        if set(records) - {str(number) for number in numbers}:
            for number in numbers:
                if str(number) not in records:
                    with suppress(errors.RecordNotFound):
                        records[str(number)] = await self.get_record(path, number, fields=fields)
        return [records[str(number)] | {"id": number} for number in numbers if str(number) in records]

    async def count(self, path: str, **query: str | int) -> int:
        """Return how many records a list has, by ConnectWise's own `/count`."""
        answer, response = await self._get(f"{path}/count", query)
        number = cast("dict[str, object]", answer).get("count") if isinstance(answer, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise self._unreadable(response)
        return number

    async def get_file(self, path: str, limit: int) -> bytes:
        """Return the bytes of a file, read as they come and no further than the limit.

        Args:
            path: Below the API's root, as in `get`.
            limit: Bytes.

        Raises:
            TooLarge: The file is larger.
            Redirected: It lies on another host.
            ConnectWiseError: Any other failure.
        """
        return (await self._ask(Request(self._url(path), {}, file_limit=limit)))[0]

    async def get_inline_image(self, guid: str, limit: int) -> bytes:
        """Return the bytes of a picture in a note, from the configured host whatever host the note names.

        Args:
            guid: Its GUID, as the note has it.
            limit: Bytes.

        Raises:
            ConnectWiseError: As `get_file`.
        """
        if not re.fullmatch(r"[0-9A-Fa-f-]{32,36}", guid):
            raise ValueError("not a GUID")
        company = _segment(self.settings.company_id)
        url = f"{self.settings.origin}/v4_6_release/api/inlineimages/{company}/{guid}"
        return (await self._ask(Request(url, {}, file_limit=limit)))[0]

    async def company_info(self) -> Record | None:
        """Return what `login/companyinfo` says of the company, asked without keys; None if it knows no such company.

        Nothing of the answer is ever used as an address.
        """
        url = f"{self.settings.origin}/login/companyinfo/{_segment(self.settings.company_id)}"
        answer, response = await self._ask(Request(url, {}, with_keys=False))
        if answer is None or isinstance(answer, dict):
            return cast("Record | None", answer)
        raise self._unreadable(response)

    def _is_short_of_time(self) -> bool:
        return anyio.current_effective_deadline() - anyio.current_time() < ENOUGH_SECONDS

    async def _get(self, path: str, query: dict[str, str | int]) -> tuple[Any, Response]:
        """Ask for JSON in the way that this server understands; what it refuses or lacks is learned here."""
        sent = self._dialect.adapted(path, query)
        answer, response = await self._get_simpler(path, sent)
        if self._dialect.lacks_stamps(path, sent, answer):
            with suppress(errors.ConnectWiseError):
                answer, response = await self._get_simpler(path, self._dialect.with_stamps(path, sent))
                self._dialect.learn_stamps(answer)
        return answer, response

    async def _get_simpler(self, path: str, query: dict[str, str | int]) -> tuple[Any, Response]:
        """Send a query; where it is refused, send it once more without what some servers refuse."""
        url = self._url(path)
        try:
            answer = await self._ask(Request(url, query))
        except errors.BadRequest as refusal:
            for simpler in self._dialect.simpler(path, query, refusal):
                with suppress(errors.BadRequest):
                    answer = await self._ask(Request(url, simpler))
                    self._dialect.learn(path, query, simpler)
                    return answer
            raise
        self._dialect.accepts(query)
        return answer

    def _url(self, path: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9]+(?:/[A-Za-z0-9]+)*", path):
            raise ValueError(f"not a path of ConnectWise's API: {path!r}")
        return self.settings.api_url + path

    async def _ask(self, request: Request) -> tuple[Any, Response]:
        """Send a request, repeated as `retry.py` decides; return the parsed JSON or the bytes of a file."""
        tries = 0
        while True:
            tries += 1
            async with self.rate_limit.slot():
                try:
                    return await self._send(request)
                except errors.ConnectWiseError as error:
                    # `from None` only hides what httpx said; that, and the way up from it, can contain headers.
                    error.__context__ = error.__traceback__ = None
                    wait = retry.pause(error, tries)
                    if isinstance(error, errors.RateLimited):
                        self.rate_limit.hold(error.wait if wait is None else wait)
                    if wait is None or wait > time_left():
                        raise
            await anyio.sleep(wait)

    async def _send(self, request: Request) -> tuple[Any, Response]:
        path = urlsplit(request.url).path
        record_path = _record_path(request)
        audit.request_sent(self.settings)
        began = perf_counter()
        response = await self._client.send(request)
        milliseconds = 1e3 * (perf_counter() - began)
        logger.info(
            "%s %s %d, %d bytes in %.0f ms", client.METHOD, path, response.status, len(response.body), milliseconds
        )
        if response.status in (401, 403, 404):
            audit.access_refused(record_path)
        status.raise_for_status(response, self.settings.host)
        if request.file_limit is not None:
            audit.records_read(record_path, None)
            return response.body, response
        try:
            parsed = body.parse_json(response.body, response.headers.get("Content-Type", ""))
        except (ValueError, RecursionError):
            raise self._unreadable(response) from None
        if failed_status := status.status_in_body(parsed):
            if failed_status in (401, 403, 404):
                audit.access_refused(record_path)
            status.raise_for_status(replace(response, status=failed_status), self.settings.host)
        audit.records_read(record_path, parsed)
        return parsed, response

    def _unreadable(self, response: Response) -> errors.Unreadable:
        return errors.Unreadable(self.settings.host, request_id=response.request_id)


def _record_path(request: Request) -> str:
    """Return what was asked for, as the audit log names it: the path below the API's root."""
    path = urlsplit(request.url).path.removeprefix(API_PATH)
    # Documents: nothing else says to which record they belong.
    return f"{path}?recordId={request.query['recordId']}" if "recordId" in request.query else path


def _segment(text: str) -> str:
    """Return a text as one segment of a path."""
    return quote(text, safe="")
