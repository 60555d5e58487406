"""Names for projects and sessions, from the first thing that was said in them."""

LONGEST = 60
_ENDS = ".!?…\n"


def title_of(text: str) -> str:
    """The first sentence of ``text``, or as many of its words as fit in 60 characters."""
    line = " ".join(text.strip().split("\n", 1)[0].split())
    sentence = next((line[:place] for place, sign in enumerate(line) if sign in _ENDS and place > 2), line)
    if len(sentence) <= LONGEST:
        return sentence
    cut = sentence[: LONGEST - 1]
    return (cut[: cut.rindex(" ")] if " " in cut[LONGEST // 2 :] else cut).rstrip(" ,;:–-") + "…"
