"""What goes into the reading of a story, and what comes out."""

from dataclasses import dataclass

CHARACTER, THEME, LOCATION, PLOT_POINT, NOTE = "character", "theme", "location", "plot_point", "note"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One message of a conversation, oldest first. Nothing is found in lines that are not new; they give context.

    `asks` is what the assistant asked for just before ("protagonist", "theme", …), `about` whom the question was about.
    """

    text: str
    is_new: bool = True
    by_writer: bool = True
    asks: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name met earlier, outside of the lines."""

    name: str
    is_place: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of a line: `lines[line].text[start:end]` are the words that say it.

    `kind` is one of the five above; `attribute` "name", "description", "relationship", …; `other` the name of the
    second character of a relationship; `aliases` other forms of `name` in the text; `rule` which rule found it.
    `operation` is what the words do: "state", or what they change (engine/story/talk); `was` the value that is
    replaced, `when` since when in the story it holds.
    """

    kind: str
    name: str
    attribute: str
    value: str
    line: int
    start: int
    end: int
    other: str = ""
    aliases: tuple[str, ...] = ()
    rule: str = ""
    operation: str = "state"
    was: str = ""
    when: str = ""
