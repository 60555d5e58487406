"""Runs of capitalised words: the spans that may be names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.names.lexicon import COUNTRY, in_cue, is_common, is_given, is_surname, place_rank
from engine.names.tokens import NameToken

LONGEST_RUN = 7
"""Words; more capitals in a row are a title or a heading."""
SYLLABLE = 5
"""Letters a syllable of a name has at most."""
QUOTES = frozenset("\"“”'‘’`")
HONORIFICS = ("honorific", "honorific_male", "honorific_female")


@dataclass(slots=True)
class NameRun:
    """A candidate: tokens `first` to `last` (inclusive), of which the leading `titles` are honorifics.

    `core` is the name without honorifics, lower case and without dots; `opens` says that its first capital proves
    nothing; `shout` that none of them does.
    """

    first: int
    last: int
    titles: tuple[str, ...]
    core: tuple[str, ...]
    opens: bool
    shout: bool
    nickname: str = ""
    key: str = field(init=False)

    @property
    def parts(self) -> frozenset[str]:
        """Return the single words that may stand for the whole name: none of "Duke of Norfolk"."""
        if "of" in self.core:
            return frozenset()
        return frozenset((self.core[0], self.core[-1], self.nickname)) - {""}

    def __post_init__(self) -> None:
        """Join the core into the key that equal names share."""
        self.key = " ".join(self.core)


def is_honorific(word: str) -> bool:
    """Say whether lower-case `word` is a title that stands before a person's name."""
    return any(in_cue(section, word) for section in HONORIFICS)


def bare(token: NameToken) -> str:
    """Return the token's lower-case form without dots."""
    return token.low.replace(".", "") if "." in token.low else token.low


def starts_name(token: NameToken) -> bool:
    """Say whether a run may begin at `token`."""
    if token.low in ("i", "o"):
        return False
    word = bare(token)
    if in_cue("function", word):
        return not token.opens and is_given(word)
    if token.shout:
        return not is_common(word) or is_honorific(word) or is_given(word) or place_rank(word) > 1
    return True


def continues(token: NameToken) -> bool:
    """Say whether `token` may follow inside a run."""
    return token.cap and (token.text != "I") and not (in_cue("function", bare(token)) and not is_given(bare(token)))


def raw_spans(tokens: list[NameToken]) -> Iterator[tuple[int, int]]:
    """Yield first and last index of each maximal stretch of capitalised words, with what joins them."""
    index = 0
    while index < len(tokens):
        if tokens[index].cap and (starts_name(tokens[index]) or known_place_ahead(tokens, index)):
            last = stretch(tokens, index)
            yield index, last
            index = last
        index += 1


def known_place_ahead(tokens: list[NameToken], index: int) -> bool:
    """Say whether a shouted ordinary word begins a known place: SOUTH CAROLINA."""
    pair = tokens[index : index + 2]
    return len(pair) > 1 and pair[0].shout and place_rank(f"{pair[0].low} {pair[1].low}") > 1


def stretch(tokens: list[NameToken], first: int) -> int:
    """Return the last index of the stretch that begins at `first`."""
    last = first
    while last - first < LONGEST_RUN:
        step = joined(tokens, last)
        if not step:
            break
        last += step
    return last


def joined(tokens: list[NameToken], last: int) -> int:
    """Return how many tokens further the same name goes on; 0 if it ends at `last`."""
    following = tokens[last + 1 : last + 5]
    if not following:
        return 0
    if continues(following[0]):
        return 1 if same_case(tokens[last], following[0]) else 0
    return joined_by_particle(following) or joined_by_of(tokens[last], following) or joined_by_nickname(following)


def same_case(left: NameToken, right: NameToken) -> bool:
    """Say whether two neighbours are both shouted or both not: a heading ends where ordinary text begins."""
    return left.shout == right.shout or len(bare(left)) == 1 or len(bare(right)) == 1 or is_honorific(bare(left))


def joined_by_particle(following: list[NameToken]) -> int:
    """Return the steps over "de la" to the next capital."""
    for count, token in enumerate(following[:3]):
        if token.cap:
            return count + 1 if count else 0
        if not in_cue("particle", token.low):
            return 0
    return 0


def joined_by_of(left: NameToken, following: list[NameToken]) -> int:
    """Return the steps over "of" or "of the" after a word such as Isle or Duke."""
    ruler = is_given(left.low) and len(following) > 1 and place_rank(following[1].low) > 1
    if following[0].low != "of" or not (ruler or in_cue("place_of", left.low) or in_cue("title_of", left.low)):
        return 0
    skip = 2 if len(following) > 2 and following[1].low == "the" else 1
    return skip + 1 if len(following) > skip and following[skip].cap else 0


def joined_by_nickname(following: list[NameToken]) -> int:
    """Return the steps over a quoted nickname between two parts of a name: James "Jim" Brogan."""
    if len(following) < 4 or following[0].text not in QUOTES or following[2].text not in QUOTES:
        return 0
    return 4 if following[1].cap and following[3].cap and following[3].word else 0


def find_runs(tokens: list[NameToken]) -> list[NameRun]:
    """Return the candidate runs of a text, trimmed of words that only open a sentence."""
    spans = [piece for span in raw_spans(tokens) for piece in split_at_titles(tokens, *span)]
    inside = {joined_words(tokens, *span) for span in spans if not tokens[span[0]].opens}
    runs = (build(tokens, *trim(tokens, first, last, inside)) for first, last in spans)
    return [run for run in runs if run is not None]


def joined_words(tokens: list[NameToken], first: int, last: int) -> str:
    """Return the span's words in lower case, as one string."""
    return " ".join(bare(token) for token in tokens[first : last + 1])


def split_at_titles(tokens: list[NameToken], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Split a span before an honorific inside it: "Officer Kane" in "Executive Officer Kane"."""
    start = first
    for index in range(first + 1, last):
        here, before = is_honorific(bare(tokens[index])), is_honorific(bare(tokens[index - 1]))
        name = is_given(bare(tokens[index])) and is_given(bare(tokens[index - 1]))
        if here and not before and not name and tokens[index - 1].word and tokens[index + 1].cap:
            yield start, index - 1
            start = index
    yield start, last


def trim(tokens: list[NameToken], first: int, last: int, inside: set[str]) -> tuple[int, int]:
    """Drop leading words that have their capital from the sentence, not from a name."""
    while first < last and droppable(tokens, first, last, inside):
        first += 1
        while first < last and not tokens[first].cap:
            first += 1
    return first, last


def droppable(tokens: list[NameToken], first: int, last: int, inside: set[str]) -> bool:
    """Say whether the first word of a longer span is no part of the name."""
    word = bare(tokens[first])
    if place_rank(joined_words(tokens, first, last)) or place_rank(joined_words(tokens, first, first + 1)) > 1:
        return False
    if in_cue("adjective", word) or (in_cue("calendar", word) and not is_given(word)):
        return not in_cue("place_noun", bare(tokens[last]))
    if in_cue("demonym", word) or in_cue("demonym", word.split("-")[0]):
        return "-" in word or is_given(bare(tokens[first + 1]))
    if not tokens[first].opens or is_honorific(word) or joined_words(tokens, first, last) in inside:
        return False
    if in_cue("place_noun", bare(tokens[last])) or in_cue("place_head", word):
        return in_cue("function", word) or word.endswith(("ing", "ed"))
    return is_common(word) and not is_given(word) and not (is_surname(word) and is_double(bare(tokens[first + 1])))


def is_double(word: str) -> bool:
    """Say whether lower-case `word` may be a given name of two syllables, as after a surname in Korea: min-young."""
    first, hyphen, second = word.partition("-")
    if not hyphen or not second.isalpha() or max(len(first), len(second)) > SYLLABLE:
        return False
    return is_given(word) or not (is_common(first) or is_common(second))


def build(tokens: list[NameToken], first: int, last: int) -> NameRun | None:
    """Return the run of a span, or nothing when only titles or empty words are left."""
    start = first
    country = place_rank(joined_words(tokens, first, last)) == COUNTRY
    while start < last and not country and is_honorific(bare(tokens[start])):
        start += 1
    if start == first and first and in_cue("small_title", tokens[first - 1].low):
        first -= 1
    titles = tuple(bare(token) for token in tokens[first:start])
    nickname = next((bare(tokens[i + 1]) for i in range(start, last) if tokens[i].text in QUOTES), "")
    whole = start > first and tokens[start].low == "of"
    core = tuple(bare(token) for token in core_tokens(tokens, first if whole else start, last))
    if not core or (not titles and all(names_nobody(word) for word in core)) or (titles and is_people(core)):
        return None
    opens = tokens[first].opens
    return NameRun(first, last, titles, core, opens, tokens[first].shout, nickname)


def names_nobody(word: str) -> bool:
    """Say whether lower-case `word` names nobody by itself: Mom, OK, Captain."""
    return in_cue("never", word) or (is_honorific(word) and not is_given(word))


def is_people(core: tuple[str, ...]) -> bool:
    """Say whether what follows a title is only a nationality: the "lankan" of "Sri Lankan"."""
    return len(core) == 1 and in_cue("demonym", core[0]) and not is_surname(core[0])


def core_tokens(tokens: list[NameToken], start: int, last: int) -> list[NameToken]:
    """Return the words of a name without a quoted nickname."""
    kept, quoted = [], False
    for token in tokens[start : last + 1]:
        if token.text in QUOTES:
            quoted = not quoted
        elif not quoted:
            kept.append(token)
    return kept
