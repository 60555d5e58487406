"""Reads files of messages into the store: any size, any quality, any number of times."""
