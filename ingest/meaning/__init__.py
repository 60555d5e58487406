"""What a row means: who speaks, to whom, in which words of their own."""
