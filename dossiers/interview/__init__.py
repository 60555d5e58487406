"""The interview: asks the next good question in the writer's own words, without a language model.

Nothing here invents. Every name and every quotation in an answer is the writer's; what is asked about, and how, comes
from the tables in ``phrases``. Docs: docs/interview.md.
"""
