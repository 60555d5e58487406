"""Questions in plain words: read by rules, answered with numbers of the database. ``docs/ask.md`` tells how."""
