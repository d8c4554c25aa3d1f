"""Settings: their sources and their storage."""
