"""Questions about the messages: a value of a small query language, how words become one, and how it is answered."""
