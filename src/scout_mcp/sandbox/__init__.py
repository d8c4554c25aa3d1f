"""The embedded ConnectWise: a second program that shares nothing with the client but the wire.

It holds a made-up MSP, the same every time, and refuses as the real server refuses. Try the server without an account,
show what a permission does, or test against it::

    with Sandbox() as sandbox:
        keys = sandbox.keys["service desk"]

What is in it is listed in :mod:`scout_mcp.sandbox.scenarios`; the roles are in :mod:`scout_mcp.sandbox.access`.
"""

from scout_mcp.sandbox.access import KeyPair
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.recorded import Recorded
from scout_mcp.sandbox.server import Sandbox

__all__ = ["Features", "KeyPair", "Recorded", "Sandbox"]
