"""What the publisher of a release fills in, and nobody else.

ConnectWise gives every integration its own client ID; it identifies the program, not a company, and is not secret. A
release is built with `SCOUT_MCP_CLIENT_ID` set (see `packages/hatch_build.py`), which replaces the line below in the
wheel. A build without it says so and asks its user for `SCOUT_CLIENT_ID`: a made-up GUID would be refused.
"""

CLIENT_ID = ""
