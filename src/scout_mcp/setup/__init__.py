"""Setting scout-mcp up on a machine; used by the commands only, never by the server."""
