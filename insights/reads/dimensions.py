"""What a dimension of the filter is: a property of messages of which several values may be named. Pure.

``Filter`` holds the table: one line for each dimension says its parameter, its name on pages, the column it is
compared with, and whether the daily counts carry it. Doors and assistants read that table; none lists dimensions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as dataclass_field
from typing import Any

Values = tuple[str, ...]
SENTIMENTS = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative"}
STATUSES = {
    "pending": "Waiting",
    "processing": "Being analysed",
    "analysed": "Analysed",
    "failed": "Failed",
    "exempt": "Not analysed (agents)",
}
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese", "und": "Not known",
}  # fmt: skip
"""ISO 639-1 codes that ``engine.language`` gives, and ``und`` for a message that is too short to tell."""
ATTRIBUTE = "attribute:"
"""Before the name of a further column of an import: ``attribute:plan=pro``."""


@dataclass(frozen=True, slots=True)
class FilterDimension:
    """``name`` is its parameter in addresses, ``field`` its attribute of ``Filter``, ``label`` what pages call it.

    ``column`` is the lookup of ``Message`` that its values are compared with; empty where ``reads.selection`` has a
    condition of its own. ``values`` are all there can be, with their names; empty where the installation decides.
    """

    name: str
    field: str
    label: str
    about: str  # for the API's reader
    column: str = ""
    values: Mapping[str, str] = dataclass_field(default_factory=dict)
    called: Callable[[str], str] = str  # names a value that neither ``values`` nor a label of the taxonomy names
    needs_labels: bool = False  # only analysed messages can match
    is_counted: bool = False  # the daily counts know it
    is_seen: bool = False  # a page offers only the values that messages have
    is_folded: bool = False  # the filter bar keeps it among "More filters"
    has_commas: bool = False  # its values may hold commas: several are never listed in one parameter

    def value_name(self, value: str) -> str:
        return self.values.get(value) or self.called(value)


def dimension(name: str, label: str, about: str, **kind: Any) -> dict[str, FilterDimension]:
    """The entry of the table that a field of ``Filter`` carries."""
    return {"dimension": FilterDimension(name, "", label, about, **kind)}


def table(of: type) -> dict[str, FilterDimension]:
    """The dimensions of ``Filter`` by name, in its order."""
    found = [replace(item.metadata["dimension"], field=item.name) for item in fields(of) if item.metadata]
    return {one.name: one for one in found}
