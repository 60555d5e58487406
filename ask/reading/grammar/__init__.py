"""From words to pieces: the single phrases of a question, and the rules that join them."""
