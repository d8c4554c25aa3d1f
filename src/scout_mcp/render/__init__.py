"""How each kind of record is shown, whole and as a row."""
