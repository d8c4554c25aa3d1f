"""What an assistant can ask; one tool a file, file name = tool name. No HTTP and no MCP here."""
