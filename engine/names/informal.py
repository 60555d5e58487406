"""Names in text written without capitals: "my hero is priya raman, she lives in porto"."""

from itertools import pairwise

from engine.names.lexicon import in_cue, is_common, is_frequent_given, is_given, place_rank
from engine.names.tokens import NameToken


def lacks_capitals(tokens: list[NameToken]) -> bool:
    """Say whether no capital in the text can be trusted, so that names may be written small."""
    return not any(token.cap and not token.opens and not token.shout and token.text != "I" for token in tokens)


def restore_capitals(tokens: list[NameToken]) -> None:
    """Treat words of a text without capitals as capitalised where the lists or the words before them say "name"."""
    for index, token in enumerate(tokens):
        if token.word and not token.cap and not in_cue("function", token.low) and looks_like_name(tokens, index):
            token.cap = True
            token.opens = False


def looks_like_name(tokens: list[NameToken], index: int) -> bool:
    """Say whether the word at `index` is a known name, is introduced as one, or follows a given name."""
    word, before = tokens[index].low, tokens[index - 1] if index else None
    if before is not None and introduced(tokens, index):
        return is_frequent_given(word) or not is_common(word)
    if any(place_rank(pair) > 1 for pair in pairs(tokens, index)):
        return True
    if is_common(word):
        return False
    follows = before is not None and before.cap and is_given(before.low)
    return follows or is_given(word) or place_rank(word) > 0


def pairs(tokens: list[NameToken], index: int) -> list[str]:
    """Return the word at `index` joined to its neighbours: new york."""
    window = [token.low for token in tokens[max(0, index - 1) : index + 2]]
    return [f"{left} {right}" for left, right in pairwise(window)]


def introduced(tokens: list[NameToken], index: int) -> bool:
    """Say whether "called", "his sister" or "my hero is" stands before the word at `index`."""
    before, second = tokens[index - 1].low, tokens[index - 2].low if index > 1 else ""
    return (
        in_cue("intro", before)
        or in_cue("relation", before)
        or (in_cue("be", before) and (in_cue("naming", second) or in_cue("story_role", second)))
    )
