"""How good an engine is on messages that people have labelled."""
