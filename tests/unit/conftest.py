"""Servers and certificates of one's own, for what is only true of a real wire."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROXIES = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy")


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@dataclass
class Server:
    """A server on this machine.

    Attributes:
        port: Where it listens.
        connections: How many connections were made; where it speaks TLS, those on which a handshake was finished.
        ended: Is set when the first of them ended.
        heard: The head of each request, after TLS where it speaks TLS.
    """

    port: int = 0
    connections: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[bytes] = field(default_factory=list[bytes])


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., AbstractAsyncContextManager[Server]]


@pytest.fixture
def serve() -> Serve:
    """`serve(answer, tls=None)`: answers each request with these bytes, or lets `answer(reader, writer)` talk."""

    @asynccontextmanager
    async def serving(answer: bytes | Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
        made = Server()
        tasks: list[asyncio.Task[None] | None] = []

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            made.connections += 1
            tasks.append(asyncio.current_task())
            try:
                if not isinstance(answer, bytes):
                    await answer(reader, writer)
                while isinstance(answer, bytes):
                    made.heard.append(await reader.readuntil(b"\r\n\r\n"))
                    writer.write(answer)
                    await writer.drain()
            except asyncio.IncompleteReadError as error:
                if error.partial:
                    made.heard.append(error.partial)
            except (ConnectionError, ssl.SSLError, asyncio.CancelledError):
                pass
            finally:
                made.ended.set()
                writer.close()

        server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=tls)
        made.port = server.sockets[0].getsockname()[1]
        try:
            yield made
        finally:
            server.close()
            for task in filter(None, tasks):
                task.cancel()
                await task
            await server.wait_closed()

    return serving


@pytest.fixture
def tunnel(serve: Serve) -> Serve:
    """`tunnel(port)`: a proxy that lets every CONNECT through to this port of this machine, whatever it names."""

    @asynccontextmanager
    async def tunnelling(port: int) -> AsyncIterator[Server]:
        heads: list[bytes] = []

        async def pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65536):
                    to.write(data)
                    await to.drain()
            except ConnectionError:
                pass
            finally:
                to.close()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 Connected\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\n\r\n")
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))

        async with serve(talk) as server:
            server.heard = heads
            yield server

    return tunnelling


@dataclass(frozen=True)
class Signed:
    """A certificate with its key.

    Attributes:
        context: For a server that shows it.
        pem: The certificate alone, as a file of trusted certificates holds it.
    """

    context: ssl.SSLContext
    pem: bytes


Certify = Callable[..., Signed]


@pytest.fixture
def certify(tmp_path: Path) -> Certify:
    """`certify(names=…, issuer=…, begins=…, ends=…)`, days from now; signed by itself where no issuer is named."""

    def name(text: str, organisation: str) -> x509.Name:
        parts = [x509.NameAttribute(NameOID.COMMON_NAME, text)] if text else []
        parts += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
        return x509.Name(parts)

    def make(
        names: tuple[str, ...] = ("127.0.0.1",),
        issuer: str = "",
        organisation: str = "",
        subject: str = "psa.example",
        begins: float = -1,
        ends: float = 1,
    ) -> Signed:
        key = ec.generate_private_key(ec.SECP256R1())
        signer = ec.generate_private_key(ec.SECP256R1()) if issuer else key
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject, ""))
            .issuer_name(name(issuer, organisation) if issuer else name(subject, ""))
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=ends))
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(one) for one in names]), False)
        pem = builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        file = tmp_path / "server.pem"
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        file.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()) + pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return Signed(context, pem)

    return make


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Signed], None]:
    """Makes this machine trust a certificate, for as long as the test runs; where OpenSSL decides that."""

    def trusting(signed: Signed) -> None:
        file = tmp_path / "trusted.pem"
        file.write_bytes(signed.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

    return trusting
