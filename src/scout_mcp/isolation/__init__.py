"""Processes of our own for what may take long or break: they have no keys, can be stopped, and end themselves."""
