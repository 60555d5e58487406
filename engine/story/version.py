"""Which rules found a fact: raised whenever they find something else than before."""

VERSION = "2"
