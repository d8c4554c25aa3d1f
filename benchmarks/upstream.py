"""The sandbox in a process of its own, so that its work is not counted as ours.

As a script it runs the sandbox: `python benchmarks/upstream.py [--delay SECONDS] [--copies NUMBER] [--ca-file FILE]`.
It prints the settings that lead to it as one line of JSON, then for each line of stdin how many requests it has
answered so far, and ends when its stdin closes. With a CA file, which it writes, it is reached over TLS.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

ROLE = "everything"
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Secured:
    """A sandbox behind TLS.

    Attributes:
        settings: The environment that leads scout-mcp to it.
        ca_file: Who signed its certificate, PEM.
    """

    settings: dict[str, str]
    ca_file: str
    _asking: IO[str]
    _answering: IO[str]

    @property
    def places(self) -> dict[str, str]:
        """The same for any other program: what the placeholders of its file stand for."""
        base_url = self.settings["SCOUT_BASE_URL"]
        return {
            "base_url": base_url,
            "host": base_url.removeprefix("https://"),
            "company_id": self.settings["SCOUT_COMPANY_ID"],
            "public_key": self.settings["SCOUT_PUBLIC_KEY"],
            "private_key": self.settings["SCOUT_PRIVATE_KEY"],
            "client_id": self.settings["SCOUT_CLIENT_ID"],
            "ca_file": self.ca_file,
        }

    def requests(self) -> int:
        """How many requests it has answered so far."""
        self._asking.write("\n")
        self._asking.flush()
        return int(self._answering.readline())


@contextmanager
def upstream(delay: float = 0.0, copies: int = 1) -> Generator[dict[str, str]]:
    """A sandbox that waits `delay` seconds before each answer; yields the settings that lead to it.

    Args:
        delay: Seconds.
        copies: How often each record is in its lists.
    """
    with _running("--delay", str(delay), "--copies", str(copies)) as (_, answering):
        yield json.loads(answering.readline())


@contextmanager
def secured(delay: float = 0.0) -> Generator[Secured]:
    """The same behind TLS, with a certificate of an authority that only this run knows."""
    with tempfile.TemporaryDirectory() as folder:
        ca_file = str(Path(folder) / "ca.pem")
        with _running("--delay", str(delay), "--ca-file", ca_file) as (asking, answering):
            settings = json.loads(answering.readline()) | {"SSL_CERT_FILE": ca_file}
            yield Secured(settings, ca_file, asking, answering)


@contextmanager
def _running(*arguments: str) -> Generator[tuple[IO[str], IO[str]]]:
    command = [sys.executable, __file__, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdin, process.stdout
        finally:
            process.stdin.close()


async def forward(port: int, context: ssl.SSLContext) -> asyncio.Server:
    """Listens with TLS on a free port of this machine and passes everything on to `port` without it."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while part := await reader.read(65536):
                writer.write(part)
                await writer.drain()
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(_HOST, port)
        # Whoever goes away first, the other is told; there is nobody here to tell more to.
        with contextlib.suppress(OSError):
            await asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer))

    return await asyncio.start_server(connected, _HOST, 0, ssl=context)


def certified(ca_file: Path) -> ssl.SSLContext:
    """A certificate for this machine; who signed it is written to `ca_file`."""
    import trustme  # noqa: PLC0415 - only where it is needed: it is no dependency of scout-mcp

    authority = trustme.CA()
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(_HOST, "localhost").configure_cert(context)
    return context


async def main(delay: float, copies: int, ca_file: Path | None) -> None:
    """Run until stdin closes."""
    from scout_mcp.sandbox import Sandbox  # noqa: PLC0415 - only here: this is the other program

    with Sandbox() as sandbox:
        sandbox.latency = delay
        sandbox.features.copies = copies
        settings = sandbox.environment(ROLE)
        if ca_file is not None:
            server = await forward(int(sandbox.base_url.rpartition(":")[2]), certified(ca_file))
            settings["SCOUT_BASE_URL"] = f"https://{_HOST}:{server.sockets[0].getsockname()[1]}"
        print(json.dumps(settings), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(len(sandbox.requests), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--ca-file", type=Path)
    asyncio.run(main(**vars(parser.parse_args())))
