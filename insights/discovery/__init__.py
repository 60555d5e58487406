"""Finds topics that nobody has named yet, in the messages that no topic explains."""
