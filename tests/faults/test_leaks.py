"""No key leaves but to the configured host: under every kind of failure, by every way out of the process.

Answers, structured content, log lines at every level, errors with all that led to them and with what each name held,
and the `repr` of every object of ours. What the real command writes is looked at in `process/test_leaks.py`.
"""

import gc
import io
import json
import logging
import traceback

import pytest
from mcp import Client

from calls import CALLS
from failures import KINDS, body, status
from keys import held
from scout_mcp import errors, log
from scout_mcp.config import settings
from scout_mcp.config.profile_store import Store
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.wire.transport_errors import causes
from scout_mcp.sandbox.responses import Reply
from scout_mcp.server import calls
from scout_mcp.server.app import build
from scout_mcp.server.upstream import LOCAL, Upstream
from scout_mcp.setup.page.session import Session
from scout_mcp.tools.registry import TOOLS
from wire import ENVIRON, HOST, response, whole

OTHER = "https://collect.example/take"


@pytest.fixture
def heard(monkeypatch, given, wire):
    """Whatever is logged or raised: as our handler writes it, and as it was before."""
    written, before, raised = io.StringIO(), [], []
    monkeypatch.setattr("sys.stderr", written)
    log.set_up(given, logging.DEBUG)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.DEBUG)

    class Bare(logging.Handler):
        def emit(self, record):
            before.append(logging.Formatter().format(record))

    logging.getLogger().addHandler(Bare())
    innermost = calls.innermost
    monkeypatch.setattr(calls, "innermost", lambda error: raised.append(error) or innermost(error))
    yield written, before, raised
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def told_by(error):
    """All that could be printed of an error."""
    for one in causes(error):
        yield from (str(one), repr(one), repr(one.args), repr(vars(one)))
        yield from traceback.TracebackException.from_exception(one, capture_locals=True).format()


@pytest.mark.parametrize("name", KINDS)
async def test_under_no_failure_a_key_is_told(wire, given, today, heard, name):
    written, before, raised = heard
    wire.failure = KINDS[name].act
    told = []
    for tool, arguments in (
        ("get_ticket", {"ticket": "48213"}),
        ("get_attachment", {"ticket": "48213", "attachment": "d9001"}),
        ("check_permissions", {}),
        ("search_tickets", {"company": "fjord"}),
    ):
        async with Client(build(given)) as client:
            told.append((await client.call_tool(tool, arguments)).model_dump_json())
    assert raised, "nothing failed"
    for error in raised:
        told += told_by(error)

    assert [text for text in (*told, *before, written.getvalue()) if held(text, given)] == []
    assert "DEBUG" in written.getvalue() or "INFO" in written.getvalue()


async def test_a_bug_of_ours_tells_no_key_even_with_what_each_name_held(wire, given, today, heard, monkeypatch):
    from scout_mcp.psa.wire import status

    def broken(*_):
        raise RuntimeError("no words of a ticket")

    monkeypatch.setattr(status, "raise_for_status", broken)
    async with Client(build(given)) as client:
        reply = await client.call_tool("get_configuration", {"configuration": "3002"})

    written, before, raised = heard
    assert "scout-mcp itself failed" in reply.content[0].text
    assert [text for error in raised for text in told_by(error) if held(text, given)] == []
    assert [text for text in (*before, written.getvalue()) if held(text, given)] == []


async def test_no_object_of_ours_shows_a_key_when_it_is_printed(wire, given, today, tmp_path, monkeypatch):
    store = Store(tmp_path / "kept")
    session = Session("default", store)
    session.take(ENVIRON)
    async with Upstream(given) as upstream, upstream.connection(LOCAL) as connection:
        await connection.get("service/tickets/48213")
        printed = [
            (type(one).__name__, shown)
            for one in gc.get_objects()
            if str(type(one).__module__).startswith("scout_mcp") and ".sandbox" not in type(one).__module__
            for shown in (repr(one), str(one))
        ]

    names = {name for name, _ in printed}
    assert {"Settings", "Connection", "Upstream", "Session", "Store"} <= names
    assert {name for name, shown in printed if held(shown, given)} == set()


def test_a_key_in_the_wrong_place_is_not_told(given):
    wrong = {"SCOUT_REGION": ENVIRON["SCOUT_PRIVATE_KEY"], "SCOUT_TIMEZONE": ENVIRON["SCOUT_PUBLIC_KEY"]}
    with pytest.raises(errors.SettingsError) as raised:
        settings.load(environ=ENVIRON | wrong)

    assert held(raised.value, given) == []


# -- to no other host --------------------------------------------------------------------------------------------------


def elsewhere(value):
    """Every address in an answer is another host's, and every text holds one."""
    if isinstance(value, list):
        return [elsewhere(one) for one in value]
    if isinstance(value, dict):
        return {name: OTHER if name.endswith(("href", "Url", "url", "link", "Link")) else elsewhere(one) for name, one in value.items()} | {
            "SiteUrl": "collect.example", "url": OTHER
        }  # fmt: skip
    if isinstance(value, str) and len(value) > 30:
        image = f"![]({OTHER}/v4_6_release/api/inlineimages/fjordtech/5c007a11-5c00-4ca1-8f0e-5c0075a9db0c)"
        return f"{value} {OTHER} {image}"
    return value


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
async def test_whatever_an_answer_names_nothing_is_asked_elsewhere(opened, wire, tool):
    async def act(_, reply: Reply):
        try:
            sent = json.dumps(elsewhere(json.loads(whole(reply)))).encode()
        except ValueError:
            sent = whole(reply)
        link = f'<{OTHER}?page=2>; rel="next", <{OTHER}?page=9>; rel="last"'
        return response(reply.status, sent, {"Link": link, "Content-Location": OTHER, "Refresh": f"0; url={OTHER}"})

    wire.failure = act
    for name, arguments in CALLS:
        if name == tool:
            async with opened() as ask:
                await ask(tool, arguments)

    assert wire.hosts == {HOST}


@pytest.mark.parametrize("code", [300, 301, 302, 303, 304, 305, 307, 308])
@pytest.mark.parametrize(
    "place",
    [OTHER, f"http://{HOST}/", f"https://{HOST}:8443/", f"https://{HOST}@collect.example/", "//collect.example/",
     f"https://{HOST}.collect.example/", "/v4_6_release/apis/3.0/other", "", "javascript:x", "https://[", "https://x:y/"],
)  # fmt: skip
async def test_no_redirect_is_followed_wherever_it_leads(opened, wire, code, place):
    wire.failure = status(code, b"", location=place)
    async with opened() as ask:
        text, is_error, *_ = await ask("get_attachment", {"ticket": "48213", "attachment": "d9001"})
        paths = [asked[0] for asked in wire.asked]

    assert is_error
    assert "Redirects are not followed" in text
    assert wire.hosts == {HOST}
    assert len(set(wire.asked)) == len(paths)
    assert not [path for path in paths if "other" in path]


async def test_what_company_info_says_is_no_address(wire, given):
    wire.failure = body(
        lambda _: json.dumps({"SiteUrl": "collect.example", "CompanyID": "x", "Codebase": OTHER}).encode()
    )
    async with Connection(given) as connection:
        await connection.company_info()
        wire.failure = None
        await connection.get("service/tickets/48213")

    assert wire.hosts == {HOST}
