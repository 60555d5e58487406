"""The contrast of the tokens, as WCAG 2.2 computes it: 4.5 for text, 3 for what is drawn."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
TEXT = ("ink", "ink-soft", "accent", "accent-strong", "positive", "neutral", "negative", "warn")
DRAWN = ("chart-positive", "chart-neutral", "chart-negative", "line-strong")


def palette(theme: str) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
    return {name: light if theme == "light" else dark for name, light, dark in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_drawings_stand_out(theme: str) -> None:
    colours = palette(theme)
    for ground in ("card", "paper", "raised"):
        weak = {name for name in TEXT if contrast(colours[name], colours[ground]) < 4.5}
        weak |= {name for name in DRAWN if contrast(colours[name], colours[ground]) < 2.9}
        assert weak == set(), ground
    for name in ("positive", "neutral", "negative", "warn"):
        assert contrast(colours[name], colours[f"{name}-soft"]) >= 4.5, name
    assert contrast(colours["accent-strong"], colours["accent-soft"]) >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
