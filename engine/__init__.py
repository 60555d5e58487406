"""The embedded engine: sentiment, categories, topics and story names on one core, without a network.

Nothing is imported here, so that whoever needs only names does not load the model's runtime.
"""
