"""What a file is made of: bytes in archives, encodings, lines, rows of tables and sheets, entries of JSON."""
