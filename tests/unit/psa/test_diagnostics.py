"""What is seen of the way to ConnectWise: on real sockets, and of company info that says odd things."""

import contextlib
import json
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta

import anyio
import httpx
import pytest
import respx

from scout_mcp import errors
from scout_mcp.config import settings
from scout_mcp.psa import diagnostics
from scout_mcp.psa.diagnostics import Company, Route

pytestmark = pytest.mark.usefixtures("no_proxies")

INFO = {
    "CompanyName": "Fjord", "Codebase": "v2026_3/", "VersionCode": "v2026.3", "VersionNumber": "v4.6.38842",
    "CompanyID": "fjord", "IsCloud": "True", "SiteUrl": "evil.example",
}  # fmt: skip


def answer(body="null", head=""):
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{head}\r\n{body}".encode()


def at(base_url):
    return settings.load(
        environ={
            "SCOUT_BASE_URL": base_url,
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
            "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


class TestRoute:
    @pytest.mark.parametrize(
        ("base_url", "environ", "expected"),
        [
            ("https://psa.example", {}, Route("psa.example", 443, proxied=False)),
            ("https://psa.example:8443", {}, Route("psa.example", 8443, proxied=False)),
            (
                "https://psa.example",
                {"HTTPS_PROXY": "http://proxy.example:3128"},
                Route("proxy.example", 3128, proxied=True, named_by="HTTPS_PROXY"),
            ),
            (
                "https://psa.example",
                {"https_proxy": "proxy.example:3128"},
                Route("proxy.example", 3128, proxied=True, named_by="HTTPS_PROXY"),
            ),
            (
                "https://psa.example",
                {"ALL_PROXY": "http://tom:pass%40word@proxy.example:3128"},
                Route("proxy.example", 3128, proxied=True, named_by="ALL_PROXY", with_login=True),
            ),
            (
                "https://psa.example",
                {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "other.example,.example"},
                Route("psa.example", 443, proxied=False, named_by="HTTPS_PROXY"),
            ),
            (
                "https://psa.example",
                {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "*"},
                Route("psa.example", 443, proxied=False, named_by="HTTPS_PROXY"),
            ),
            (
                "http://127.0.0.1:8080",
                {"HTTP_PROXY": "http://proxy.example:3128", "ALL_PROXY": "http://proxy.example:3128"},
                Route("127.0.0.1", 8080, proxied=False),
            ),
            ("http://localhost", {}, Route("localhost", 80, proxied=False)),
            ("https://[::1]", {}, Route("::1", 443, proxied=False)),
        ],
    )
    async def test_it_is_the_one_that_requests_take(self, monkeypatch, base_url, environ, expected):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)

        assert await diagnostics.route(at(base_url)) == expected

    async def test_the_password_of_the_proxy_is_nowhere_in_it(self, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", "http://tom:hunter22@proxy.example:3128")

        assert "hunter22" not in repr(await diagnostics.route(at("https://psa.example")))

    async def test_nobody_hears_of_it(self, serve, monkeypatch):
        async with serve(answer()) as server:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
            assert (await diagnostics.route(at("https://psa.example"))).proxied
            await anyio.wait_all_tasks_blocked()

        assert server.connections == 0

    @pytest.mark.parametrize(
        "url",
        ["socks5://127.0.0.1:1080", "ftp://proxy.example", "http://[::1]:x", "http://tom:22/x@p.example", "tom:22?x@p"],
    )
    async def test_a_proxy_that_cannot_be_used_is_an_error(self, monkeypatch, url):
        monkeypatch.setenv("HTTPS_PROXY", url)

        with pytest.raises(errors.ProxyFailed):
            await diagnostics.route(at("https://psa.example"))


class TestAddresses:
    async def test_each_is_told_once(self, monkeypatch):
        found = [(2, 1, 6, "", (address, 443)) for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

        assert await diagnostics.addresses("psa.example", 443) == ["192.0.2.7", "192.0.2.8"]

    async def test_an_address_is_its_own(self):
        assert await diagnostics.addresses("127.0.0.1", 443) == ["127.0.0.1"]

    @pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeError("label too long")])
    async def test_a_name_without_any_has_none(self, monkeypatch, error):
        def unknown(*_, **__):
            raise error

        monkeypatch.setattr(socket, "getaddrinfo", unknown)

        assert await diagnostics.addresses("psa.invalid", 443) == []

    async def test_a_name_server_that_says_nothing_is_not_waited_for(self, monkeypatch):
        silent = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silent.wait(30) and [])
        found = None

        with anyio.move_on_after(0.02) as scope:
            found = await diagnostics.addresses("psa.example", 443)

        assert (scope.cancelled_caught, found) == (True, None)
        [waiting] = [one for one in threading.enumerate() if one.name == "scout-name"]
        assert waiting.daemon
        silent.set()
        waiting.join()


class TestContact:
    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system decides what is trusted")
    async def test_a_secure_connection_is_told_with_its_version(self, serve, certify, trust):
        trust(signed := certify())
        async with serve(answer(json.dumps(INFO)), signed.context) as server:
            contact = await diagnostics.contact(at(f"https://127.0.0.1:{server.port}"), 5)

        assert contact.wire.tls == "TLSv1.3"
        assert contact.company == Company("fjord", True, "v2026.3", "v2026_3")
        assert contact.error is None

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system decides what is trusted")
    async def test_through_a_proxy_the_time_is_the_servers_not_the_proxys(
        self, serve, tunnel, certify, trust, monkeypatch
    ):
        trust(signed := certify(("psa.example",)))
        now = datetime.now(UTC).replace(microsecond=0)
        head = f"Date: {now:%a, %d %b %Y %H:%M:%S} GMT\r\n"
        async with serve(answer(head=head), signed.context) as server, tunnel(server.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            contact = await diagnostics.contact(at("https://psa.example"), 5)

        assert (contact.wire.tls, contact.wire.proxy_status) == ("TLSv1.3", None)
        assert contact.wire.their_time == now

    async def test_a_certificate_that_cannot_be_verified_is_seen_as_such(self, serve, certify):
        async with serve(answer(), certify().context) as server:
            contact = await diagnostics.contact(at(f"https://127.0.0.1:{server.port}"), 5)

        wire = contact.wire
        assert (wire.connected, wire.tls, wire.failed_with) == (True, "", "127.0.0.1")
        assert (wire.untrusted, wire.spoke_no_tls) == (True, False)
        assert isinstance(contact.error, errors.TlsFailed)
        assert server.heard == []

    async def test_what_speaks_no_tls_is_seen_as_such(self, serve):
        async def answer_anything(reader, writer):
            await reader.read(100)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        async with serve(answer_anything) as server:
            contact = await diagnostics.contact(at(f"https://127.0.0.1:{server.port}"), 5)

        wire = contact.wire
        assert (wire.connected, wire.tls, wire.untrusted, wire.spoke_no_tls) == (True, "", False, True)

    async def test_what_hangs_up_during_the_handshake_is_seen_as_such(self, serve):
        async def hang_up(reader, writer):
            await reader.read(100)

        async with serve(hang_up) as server:
            contact = await diagnostics.contact(at(f"https://127.0.0.1:{server.port}"), 5)

        wire = contact.wire
        assert (wire.connected, wire.tls, wire.untrusted, wire.spoke_no_tls) == (True, "", False, False)

    async def test_what_says_nothing_is_waited_for_no_longer_than_said(self, serve):
        async def hold(reader, writer):
            await reader.read()

        async with serve(hold) as server:
            contact = await diagnostics.contact(at(f"http://127.0.0.1:{server.port}"), 0.55)

        assert contact.wire.connected
        assert isinstance(contact.error, errors.TimedOut)

    async def test_a_limit_that_the_connection_does_not_keep_is_kept_here(self, monkeypatch):
        async def for_ever(_):
            await anyio.sleep_forever()

        monkeypatch.setattr(diagnostics.Connection, "company_info", for_ever)
        contact = await diagnostics.contact(at("http://127.0.0.1:1"), 0)

        assert isinstance(contact.error, errors.TimedOut)

    @pytest.mark.parametrize("status", [407, 403, 502])
    async def test_a_proxy_that_refuses_is_seen_with_its_status(self, serve, monkeypatch, status):
        head = f"HTTP/1.1 {status} No\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n"
        async with serve(head.encode()) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            contact = await diagnostics.contact(at("https://psa.example"), 5)

        assert (contact.wire.connected, contact.wire.proxy_status) == (True, status)
        assert contact.wire.their_time is None
        assert isinstance(contact.error, errors.ProxyFailed)

    @pytest.mark.parametrize(
        ("date", "expected"),
        [
            ("Fri, 20 Nov 2026 13:45:00 GMT", datetime(2026, 11, 20, 13, 45, tzinfo=UTC)),
            ("Fri, 20 Nov 2026 14:45:00 +0100", datetime(2026, 11, 20, 13, 45, tzinfo=UTC)),
            ("Fri, 20 Nov 2026 13:45:00 -0000", datetime(2026, 11, 20, 13, 45, tzinfo=UTC)),
            ("yesterday", None),
            ("Fri, 20 Nov 99999999999 13:45:00 GMT", None),
        ],
    )
    async def test_the_servers_time_is_read_off_its_answer(self, serve, date, expected):
        before = datetime.now(UTC)
        async with serve(answer(head=f"Date: {date}\r\n")) as server:
            wire = (await diagnostics.contact(at(f"http://127.0.0.1:{server.port}"), 5)).wire

        assert wire.their_time == expected
        assert timedelta() <= wire.our_time - before < timedelta(minutes=1)

    async def test_the_time_is_known_of_an_answer_that_is_of_no_use_too(self, serve):
        page = b"HTTP/1.1 403 No\r\nDate: Fri, 20 Nov 2026 13:45:00 GMT\r\nContent-Length: 6\r\n\r\n<html>"
        async with serve(page) as server:
            contact = await diagnostics.contact(at(f"http://127.0.0.1:{server.port}"), 5)

        assert isinstance(contact.error, errors.GatewayRefused)
        assert contact.wire.their_time == datetime(2026, 11, 20, 13, 45, tzinfo=UTC)


class TestCompany:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, Company("fjord", True, "v2026.3", "v2026_3")),
            ({"IsCloud": True}, Company("fjord", True, "v2026.3", "v2026_3")),
            ({"IsCloud": "false"}, Company("fjord", False, "v2026.3", "v2026_3")),
            ({"IsCloud": False, "Codebase": "v4_6_release/"}, Company("fjord", False, "v2026.3", "v4_6_release")),
            ({"IsCloud": None}, Company("fjord", None, "v2026.3", "v2026_3")),
            ({"IsCloud": ["True"]}, Company("fjord", None, "v2026.3", "v2026_3")),
            ({"CompanyID": "Fjord"}, Company("Fjord", True, "v2026.3", "v2026_3")),
            ({"CompanyID": "other"}, Company("", True, "v2026.3", "v2026_3")),
            ({"CompanyID": 7}, Company("", True, "v2026.3", "v2026_3")),
            ({"VersionCode": "v2026.3\x1b[31m"}, Company("fjord", True, "v4.6.38842", "v2026_3")),
            ({"VersionCode": None, "VersionNumber": "see evil.example"}, Company("fjord", True, "", "v2026_3")),
            ({"Codebase": "https://evil.example/"}, Company("fjord", True, "v2026.3", "")),
            ({"VersionCode": "v٢.٣", "VersionNumber": {}}, Company("fjord", True, "", "v2026_3")),
        ],
    )
    async def test_only_what_has_its_proper_form_is_taken_over(self, changes, expected):
        with respx.mock(base_url="https://psa.example") as router:
            router.get("/login/companyinfo/fjord").mock(return_value=httpx.Response(200, json=INFO | changes))
            assert (await diagnostics.contact(at("https://psa.example"), 5)).company == expected

    async def test_an_empty_answer_is_a_company_of_which_nothing_is_said(self):
        with respx.mock(base_url="https://psa.example") as router:
            router.get("/login/companyinfo/fjord").mock(return_value=httpx.Response(200, json={}))
            assert (await diagnostics.contact(at("https://psa.example"), 5)).company == Company("", None, "", "")

    async def test_null_is_an_unknown_company(self):
        with respx.mock(base_url="https://psa.example") as router:
            router.get("/login/companyinfo/fjord").mock(return_value=httpx.Response(200, text="null"))
            contact = await diagnostics.contact(at("https://psa.example"), 5)

        assert (contact.company, contact.error) == (None, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"version": "v2026.3.105333", "isCloud": True}, "v2026.3.105333"),
        ({"version": "2026.3"}, "2026.3"),
        ({"version": "v2026.3 <b>"}, ""),
        ({"version": 7}, ""),
        ({}, ""),
        ([], ""),
    ],
)
async def test_a_version_is_taken_over_if_it_is_one(psa, body, expected):
    psa.get("/system/info").mock(return_value=httpx.Response(200, json=body))

    assert await diagnostics.version(at("https://psa.example")) == expected


@pytest.mark.parametrize(
    ("turned", "expected"),
    [(200, True), (403, True), (401, False), (500, False)],
)
async def test_swapped_keys_are_those_that_are_accepted_the_other_way_round(psa, pauses, turned, expected):
    logins = []

    def play(request):
        logins.append(httpx.BasicAuth("fjord+PrIvAtEkEy765432", "pUbLiCkEy1234567")._auth_header)
        assert request.headers["Authorization"] == logins[-1]
        return httpx.Response(turned, json=[] if turned == 200 else {"code": "x"})

    psa.get("/service/tickets").mock(side_effect=play)

    assert await diagnostics.keys_are_swapped(at("https://psa.example")) is expected
    assert logins


async def test_a_company_id_that_must_be_coded_is_asked_for_as_such(serve):
    with contextlib.suppress(errors.ConnectWiseError):
        async with serve(answer()) as server:
            given = at(f"http://127.0.0.1:{server.port}").model_copy(update={"company_id": "fjord & co"})
            await diagnostics.contact(given, 5)

    assert server.heard[0].startswith(b"GET /login/companyinfo/fjord%20%26%20co HTTP/1.1\r\n")
