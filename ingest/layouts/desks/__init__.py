"""Exports of help desks: tickets with their comments."""
