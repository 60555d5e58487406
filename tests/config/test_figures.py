"""How numbers are written."""

import pytest

from config.templatetags.figures import bar_width, counted, duration, number, percent, share_of, signed


@pytest.mark.parametrize(
    ("share", "written"),
    [(None, "–"), (0.0, "0%"), (0.001, "<1%"), (0.234, "23%"), (0.995, ">99%"), (0.999, ">99%"), (1.0, "100%")],
)
def test_a_share_is_never_rounded_to_nothing_or_all(share: float | None, written: str) -> None:
    assert percent(share) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7200, "2 hours"),
        (200_000, "2 days"),
    ],
)
def test_durations_stay_short(seconds: int, written: str) -> None:
    assert duration(seconds) == written


def test_numbers_have_their_unit_and_their_sign() -> None:
    assert (number(12345), counted(1, "message"), counted(2, "reply,replies")) == ("12,345", "1 message", "2 replies")
    assert (signed(-0.65), signed(0.4), signed(None)) == ("−0.65", "+0.40", "–")


def test_bars_show_what_exists_and_nothing_else() -> None:
    assert [bar_width(part, 1000) for part in (0, 1, 500, 1000)] == ["0.0%", "1.0%", "50.0%", "100.0%"]
    assert (share_of(1, 4), share_of(0, 0), share_of("", 4)) == (0.25, 0.0, 0.0)
