"""What a message can be about: a category (one of them) or a topic (any number), as an analyst words it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A category or topic. No training is needed: its words are enough, and more sentences make it surer."""

    slug: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    """Sentences a customer might write."""
    labelled: tuple[str, ...] = ()
    """Real messages people have put here; they count like examples."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All example sentences, each once, in order."""
        return tuple(dict.fromkeys((*self.examples, *self.labelled)))
