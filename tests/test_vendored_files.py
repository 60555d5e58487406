"""Other people's files are what VENDOR.md says they are, and none of ours breaks the content security policy."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = [path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js") and VENDOR not in path.parents]

# Blocks of JSON are data, which no browser runs.
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>|<style|\sstyle=|\son\w+=|\shx-on|javascript:|https?://"
)


def test_each_vendored_file_has_its_checksum() -> None:
    noted = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDOR / "VENDOR.md").read_text(), re.MULTILINE))
    there = {
        path for path in VENDOR.rglob("*") if path.is_file() and "LICENSE" not in path.name and path.suffix != ".md"
    }
    assert noted == {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in there
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_and_no_style(path: Path) -> None:
    text = path.read_text()
    assert INLINE.findall(text) == []
    assert not re.search(r"\|\s*safe\b|autoescape\s+off", text)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_own_files_load_nothing_from_elsewhere(path: Path) -> None:
    assert re.findall(r"url\([\"']?(?:data|https?):|import\s+[\"']https?:|innerHTML|eval\(", path.read_text()) == []
