"""A dossier as the world info of SillyTavern: an entry for each thing, found by its names."""

from typing import Any

from dossiers.files.export import outline
from dossiers.files.export.outline import OutlineEntry, legible
from dossiers.models import Dossier


def worldinfo(dossier: Dossier) -> dict[str, Any]:
    """The file's content. Quotes stand in the comment, which is for people and is not sent to models."""
    entries = [entry for part in outline.build_outline(dossier).parts for entry in part.entries]
    return {"entries": {str(uid): _entry(uid, entry) for uid, entry in enumerate(entries)}}


def _entry(uid: int, entry: OutlineEntry) -> dict[str, Any]:
    name = legible(entry.name.text)
    said = [
        f"{legible(line.label)}: {legible(line.text)}" if line.label else legible(line.text) for line in entry.lines
    ]
    quotes = [f"“{legible(quote.words)}”" for quote in outline.sources([entry.name, *entry.lines])]
    return {
        "uid": uid,
        "key": [name, *map(legible, entry.aliases)],
        "keysecondary": [],
        "comment": f"{name}: {' '.join(dict.fromkeys(quotes))}" if quotes else name,
        "content": f"{name}: {'; '.join(said)}" if said else name,
        "constant": False,
        "selective": False,
        "order": 100,
        "position": 0,
        "disable": False,
        "probability": 100,
        "useProbability": True,
        "depth": 4,
        "addMemo": True,
        "excludeRecursion": False,
        "displayIndex": uid,
    }
