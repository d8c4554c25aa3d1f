"""From a person's words to record numbers, members, companies, contacts and filters."""
