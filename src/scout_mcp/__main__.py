"""`python -m scout_mcp` does what `scout-mcp` does."""

from scout_mcp.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
