"""Makes what people install with one click out of one wheel, the one that was tested.

`uv run python -m packages` writes it all into `dist/`; docs/packages.md says what each part is for.
`in_bundle/` and `in_image/` hold the files that go in as they are.
"""

DISTRIBUTION = "ticket-scout-mcp"
"""The name on PyPI; `scout-mcp` is another project there."""
TITLE = "scout-mcp for ConnectWise PSA"
SUMMARY = "Reads ConnectWise PSA tickets, notes, projects and opportunities with your own API keys"
"""For lists of servers; the MCP registry takes 100 characters."""
