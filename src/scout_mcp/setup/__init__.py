"""Setting up scout-mcp on a machine; used only by the commands, never by the server."""
