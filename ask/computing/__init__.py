"""Queries compiled to SQL and computed: exact numbers, each with the scope of exactly its rows."""
