"""The names of labels, as offers show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelName:
    """``field`` is category or topic."""

    field: str
    slug: str
    name: str
