"""Reads messages for facts: a queue of rows, two engines, and the worker's round."""
