"""What scout-mcp costs: time, tokens and memory, next to what cannot be avoided. Run with `python -m benchmarks`."""
