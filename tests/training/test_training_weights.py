"""Pretrained weights are used only where they are the published ones."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from training.weights import unpack, whole

FILES = {
    "m/model.safetensors": b"weights",
    "m/config.json": b"{}",
    "m/1_Pooling/config.json": b"other",
    "m/run.py": b"",
}


def test_the_published_weights_are_unpacked_without_anything_else(tmp_path: Path) -> None:
    unpack(FILES, hashlib.sha256(b"weights").hexdigest(), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "model.safetensors": b"weights",
        "config.json": b"{}",
    }


def test_other_weights_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has sha256"):
        unpack(FILES, "0" * 64, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_in_parts_is_joined_in_their_order() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in FILES.items():
            file.writestr(name, content)
    content = archive.getvalue()
    parts = {f"{letter}/m.zip.00{n}": content[(n - 1) * 60 : n * 60] for n, letter in ((1, "z"), (2, "b"))}
    parts["a/m.zip.003"] = content[120:]
    assert whole(parts) == FILES
    assert whole(FILES) == FILES
