"""Dates as files write them, with the order of day and month decided for a whole column, never for a row."""
