"""What goes over the wire, and what becomes of a wire that fails: against real sockets on this machine."""

import asyncio
import base64
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scout_mcp import __version__, errors
from scout_mcp.config import settings
from scout_mcp.config.settings import Settings
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.wire import client

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"id": 1}'
PROXIES = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def listening(
    answer: bytes | Answer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that keeps the head of every request and answers each connection once."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], heads
    finally:
        server.close()
        await server.wait_closed()


def at(base_url: str) -> Settings:
    return settings.load(
        environ={
            "SCOUT_BASE_URL": base_url,
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": "public",
            "SCOUT_PRIVATE_KEY": "private",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


async def ask(base_url: str) -> object:
    async with Connection(at(base_url)) as connection:
        return await connection.get("service/tickets", conditions='summary contains "a+b & c"', page=1)


async def test_a_request_is_a_get_with_these_headers_and_everything_encoded() -> None:
    async with listening(OK) as (port, heads):
        assert await ask(f"http://127.0.0.1:{port}") == {"id": 1}

    [head] = heads
    lines = head.decode().removesuffix("\r\n\r\n").split("\r\n")
    assert lines[0] == (
        "GET /v4_6_release/apis/3.0/service/tickets?conditions=summary+contains+%22a%2Bb+%26+c%22&page=1 HTTP/1.1"
    )
    assert {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])} == {
        "host": f"127.0.0.1:{port}",
        "accept": "application/json",
        "accept-encoding": "gzip",
        "connection": "keep-alive",
        "user-agent": f"ticket-scout-mcp/{__version__}",
        "authorization": "Basic " + base64.b64encode(b"fjord+public:private").decode(),
        "clientid": "0a1b2c3d-0000-4000-8000-00000000beef",
    }


async def test_company_info_is_asked_without_keys() -> None:
    async with listening(OK) as (port, heads), Connection(at(f"http://127.0.0.1:{port}")) as connection:
        assert await connection.company_info() == {"id": 1}

    [head] = heads
    assert head.startswith(b"GET /login/companyinfo/fjord HTTP/1.1\r\n")
    assert b"authorization" not in head.lower()
    assert b"clientid" not in head.lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_place_a_redirect_names_hears_nothing(status: int) -> None:
    async with listening(OK) as (other, heard):
        head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: http://127.0.0.1:{other}/\r\nContent-Length: 0\r\n\r\n"
        async with listening(head.encode()) as (port, asked):
            with pytest.raises(errors.Redirected):
                await ask(f"http://127.0.0.1:{port}")

    assert len(asked) == 1
    assert heard == []


@pytest.fixture
def silent_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def test_a_port_where_nothing_listens_is_told_as_refused(silent_port: int) -> None:
    with pytest.raises(
        errors.ConnectionRefused, match=rf"^127\.0\.0\.1:{silent_port} did not accept the connection\. "
    ):
        await ask(f"http://127.0.0.1:{silent_port}")


async def test_a_name_with_two_addresses_where_nothing_listens_is_told_as_refused(
    monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    here = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", silent_port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [here, here])

    with pytest.raises(errors.ConnectionRefused, match=r"^psa\.example did not accept the connection\. "):
        await ask("https://psa.example")


async def test_a_name_without_an_address_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(errors.NameNotResolved, match=r"^The name psa\.example \(or that of the proxy,"):
        await ask("https://psa.example")


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's side with a certificate that nobody signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused_before_a_word_is_said(tmp_path: Path) -> None:
    async with listening(OK, certificate(tmp_path)) as (port, heads):
        with pytest.raises(errors.TlsFailed, match=rf"^No secure connection to 127\.0\.0\.1:{port}: its certificate"):
            await ask(f"https://127.0.0.1:{port}")

    assert heads == []


async def test_a_server_that_speaks_no_tls_is_told_as_such() -> None:
    async def answer_anything(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer_anything, "127.0.0.1", 0)
    async with server:
        with pytest.raises(errors.TlsFailed):
            await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")


async def test_a_server_that_says_nothing_is_waited_for_and_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.05)
    done = asyncio.Event()

    async def hold(_: asyncio.StreamWriter) -> None:
        await done.wait()

    async with listening(hold) as (port, heads):
        with pytest.raises(errors.TimedOut, match="did not answer in time"):
            await ask(f"http://127.0.0.1:{port}")
        done.set()

    assert len(heads) == 1


async def test_a_server_that_drips_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(OK.replace(b": 9", b": 99999"))
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(drip) as (port, _):
        with pytest.raises(errors.TimedOut):
            await ask(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(OK.replace(b": 9", b": 99"), id="in the middle of the body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConte", id="in the middle of the head"),
        pytest.param(b"", id="before a word"),
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n", id="another protocol"),
    ],
)
async def test_a_connection_that_breaks_off_is_tried_three_times(pauses: list[float], answer: bytes) -> None:
    async with listening(answer) as (port, heads):
        with pytest.raises(errors.ConnectionBroken):
            await ask(f"http://127.0.0.1:{port}")

    assert len(heads) == 3
    assert pauses == [0.1, 0.4]


async def test_a_proxy_from_the_environment_is_asked_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as (port, heads):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(errors.ProxyFailed, match=r"^The proxy did not connect us to psa\.example\. "):
            await ask("https://psa.example")

    [head] = heads
    assert head.startswith(b"CONNECT psa.example:443 HTTP/1.1\r\n")
    assert b"uthorization" not in head
    assert b"clientid" not in head.lower()


async def test_a_proxy_has_no_business_with_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        listening(b"HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\n\r\n") as (proxy, asked),
        listening(OK) as (port, _),
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert await ask(f"http://127.0.0.1:{port}") == {"id": 1}

    assert asked == []
