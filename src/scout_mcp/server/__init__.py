"""All that speaks MCP: tools, prompts, resources and completion in, an MCP server out."""
