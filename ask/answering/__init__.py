"""From a question to its answer: what was asked is read, computed, worded, and remembered.

``ask.reading`` reads and writes words and knows no database; here its questions meet the rows.
"""
