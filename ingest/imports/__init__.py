"""An import from its first row to its last: run, kept account of, cancelled, undone, repeated."""
