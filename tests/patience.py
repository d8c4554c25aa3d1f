"""How long a test waits for what comes in a moment on an idle machine, and may come late on a busy one."""

PATIENCE = 120.0
"""Seconds until a test gives up on a program, an answer or a prompt. Only a test that fails waits that long, and it
fails before `timeout` in `pyproject.toml` ends it."""
