"""Finds out what a file is: its container, its encoding, its layout, and how its rows are read."""
