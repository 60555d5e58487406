"""The query language: what a question means, one typed value with a text, a URL and a JSON form."""
