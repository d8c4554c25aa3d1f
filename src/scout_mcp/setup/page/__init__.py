"""`scout-mcp settings`: the page *Connection settings*, served to one browser on this machine until it is closed.

`guard.py` decides which requests are answered, `session.py` holds what is typed, saved and tested, `app.py` turns
requests into pages (`templates/`), `serve.py` runs it and opens the browser.
"""

from __future__ import annotations

from scout_mcp.setup.page.serve import PortTaken, serve

__all__ = ["PortTaken", "serve"]
