"""What a process that asks no model must not pay for."""

import ast
import os
import subprocess
import sys

import pytest

from tests.llm.fakes import PROJECT

HEAVY = ("openai", "httpx2", "pydantic", "transformers", "torch", "networkx", "docx")
LIGHT = ("gateway", "limits.ledger", "prompts", "status")  # for those who may ask a model


@pytest.mark.parametrize("door", ["config.asgi", "config.wsgi"])
def test_the_web_process_imports_no_model_package(door: str) -> None:
    views = "from django.urls import get_resolver; get_resolver().url_patterns"
    assert loaded(f"from {door} import application; {views}") == []


@pytest.mark.parametrize("name", LIGHT)
def test_what_callers_of_models_import_is_light(name: str) -> None:
    assert loaded(f"import django; django.setup(); import llm.{name}") == []


def loaded(program: str) -> list[str]:
    """Which of the heavy packages a process has imported after the program."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    program += f"; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, check=True, text=True)
    return list(ast.literal_eval(found.stdout))
