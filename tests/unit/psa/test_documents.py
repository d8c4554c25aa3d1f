"""Documents and pictures: listed, fetched from the configured host only, and no more of them than is safe."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import respx

from scout_mcp import errors
from scout_mcp.domain.conversation import Entry
from scout_mcp.models.document import Document
from scout_mcp.psa import documents
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.documents import Picture

Desk = Callable[[dict[str, Any]], list[str]]
GUID = "7b0e7f52-6a1d-4a7e-9d5b-0a4f6c1d2e3f"
OTHER = "0c9a4f1e-53c2-4f0a-8a44-1f2e3d4c5b6a"


def entry(text: str, internal: str = "", key: str = "n1") -> Entry:
    return Entry(key, None, None, None, frozenset(), "note", text, internal=internal)


def image(company: str = "fjord", guid: str = GUID, host: str = "https://na.myconnectwise.net/v4_6_release") -> str:
    return f"![]({host}/api/inlineimages/{company}/{guid})"


# -- which there are ---------------------------------------------------------------------------------------------------


async def test_the_documents_of_a_ticket_come_oldest_first_and_once(desk: Desk, connection: Connection) -> None:
    asked = desk(
        {"system/documents": [{"id": 9, "fileName": "b.log"}, {"id": 7, "title": "a"}, {"id": 9}, {"title": "?"}]}
    )

    found, complete = await documents.of_ticket(connection, 48213)

    assert [one.id for one in found] == [7, 9]
    assert complete
    assert asked == ["system/documents"]


async def test_only_the_documents_of_that_ticket_are_asked_for(psa: respx.MockRouter, connection: Connection) -> None:
    route = psa.get("/system/documents", params={"recordType": "Ticket", "recordId": "48213"}).respond(json=[])

    assert await documents.of_ticket(connection, 48213) == ([], True)
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("fields", "name", "link"),
    [
        ({"fileName": " a.log ", "title": "A log"}, "a.log", False),
        ({"title": "A log"}, "A log", False),
        ({"fileName": "", "linkFlag": True}, "", True),
        ({"fileName": "x", "urlFlag": True}, "x", True),
        ({"fileName": 7, "size": "many"}, "7", False),
    ],
)
def test_a_document_has_a_name_or_none(fields: dict[str, Any], name: str, *, link: bool) -> None:
    document = Document.model_validate({"id": 1, **fields})

    assert (document.name, document.is_link) == (name, link)


def test_the_pictures_of_a_conversation_are_found_once_each_in_its_order() -> None:
    entries = [
        entry(f"Look: {image()} and {image(guid=OTHER, host='https://psa.example/v2026_3')}"),
        entry(f'<img src="https://psa.example/v4_6_release/api/inlineimages/FJORD/{GUID.upper()}">', key="n2"),
        entry("", internal=image(guid=GUID.replace("7", "8")), key="t3"),
    ]

    found = documents.pictures(entries, "Fjord")

    assert [(one.key, one.guid, one.entry.key, one.kinds == {"internal"}) for one in found] == [
        ("i1", GUID, "n1", False), ("i2", OTHER, "n1", False), ("i3", GUID.replace("7", "8"), "t3", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        image("othercompany"),
        image(guid="../../apis/3.0/system/members"),
        image(guid=GUID[:-1]),
        image(guid=GUID + "0"),
        "![](https://evil.example/p.png)",
        f"![](https://psa.example/v4_6_release/api/inlineimages/fjord/../{GUID})",
    ],
)
def test_what_is_no_picture_of_this_company_is_none(text: str) -> None:
    assert documents.pictures([entry(text)], "fjord") == []


def test_a_long_text_without_end_is_searched_in_no_time() -> None:
    assert documents.pictures([entry("/v4_6_release/api/inlineimages/" * 30_000)], "fjord") == []


# -- fetching ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def anywhere() -> Iterator[respx.MockRouter]:
    """Any host; a request that is not routed fails the test."""
    with respx.mock(assert_all_called=False) as router:
        yield router


DOCUMENT = Document(id=812, file_name="a.log")
PICTURE = Picture("i1", GUID, entry(image(host="https://evil.example/v4_6_release")), kinds=frozenset())
DOWNLOAD = "https://psa.example/v4_6_release/apis/3.0/system/documents/812/download"
INLINE = f"https://psa.example/v4_6_release/api/inlineimages/fjord/{GUID}"


async def fetch(connection: Connection, what: str) -> bytes:
    if what == "document":
        return await documents.download(connection, DOCUMENT)
    return await documents.picture(connection, PICTURE)


@pytest.mark.parametrize(("what", "url"), [("document", DOWNLOAD), ("picture", INLINE)])
async def test_a_file_comes_as_it_is_from_the_configured_host_with_the_keys(
    anywhere: respx.MockRouter, connection: Connection, what: str, url: str
) -> None:
    route = anywhere.get(url).respond(content=b'\x00{"not": "json"')

    assert await fetch(connection, what) == b'\x00{"not": "json"'
    headers = route.calls.last.request.headers
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).startswith(b"fjord+pUbLiCkEy")
    assert headers["clientId"]
    assert (headers["Accept"], headers["Accept-Encoding"]) == ("*/*", "identity")


@pytest.mark.parametrize(("what", "url"), [("document", DOWNLOAD), ("picture", INLINE)])
async def test_a_redirect_is_never_followed(
    anywhere: respx.MockRouter, connection: Connection, what: str, url: str
) -> None:
    anywhere.get(url).respond(302, headers={"Location": "https://storage.example/x"})

    with pytest.raises(errors.Redirected):
        await fetch(connection, what)
    assert [str(call.request.url) for call in anywhere.calls] == [url]


async def test_what_the_record_calls_too_large_is_not_even_asked_for(
    anywhere: respx.MockRouter, connection: Connection
) -> None:
    with pytest.raises(errors.TooLarge):
        await documents.download(connection, DOCUMENT.model_copy(update={"size": 200_000_000}))
    assert not anywhere.calls


async def test_what_the_server_calls_too_large_is_not_read(anywhere: respx.MockRouter, connection: Connection) -> None:
    read = 0

    async def body() -> Any:
        nonlocal read
        read += 1
        yield b"x"

    anywhere.get(DOWNLOAD).mock(
        return_value=httpx.Response(200, headers={"Content-Length": "200000000"}, content=body())
    )
    with pytest.raises(errors.TooLarge):
        await documents.download(connection, DOCUMENT)
    assert read == 0


async def test_a_file_without_end_is_broken_off(anywhere: respx.MockRouter, connection: Connection) -> None:
    sent = 0

    async def body() -> Any:
        nonlocal sent
        while True:
            sent += 1_000_000
            yield bytes(1_000_000)

    anywhere.get(DOWNLOAD).mock(return_value=httpx.Response(200, content=body()))
    with pytest.raises(errors.TooLarge, match="larger than 19 MB"):
        await documents.download(connection, DOCUMENT)
    assert sent <= documents.LARGEST_FILE + 1_000_000


async def test_a_server_that_fails_is_asked_again(
    anywhere: respx.MockRouter, connection: Connection, pauses: list[float]
) -> None:
    anywhere.get(DOWNLOAD).mock(side_effect=[httpx.Response(503), httpx.Response(200, content=b"there")])

    assert await documents.download(connection, DOCUMENT) == b"there"
    assert len(pauses) == 1


@pytest.mark.parametrize("guid", ["", "../x", f"{GUID}/../x", "7b0e7f52"])
async def test_a_picture_without_a_proper_number_is_not_asked_for(connection: Connection, guid: str) -> None:
    with pytest.raises(ValueError, match="not a GUID"):
        await connection.get_inline_image(guid, 1)
