"""Cleaning that holds nobody up: in short slices on the event loop, or in a process of its own if it may take long."""
