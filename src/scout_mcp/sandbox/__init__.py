"""The built-in ConnectWise sandbox: a separate program that shares no code with the rest of scout-mcp.

It contains a made-up MSP, the same every time, and returns the real server's errors. Use it to try scout-mcp without an
account, to see the effect of a permission, or to test::

    with Sandbox() as sandbox:
        keys = sandbox.keys["service desk"]

What is written to it lives until it stops, or until ``sandbox.reset()``; see :mod:`scout_mcp.sandbox.writing`.
Its contents are listed in :mod:`scout_mcp.sandbox.scenarios`, its roles in :mod:`scout_mcp.sandbox.access`.
"""

from scout_mcp.sandbox.access import KeyPair
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.outbox import Cause, Mail
from scout_mcp.sandbox.recorded import Recorded, WriteRequest
from scout_mcp.sandbox.server import Sandbox

__all__ = ["Cause", "Features", "KeyPair", "Mail", "Recorded", "Sandbox", "WriteRequest"]
