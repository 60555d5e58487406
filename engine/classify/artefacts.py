"""The files the engine ships: nothing is read before its hash matches the manifest."""

import hashlib
import json
from pathlib import Path

MODEL_FOLDER = Path(__file__).parent.parent / "model"
MANIFEST = "manifest.json"


class ArtefactError(RuntimeError):
    """A shipped file is missing, or is not the file that was shipped."""


def verified(name: str, folder: Path = MODEL_FOLDER) -> Path:
    """Return the path of the file `name` in `folder` after comparing its sha256 with the manifest.

    Raises ArtefactError with one line that says which file is wrong and what to do.
    """
    expected = _manifest(folder).get(name)
    if expected is None:
        raise ArtefactError(f"{name} is not listed in {MANIFEST}; restore the folder {folder.name}/ of this release")
    actual = _sha256(folder / name)
    if actual != expected:
        raise ArtefactError(f"{name} is damaged: sha256 {actual[:12]}…, expected {expected[:12]}…; restore the file")
    return folder / name


def version(folder: Path = MODEL_FOLDER) -> str:
    """Return the first eight digits of the model's sha256: which model it is, whatever its file is called."""
    return _manifest(folder)["model.onnx"][:8]


def _manifest(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / MANIFEST).read_bytes())["sha256"])
    except OSError as error:
        raise ArtefactError(f"{MANIFEST} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{MANIFEST} is damaged; restore the file") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ArtefactError(f"{path.name} cannot be read: {error.strerror}; restore the file") from error
