"""Dossiers as files that people take along."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from accounts import audit
from dossiers.files.export.markdown import markdown
from dossiers.files.export.portable import as_json
from dossiers.files.export.word import docx
from dossiers.files.export.worldinfo import worldinfo
from dossiers.models import Dossier

__all__ = ["FORMATS", "MEDIA_TYPES", "File", "Format", "as_json", "docx", "made", "markdown", "worldinfo"]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a dossier. ``name`` is for addresses, ``words`` for people."""

    name: str
    words: str
    ending: str
    content_type: str
    write: Callable[[Dossier], bytes]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    content: bytes


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


_ALL = (
    Format("markdown", "Markdown", "md", "text/markdown; charset=utf-8", lambda of: markdown(of).encode()),
    Format("docx", "Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
    Format("json", "JSON", "json", "application/json", lambda of: _json(as_json(of))),
    Format(
        "worldinfo", "SillyTavern world info", "worldinfo.json", "application/json", lambda of: _json(worldinfo(of))
    ),
)
FORMATS = {format.name: format for format in _ALL}
MEDIA_TYPES = tuple(dict.fromkeys(format.content_type.partition(";")[0] for format in _ALL))


def made(dossier: Dossier, name: str) -> File:
    """The dossier in one of ``FORMATS``. Raises ``KeyError``. Its file name holds nothing but letters and digits."""
    chosen = FORMATS[name]
    title = re.sub(r"[^A-Za-z0-9]+", "-", dossier.project.title).strip("-")[:60] or "story"
    file = File(f"{title}.{chosen.ending}", chosen.content_type, chosen.write(dossier))
    audit.record("dossier exported", dossier.project.owner, story=str(dossier.project_id), format=name)
    return file
