"""What a message does beside telling: it answers a question, corrects, asks, or asks for something to be done."""
