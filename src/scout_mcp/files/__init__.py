"""What a file holds, as text or as a picture for a model; from bytes, without HTTP and without MCP.

Files come from strangers, and what reads them is large. So they are read in a process of its own, `python -m
scout_mcp.files`, which gets the bytes and nothing else: `worker.py` starts it, stops it when it takes too long, and is
all that the server imports of this package, besides the shapes in `reading.py` and the names in `kinds.py`.
"""
