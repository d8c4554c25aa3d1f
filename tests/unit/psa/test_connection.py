"""The one place that sends requests: how many at once, how lists are read whole, nothing but reading."""

import ast
import re
from pathlib import Path

import anyio
import anyio.lowlevel
import httpx
import pytest
import respx

import scout_mcp
from patience import PATIENCE
from scout_mcp import errors
from scout_mcp.config.settings import Settings
from scout_mcp.psa.connection import MOST_ROWS, PAGE_SIZE, Connection
from scout_mcp.psa.wire.cache import MOST_REMEMBERED, Remembered
from scout_mcp.psa.wire.rate_limit import AT_ONCE


async def test_nothing_is_opened_before_the_first_request(given: Settings) -> None:
    async with Connection(given) as connection:
        assert connection._client._http is None


async def test_a_connection_shows_where_it_goes_and_nothing_else(given: Settings) -> None:
    assert repr(Connection(given)) == "Connection('psa.example')"


async def test_redirects_are_off_and_one_client_serves_all_requests(
    psa: respx.MockRouter, connection: Connection
) -> None:
    psa.get("/a").mock(return_value=httpx.Response(200, json={}))

    await connection.get("a")
    client = connection._client._http
    await connection.get("a")

    assert client is not None
    assert connection._client._http is client
    assert client.follow_redirects is False


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "../a", "a/..", "a?b", "a b", "https://evil.example", "a\n", "a%2e", "é"]
)
async def test_a_path_is_made_of_words_and_numbers_only(connection: Connection, path: str) -> None:
    with pytest.raises(ValueError, match="not a path of ConnectWise's API"):
        await connection.get(path)


async def test_at_most_four_requests_are_under_way_at_once(psa: respx.MockRouter, connection: Connection) -> None:
    now = most = 0

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _turn in range(5):
            await anyio.lowlevel.checkpoint()
        now -= 1
        return httpx.Response(200, json={})

    route = psa.get("/a").mock(side_effect=answer)

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(connection.get, "a")

    assert (most, route.call_count) == (AT_ONCE, 20)
    assert AT_ONCE == 4


async def test_who_goes_away_stops_the_requests_and_frees_their_places(
    psa: respx.MockRouter, connection: Connection
) -> None:
    began: list[str] = []
    stopped: list[str] = []

    async def hang(request: httpx.Request) -> httpx.Response:
        began.append(request.url.path)
        try:
            await anyio.sleep_forever()
        finally:
            stopped.append(request.url.path)
        raise AssertionError

    psa.get("/hang").mock(side_effect=hang)
    psa.get("/a").mock(return_value=httpx.Response(200, json={}))

    async with anyio.create_task_group() as group:
        for _ in range(9):
            group.start_soon(connection.get, "hang")
        while len(began) < AT_ONCE:
            await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()

    assert len(began) == len(stopped) == AT_ONCE
    with anyio.fail_after(PATIENCE):
        for _ in range(AT_ONCE + 1):
            assert await connection.get("a") == {}


async def test_who_waits_to_repeat_keeps_nobody_else_waiting(
    psa: respx.MockRouter, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = anyio.Event()

    async def sleep(_: float) -> None:
        paused.set()
        await anyio.sleep_forever()

    monkeypatch.setattr("scout_mcp.psa.connection.anyio.sleep", sleep)
    psa.get("/busy").mock(return_value=httpx.Response(500))
    psa.get("/a").mock(return_value=httpx.Response(200, json={}))

    async with anyio.create_task_group() as group:
        for _ in range(AT_ONCE):
            group.start_soon(connection.get, "busy")
        await paused.wait()
        with anyio.fail_after(PATIENCE):
            assert await connection.get("a") == {}
        group.cancel_scope.cancel()


async def test_a_record_without_its_number_gets_the_one_asked_for(
    psa: respx.MockRouter, connection: Connection
) -> None:
    psa.get("/service/tickets/7").mock(return_value=httpx.Response(200, json={"summary": "x"}))

    assert await connection.get_record("service/tickets", 7, fields="summary") == {"id": 7, "summary": "x"}


@pytest.mark.parametrize(
    ("link", "more"),
    [
        (None, False),
        ("", False),
        ('<https://psa.example/x?page=2>; rel="next", <https://psa.example/x?page=9>; rel="last"', True),
        ('<https://evil.example/v2020_1/x?page=2>; REL="Next"', True),
        ("<x>; rel = next", True),
        ("<x>; rel='next'", True),
        ("page=2; rel=next <<<", True),
        ('<x>; rel="prev", <y>; rel="first"', False),
        ('<x>; rel="nextish"', False),
        ("garbage", True),  # absent where all fits on one page
    ],
)
async def test_of_a_link_only_whether_there_is_more_is_taken(
    psa: respx.MockRouter, connection: Connection, link: str | None, *, more: bool
) -> None:
    headers = {} if link is None else {"Link": link}
    psa.get("/a").mock(return_value=httpx.Response(200, json=[{"id": 1}, None, 7, "x"], headers=headers))

    assert await connection.get_page("a", pageSize=25) == ([{"id": 1}], more)


def pages(psa: respx.MockRouter, *sizes: int, link: bool = False) -> list[str]:
    """A list in pages of these sizes, then empty ones; the queries it was asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.query.decode())
        page = int(request.url.params["page"])
        size = sizes[page - 1] if page <= len(sizes) else 0
        headers = {"Link": '<https://evil.example/>; rel="next"'} if link and page < len(sizes) else {}
        return httpx.Response(200, json=[{"id": page * 10_000 + row} for row in range(size)], headers=headers)

    psa.get("/a").mock(side_effect=answer)
    return asked


@pytest.mark.parametrize(
    ("sizes", "link", "expected", "requests"),
    [
        ((), False, 0, 1),
        ((3,), False, 3, 1),
        ((PAGE_SIZE - 1,), False, PAGE_SIZE - 1, 1),
        ((PAGE_SIZE,), False, PAGE_SIZE, 2),
        ((PAGE_SIZE, 1), False, PAGE_SIZE + 1, 2),
        ((100, 100, 51), True, 251, 3),  # a server that caps the page without a word
        ((100, 0), True, 100, 2),
        ((25, 25, 7), False, 57, 3),  # a server that caps the page and sends no Link
    ],
)
async def test_a_list_is_read_to_its_end(
    psa: respx.MockRouter, connection: Connection, sizes: tuple[int, ...], expected: int, requests: int, *, link: bool
) -> None:
    asked = pages(psa, *sizes, link=link)

    rows, complete = await connection.get_all("a", orderBy="id desc")

    assert (len(rows), complete) == (expected, True)
    assert len({row["id"] for row in rows}) == expected
    assert asked == [f"pageSize=1000&page={page}&orderBy=id+desc" for page in range(1, requests + 1)]


async def test_a_list_without_an_end_is_read_so_far_and_told_as_incomplete(
    psa: respx.MockRouter, connection: Connection
) -> None:
    asked = pages(psa, *[PAGE_SIZE] * (MOST_ROWS // PAGE_SIZE + 5))

    rows, complete = await connection.get_all("a")

    assert (len(rows), complete, len(asked)) == (MOST_ROWS, False, MOST_ROWS // PAGE_SIZE)


async def test_a_count_is_a_number(psa: respx.MockRouter, connection: Connection) -> None:
    psa.get("/project/tickets/count", params={"conditions": "x=1"}).mock(
        return_value=httpx.Response(200, json={"count": 12})
    )

    assert await connection.count("project/tickets", conditions="x=1") == 12


@pytest.mark.parametrize("company", ["fjord", "Blåfjell", "a&b=c?d#e%f"])
async def test_company_info_is_asked_for_one_company(given: Settings, company: str) -> None:
    given = given.model_copy(update={"company_id": company})
    with respx.mock(base_url="https://psa.example") as router:
        route = router.get(path__regex="^/login/companyinfo/[^/]+$").mock(
            return_value=httpx.Response(200, json={"CompanyID": "CW", "SiteUrl": "https://evil.example"})
        )
        async with Connection(given) as connection:
            assert await connection.company_info() == {"CompanyID": "CW", "SiteUrl": "https://evil.example"}

    [call] = route.calls
    assert call.request.url.path == f"/login/companyinfo/{company}"
    assert call.request.url.query == b""
    assert call.request.url.host == "psa.example"


@pytest.mark.parametrize("company", [None, [], "x"])
async def test_an_unknown_company_is_null_and_anything_else_unreadable(given: Settings, company: object) -> None:
    with respx.mock(base_url="https://psa.example") as router:
        router.get("/login/companyinfo/fjord").mock(
            return_value=httpx.Response(200, content=b"null" if company is None else str(company).encode())
        )
        async with Connection(given) as connection:
            if company is None:
                assert await connection.company_info() is None
            else:
                with pytest.raises(errors.Unreadable):
                    await connection.company_info()


# Two packages answer requests and send none: they may not even import what sends (pyproject.toml).
SOURCES = [
    file
    for file in Path(scout_mcp.__file__).parent.rglob("*.py")
    if not {"sandbox", "page"} & set(file.relative_to(Path(scout_mcp.__file__).parent).parts)
]
VERBS = ("post", "put", "patch", "delete", "head", "options", "request", "stream")


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_no_verb_but_get_is_spoken(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))

    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if re.fullmatch("(?i:POST|PUT|PATCH|DELETE)|HEAD|OPTIONS|TRACE", text)] == []
    called = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert [name for name in called if name.lower() in VERBS] == []


def test_only_one_file_builds_requests_and_only_two_import_a_client() -> None:
    importing: set[str] = set()
    building: set[str] = set()
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(
                re.match(r"(httpx2?|urllib3|requests|http\.client|urllib\.request|aiohttp)\b", name) for name in names
            ):
                importing.add(file.parent.name + "/" + file.name)
            if isinstance(node, ast.Attribute) and node.attr == "build_request":
                building.add(file.parent.name + "/" + file.name)

    assert importing == {"wire/client.py", "wire/transport_errors.py"}
    assert building == {"wire/client.py"}


async def test_however_short_the_time_the_first_page_is_asked_for_and_the_rest_told_as_missing(
    psa: respx.MockRouter, connection: Connection
) -> None:
    asked = pages(psa, 100, 100, 51, link=True)

    with anyio.fail_after(3.9):
        rows, complete = await connection.get_all("a")

    assert (len(rows), complete, len(asked)) == (100, False, 1)


async def test_what_is_remembered_stays_little_and_the_newest() -> None:
    remembered = Remembered()

    async def ask() -> int:
        asked.append(1)
        return len(asked)

    asked: list[int] = []
    for number in range(3 * MOST_REMEMBERED):
        await remembered.get(f"company {number}", ask)
    again = await remembered.get(f"company {3 * MOST_REMEMBERED - 1}", ask)

    assert again == len(asked) == 3 * MOST_REMEMBERED
    assert len(remembered._entries) <= MOST_REMEMBERED
    assert len(remembered._locks) <= MOST_REMEMBERED


async def test_what_is_not_there_now_may_be_there_in_a_moment() -> None:
    remembered, answers = Remembered(), [None, "Mara", "never asked for"]

    async def ask() -> str | None:
        return answers.pop(0)

    assert [await remembered.get("me", ask) for _ in range(3)] == [None, "Mara", "Mara"]
