"""A cloud of our own: a proxy behind which `api-eu.myconnectwise.net` is the sandbox, over real TLS.

The other regions answer as ConnectWise's cloud does for a company it does not host. A command started with
`Cloud.environment` believes that it talks to ConnectWise; nothing leaves this machine.
"""

import contextlib
import re
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import trustme

from scout_mcp.sandbox import Sandbox

CANNOT_ROUTE = b"Cannot route. Codebase/company is invalid"


class Cloud:
    """What reached it, and the environment that leads there.

    Attributes:
        reached: Host and request line of each request, in order; no headers, because they hold keys.
        with_keys: The hosts that were sent an `Authorization` header.
    """

    def __init__(self, sandbox: Sandbox, folder: Path, home: str = "api-eu.myconnectwise.net") -> None:
        self.home, self.sandbox = home, sandbox
        self.reached: list[tuple[str, str]] = []
        self.with_keys: set[str] = set()
        authority = trustme.CA()
        self.certificate = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.certificate)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("*.myconnectwise.net").configure_cert(self.context)

    @classmethod
    @contextlib.contextmanager
    def running(cls, sandbox: Sandbox, folder: Path) -> Iterator["Cloud"]:
        cloud = cls(sandbox, folder)

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    cloud.tunnel(self.request)

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            cloud.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield cloud
            server.shutdown()

    @property
    def environment(self) -> dict[str, str]:
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.port}", "SSL_CERT_FILE": str(self.certificate)}

    def tunnel(self, asking: socket.socket) -> None:
        head = _head(asking)
        host = re.match(rb"CONNECT ([^:]+):443 ", head)
        if not host or not host[1].endswith(b".myconnectwise.net"):
            asking.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        asking.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with self.context.wrap_socket(asking, server_side=True) as secured:
            while head := _head(secured):
                self.answer(secured, host[1].decode(), head)

    def answer(self, asking: ssl.SSLSocket, host: str, head: bytes) -> None:
        line = head.partition(b"\r\n")[0].decode()
        self.reached.append((host, line))
        if re.search(rb"^authorization:", head, re.IGNORECASE | re.MULTILINE):
            self.with_keys.add(host)
        if host == self.home:
            asking.sendall(_from(self.sandbox, head))
        elif "/login/companyinfo/" in line:
            asking.sendall(_answer(200, b"null"))
        else:
            asking.sendall(_answer(400, CANNOT_ROUTE))


def _answer(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


def _head(asking: socket.socket) -> bytes:
    """A request without a body, up to its empty line."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        part = asking.recv(65536)
        if not part:
            return b""
        head += part
    return head


def _from(sandbox: Sandbox, head: bytes) -> bytes:
    port = int(sandbox.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.sendall(re.sub(rb"(?im)^connection:.*\r\n", b"", head)[:-2] + b"Connection: close\r\n\r\n")
        parts = []
        while select.select([there], [], [], 30)[0] and (part := there.recv(65536)):
            parts.append(part)
        return re.sub(rb"(?im)^connection: close\r\n", b"", b"".join(parts), count=1)
