"""Which messages are meant, and the numbers about them."""
