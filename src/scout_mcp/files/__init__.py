"""The content of a file, as text or as a picture for a model; made from bytes, without HTTP and without MCP.

Files come from strangers, and the libraries that read them are large. So they are read in a separate process,
`python -m scout_mcp.files`, which gets only the bytes: `worker.py` starts it and stops it when it takes too long. The
server imports nothing else of this package except the shapes in `reading.py` and the names in `kinds.py`.
"""
