"""A model server to measure against, and a small model to try."""
