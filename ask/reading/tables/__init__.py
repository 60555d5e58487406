"""The words that questions are made of, by what they mean."""
