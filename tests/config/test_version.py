"""The version stands in one place and is shown where somebody looks for it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from config import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_a_command_prints_it(argument: str) -> None:
    command = [sys.executable, "manage.py", argument]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout == f"{VERSION}\n"


@pytest.mark.django_db
def test_pages_and_the_probe_show_it(client: Client, analyst_client: Client) -> None:
    assert f"Verbatim {VERSION}</p>" in analyst_client.get("/").content.decode()
    assert client.get("/ready").json()["version"] == VERSION


def test_the_package_takes_it_from_there_and_the_changelog_has_it_with_its_date() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    undated = [heading for heading in headings[1:] if not re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", heading)]
    assert undated == []
