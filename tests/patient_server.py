"""scout-mcp with deadlines that a busy machine keeps too, for tests of what is answered and not of when."""

import functools
import sys

from patience import PATIENCE
from scout_mcp.cleaning import worker as cleaner
from scout_mcp.cli import main
from scout_mcp.files import worker
from scout_mcp.server import app

worker.SECONDS = cleaner.SECONDS_EACH = PATIENCE
app.build = functools.partial(app.build, deadline=PATIENCE)
sys.exit(main())
