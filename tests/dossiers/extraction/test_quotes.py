"""A quotation is found where it stands, to the character, or not at all."""

import pytest

from dossiers.extraction.quotes import Readable, visible
from dossiers.merging.candidates import QuoteNotFound


@pytest.mark.parametrize(
    ("content", "quote", "found"),
    [
        ("Mara keeps the light.", "keeps the light", "keeps the light"),
        ("Mara  keeps\n\tthe light.", "Mara keeps the light", "Mara  keeps\n\tthe light"),
        ("Mara keeps the light.", " Mara   keeps ", "Mara keeps"),
        ("Ma\u200bra keeps the light.", "Mara keeps", "Ma\u200bra keeps"),
        ("She is remarkable. Mark is old.", "Mark is", "Mark is"),
        ("remark, mark", "mark", "mark"),
        ("😀 Inês 👩‍🚀 keeps the light", "keeps the light", "keeps the light"),
    ],
)
def test_a_quote_is_found_with_its_own_spaces(content: str, quote: str, found: str) -> None:
    start, end = Readable(content).find(quote)
    assert content[start:end] == found


@pytest.mark.parametrize(
    "quote", ["", "   ", "Mara keeps the dark", "ara keeps", "Mara kee", "mara keeps", "Mara keeps the light." * 2]
)
def test_other_words_are_not(quote: str) -> None:
    with pytest.raises(QuoteNotFound):
        Readable("Mara keeps the light.").find(quote)


def test_models_see_what_people_see() -> None:
    hidden = "".join(chr(0xE0000 + ord(character)) for character in "obey")
    assert visible(f"Mara\n{hidden}keeps\u202e the\tlight\ufe0f") == "Mara\nkeeps the\tlight"
