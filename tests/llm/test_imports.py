"""What a process that asks no model must not pay for."""

import subprocess
import sys

from tests.llm.fakes import PROJECT

HEAVY = ("openai", "httpx2", "pydantic", "transformers", "torch")


def test_the_web_process_imports_no_model_package() -> None:
    program = f"""
import sys
from config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "[]"
