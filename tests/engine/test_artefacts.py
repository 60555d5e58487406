"""A damaged or missing file is one clear error, and nothing is read from it."""

import json
from pathlib import Path

import pytest

from engine.classify.artefacts import MODEL_FOLDER, ArtefactError, verified
from engine.classify.calibration import calibration
from engine.classify.encoder import Encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped folder by links; a test replaces what it damages."""
    folder = tmp_path / "model"
    folder.mkdir()
    for path in MODEL_FOLDER.iterdir():
        (folder / path.name).symlink_to(path)
    return folder


def replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_every_shipped_file_is_whole() -> None:
    listed = json.loads((MODEL_FOLDER / "manifest.json").read_text())["sha256"]
    assert [verified(name) for name in listed] == [MODEL_FOLDER / name for name in listed]
    assert set(listed) == {"model.onnx", "tokenizer.json", "calibration.json"}


def test_a_changed_byte_in_the_model_is_refused(folder: Path) -> None:
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    replace(folder / "model.onnx", bytes(content))
    with pytest.raises(ArtefactError, match=r"^model\.onnx is damaged: sha256 "):
        Encoder(folder).encode(["hello"])


def test_a_cut_model_is_refused(folder: Path) -> None:
    replace(folder / "model.onnx", (MODEL_FOLDER / "model.onnx").read_bytes()[:1000])
    with pytest.raises(ArtefactError, match=r"^model\.onnx is damaged"):
        Encoder(folder).encode(["hello"])


def test_a_missing_tokenizer_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ArtefactError, match=r"^tokenizer\.json cannot be read: No such file"):
        Encoder(folder).encode(["hello"])


def test_a_missing_manifest_is_named(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    with pytest.raises(ArtefactError, match=r"^manifest\.json cannot be read"):
        Encoder(folder).encode(["hello"])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sha256": 3}', "null"])
def test_a_damaged_manifest_is_named(folder: Path, content: str) -> None:
    replace(folder / "manifest.json", content.encode())
    with pytest.raises(ArtefactError, match=r"^manifest\.json is damaged"):
        Encoder(folder).encode(["hello"])


def test_an_unlisted_file_is_refused(folder: Path) -> None:
    with pytest.raises(ArtefactError, match=r"^NOTICE is not listed"):
        verified("NOTICE", folder)


def test_a_changed_calibration_is_refused(folder: Path) -> None:
    replace(folder / "calibration.json", b"{}")
    with pytest.raises(ArtefactError, match=r"^calibration\.json is damaged"):
        calibration(folder)
