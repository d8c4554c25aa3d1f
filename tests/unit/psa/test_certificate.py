"""Reading a certificate that is not trusted, over a connection on which nothing is said."""

import socket
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from patience import PATIENCE
from scout_mcp.config import settings
from scout_mcp.psa import certificate
from scout_mcp.psa.certificate import Certificate

pytestmark = pytest.mark.usefixtures("no_proxies")


def at(base_url, company="fjord"):
    return settings.load(
        environ={
            "SCOUT_BASE_URL": base_url,
            "SCOUT_COMPANY_ID": company,
            "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
            "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


async def test_it_tells_who_signed_it_for_whom_and_how_long_it_holds(serve, certify):
    signed = certify(("127.0.0.1", "*.psa.example"), issuer="Fjord Proxy CA", organisation="Fjord IT", ends=30)

    async with serve(b"HTTP/1.1 200 OK\r\n\r\n", signed.context) as server:
        found = await certificate.shown(at(f"https://127.0.0.1:{server.port}"))

    assert (found.issuer, found.subject, found.self_signed) == ("Fjord Proxy CA (Fjord IT)", "psa.example", False)
    assert set(found.names) == {"127.0.0.1", "*.psa.example"}
    assert abs(found.ends - datetime.now(UTC) - timedelta(days=30)) < timedelta(hours=1)
    assert abs(found.begins - datetime.now(UTC) + timedelta(days=1)) < timedelta(hours=1)


async def test_nothing_is_said_over_the_connection_that_nobody_vouches_for(serve, certify):
    async with serve(b"HTTP/1.1 200 OK\r\n\r\n", certify().context) as server:
        assert await certificate.shown(at(f"https://127.0.0.1:{server.port}"))
        with anyio.fail_after(PATIENCE):
            await server.ended.wait()

    assert (server.connections, server.heard) == (1, [])


async def test_it_is_read_through_a_proxy_too_which_hears_no_more_than_the_name(serve, tunnel, certify, monkeypatch):
    async with (
        serve(b"HTTP/1.1 200 OK\r\n\r\n", certify(("psa.example",), issuer="CA").context) as server,
        tunnel(server.port) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        found = await certificate.shown(at("https://psa.example"))
        with anyio.fail_after(PATIENCE):
            await server.ended.wait()

    assert found.issuer == "CA"
    assert server.heard == []
    [head] = proxy.heard
    assert head.startswith(b"CONNECT psa.example:443 HTTP/1.1\r\n")
    assert b"uthorization" not in head
    assert b"clientid" not in head.lower()


async def test_a_server_that_speaks_no_tls_shows_none(serve):
    async def answer_anything(reader, writer):
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serve(answer_anything) as server:
        assert await certificate.shown(at(f"https://127.0.0.1:{server.port}")) is None


async def test_a_port_where_nothing_listens_shows_none():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert await certificate.shown(at(f"https://127.0.0.1:{port}")) is None


async def test_a_proxy_that_cannot_be_used_shows_none(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")

    assert await certificate.shown(at("https://psa.example")) is None


@pytest.mark.parametrize("der", [b"\x30\x03\x02\x01\x01", b"nonsense"])
def test_what_is_no_certificate_is_none(der):
    assert certificate._read(der) is None


async def test_a_certificate_without_names_fits_nothing(serve, certify):
    async with serve(b"", certify((), subject="127.0.0.1").context) as server:
        found = await certificate.shown(at(f"https://127.0.0.1:{server.port}"))

    assert (found.names, found.self_signed, found.fits("127.0.0.1")) == ((), True, False)


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        ("psa.example", "psa.example", True),
        ("PSA.Example", "psa.example", True),
        ("psa.example", "other.example", False),
        ("*.example", "psa.example", True),
        ("*.example", "deep.psa.example", False),
        ("*.psa.example", "psa.example", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
    ],
)
def test_a_name_fits_as_browsers_read_it(name, host, fits):
    now = datetime.now(UTC)

    assert Certificate("CA", "x", now, now, (name,), self_signed=False).fits(host) is fits


async def test_where_there_is_no_tls_at_all_nothing_is_said_either(serve):
    async with serve(b"HTTP/1.1 200 OK\r\n\r\n") as server:
        assert await certificate.shown(at(f"http://127.0.0.1:{server.port}")) is None
        with anyio.fail_after(PATIENCE):
            await server.ended.wait()

    assert (server.connections, server.heard) == (1, [])
