"""How external ids begin that no other program gave."""

CONTENT_PREFIX = "content-"  # of rows without an id: what follows is a digest of what they say
OWN_PREFIX = "verbatim-"  # of messages that were exported from here: what follows is their uuid
