"""Ids and customers' keys as spreadsheets and programs write them."""

import re
from typing import NamedTuple

from ingest.records import ImportStopped

_NOBODY = frozenset(
    ("", "nan", "null", "none", "n/a", "na", "-", "nil", "undefined", "<na>", "(null)", "inf", "infinity", "-inf")
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_POINT_ZERO = re.compile(r"(-?\d+)\.0+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_LARGEST = 2**63
_SPREADSHEET_DIGITS = 15  # what a number of a spreadsheet keeps


class CustomerKey(NamedTuple):
    """A customer's number, or a key that is none."""

    number: int | None = None
    text: str = ""


def customer(text: str) -> CustomerKey:
    """``1,234``, ``1235.0``, ``1.236E+03`` as numbers, ``user_77`` as itself, ``NaN`` as nobody."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return CustomerKey(int(text))
    plain = text.strip()
    if plain.lower() in _NOBODY:
        return CustomerKey()
    plain = whole(plain)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"-?\d{1,19}", plain, re.ASCII) and -_LARGEST <= int(plain) < _LARGEST:
        return CustomerKey(int(plain))
    return CustomerKey(None, plain)


def whole(text: str) -> str:
    """``1.0`` (pandas) and ``1.236E+03`` as whole numbers; anything else as it is.

    Raises ``ImportStopped`` where digits are lost.
    """
    if found := _POINT_ZERO.fullmatch(text):
        return found[1]
    if found := _SCIENTIFIC.fullmatch(text):
        digits = found[1] + (found[2] or "")
        if len(digits.rstrip("0") or "0") - 1 > int(found[3]):
            return text
        if int(found[3]) >= len(digits):
            raise ImportStopped(
                f"The file holds ids such as {text}: a spreadsheet has rounded them, and different messages "
                f"have become one. "
                "Export it again, and do not open it in Excel before (or import the columns of ids as text)."
            )
        return digits.ljust(int(found[3]) + 1, "0")
    return text


class RoundedIds:
    """Sees the ids of a column: where all long ones end with zeros beyond their fifteenth digit, they were rounded."""

    def __init__(self) -> None:
        self._long = self._rounded = 0
        self._example = ""

    def see(self, text: str) -> None:
        whole(text)
        if len(text) > _SPREADSHEET_DIGITS + 1 and text.isdigit():
            self._long += 1
            if not text[_SPREADSHEET_DIGITS:].strip("0"):
                self._rounded += 1
                self._example = text

    def check(self) -> None:
        """Raises ``ImportStopped``."""
        if self._long >= 3 and self._rounded == self._long:
            raise ImportStopped(
                f"All long ids end with zeros, such as {self._example}: a spreadsheet has rounded them, and "
                f"different messages "
                "have become one. Export the file again, and do not open it in Excel before."
            )
