"""Exports of reviews and posts."""
