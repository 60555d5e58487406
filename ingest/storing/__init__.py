"""Records into the store: in bulk, each once, with what changed kept so that it can be undone."""
