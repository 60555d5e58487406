"""The exports that are recognised by themselves, and what is guessed of any other file."""
