"""Filled in only by the publisher of a release.

ConnectWise gives each integration its own client ID; it identifies the program, not a company, and is not secret. A
release is built with `SCOUT_MCP_CLIENT_ID` set (see `packages/hatch_build.py`), which replaces the line below in the
wheel. A build without it says so and requires `SCOUT_CLIENT_ID`, since a made-up GUID would be refused.
"""

CLIENT_ID = ""
