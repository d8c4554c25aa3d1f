"""scout-mcp as on a machine where its start takes long: it starts when the client has sent `initialize`, and not before.

Everything that the client sent until then waits, as it does in the pipe of a server that still starts. The arguments are
those of scout-mcp.
"""

import subprocess
import sys

with subprocess.Popen([sys.executable, "-m", "scout_mcp", *sys.argv[1:]], stdin=subprocess.PIPE) as server:
    assert server.stdin is not None
    waiting: list[bytes] = []
    for line in sys.stdin.buffer:
        waiting.append(line)
        if b'"initialize"' in line:
            break
    server.stdin.writelines(waiting)
    server.stdin.flush()
    for line in sys.stdin.buffer:
        server.stdin.write(line)
        server.stdin.flush()
    server.stdin.close()
