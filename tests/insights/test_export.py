"""Cells that no spreadsheet takes for a formula, and that can be read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.reads.export import inert, original

ACTIVE = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "|cmd",
    "%0A",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
]
HIDDEN = [" =1", "\u00a0=1", "\u3000@A", "\ufeff=1", "\u200b=1", "\x07\x1b=1", " \t \r\n+1", "\u202e=1"]


@pytest.mark.parametrize("text", ACTIVE + HIDDEN)
def test_what_acts_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "hello", "1+1=2", "a@b.example", "100%", "¿qué?", "don't"])
def test_what_does_not_act_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text())
def test_the_text_can_be_read_back(text: str) -> None:
    assert original(inert(text)) == text
