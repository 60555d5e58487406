"""Words, marks and sentence starts of a text, with their exact places in it."""

import re
from dataclasses import dataclass

from engine.names.lexicon import in_cue

LETTER = r"[^\W\d_][\u0300-\u036f]*"
TOKEN = re.compile(
    rf"(?P<initials>(?<!\w)(?:(?:[^\W\d_]\.){{2,}}|[^\W\d_I]\.(?=\s|,|[\"”’)])))"
    r"|(?P<clitic>['’](?:s|S|re|ve|ll|d|m|t|LL|D|M|T|RE|VE)(?!\w))"
    rf"|(?P<word>(?:{LETTER})+\d*(?:['’\-‐](?:{LETTER})+)*)"
    r"|(?P<number>\d[\d.,:]*(?:st|nd|rd|th|s)?)"
    r"|(?P<mark>\n|\S)"
)
CLITIC = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "mme", "mlle", "dr", "prof", "capt", "col", "maj", "gen", "lt", "sgt", "cpl", "st", "rev", "hon",
    "sr", "jr", "mt", "ft", "gov", "sen", "supt", "msgr", "mx", "cmdr", "cdr", "cpt", "adm", "insp", "det", "pvt",
    "brig", "sra", "srta", "sig", "dra", "pte", "pfc", "ens", "lieut", "fr",
))  # fmt: skip
OPENERS = frozenset('.!?:;…\n"“”‘«»*•_`')
"""Marks after which a capital letter says nothing about the word."""
LEADS = frozenset("-–—([")
"""Marks that may stand between the end of a sentence and the first word of the next."""
CAPITAL_PREFIXES = ("al-", "el-", "d'", "d’", "l'", "l’")
WRAPPED_LINE = 50
"""Characters from which a line that ends inside a sentence counts as wrapped: its end is only a space."""
HEADING_SHARE = 0.6
"""Share of capital letters from which a line counts as written in capitals."""


@dataclass(slots=True)
class NameToken:
    """One word or mark: `text[start:end]`, its lower-case form, and whether its capital can be trusted."""

    start: int
    end: int
    text: str
    low: str
    word: bool
    cap: bool
    opens: bool
    shout: bool = False


def is_capital(word: str) -> bool:
    """Say whether `word` begins as a name does: a capital, or a lower-case particle glued to one (al-Rashid)."""
    if word[0].isupper():
        return True
    return not word.isalpha() and word[:3].lower().startswith(CAPITAL_PREFIXES) and any(c.isupper() for c in word[2:4])


def tokenise(text: str) -> list[NameToken]:
    """Return the tokens of `text` in order."""
    tokens: list[NameToken] = []
    for match in TOKEN.finditer(text):
        piece, start, end = match.group(), match.start(), match.end()
        if match.lastgroup == "word":
            add_word(tokens, text, piece, start)
        elif piece == "." and tokens and tokens[-1].end == start and tokens[-1].low in ABBREVIATIONS:
            close_abbreviation(tokens[-1], end)
        elif piece == "\n" and tokens and wrapped(tokens[-1], text, start):
            continue
        else:
            initials = match.lastgroup == "initials"
            tokens.append(
                NameToken(start, end, piece, piece.lower(), initials, initials and piece[0].isupper(), opens(tokens))
            )
    mark_headings(tokens)
    return tokens


def wrapped(last: NameToken, text: str, end: int) -> bool:
    """Say whether the line that ends at `end` was broken inside a sentence, as in text wrapped to a width."""
    if not text[end + 1 : end + 2].isalpha():
        return False
    long = end >= WRAPPED_LINE and "\n" not in text[end - WRAPPED_LINE : end]
    return in_cue("function", last.low) or (long and (last.word or last.text == ","))


def add_word(tokens: list[NameToken], text: str, piece: str, start: int) -> None:
    """Append a word; a clitic at its end ("Lucy's", "I'm") becomes a token of its own."""
    clitic = CLITIC.search(piece) if "'" in piece or "’" in piece else None
    cut = clitic.start() if clitic and clitic.start() else len(piece)
    word = piece[:cut]
    tokens.append(NameToken(start, start + cut, word, word.lower(), True, is_capital(word), opens(tokens)))
    if cut < len(piece):
        tail = piece[cut:]
        tokens.append(NameToken(start + cut, start + len(piece), tail, tail.lower(), False, False, False))


def close_abbreviation(token: NameToken, end: int) -> None:
    """Let an abbreviation keep its full stop: "Mr." is one token."""
    token.text += "."
    token.end = end


def opens(tokens: list[NameToken]) -> bool:
    """Say whether the next token stands where any word gets a capital."""
    if not tokens or tokens[-1].text in OPENERS:
        return True
    if tokens[-1].text == "'":
        return len(tokens) == 1 or tokens[-2].end < tokens[-1].start
    if tokens[-1].text not in LEADS:
        return False
    before = next((token for token in tokens[-2:-5:-1] if token.text not in LEADS), None)
    return before is None or before.text in OPENERS


def mark_headings(tokens: list[NameToken]) -> None:
    """Mark the words of lines written in capitals, whose capitals say nothing."""
    line: list[NameToken] = []
    for token in tokens:
        if token.text == "\n":
            mark_line(line)
            line = []
        elif token.word:
            line.append(token)
    mark_line(line)


def mark_line(words: list[NameToken]) -> None:
    """Mark runs of two or more words in capitals, if the line is mostly or its start wholly in capitals."""
    letters = sum(len(word.text) for word in words)
    upper = sum(len(word.text) for word in words if word.text.isupper())
    if letters and upper >= HEADING_SHARE * letters and len(words) > 1:
        for word in words:
            word.shout = word.text.isupper()
        return
    shouted = [word.text.isupper() and len(word.text) > 1 for word in words]
    for index, word in enumerate(words):
        beside = (index and shouted[index - 1]) or (index + 1 < len(words) and shouted[index + 1])
        word.shout = bool(shouted[index] and beside)
