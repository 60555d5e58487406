"""Which questions cannot be answered, why, and what works instead."""

from ask.reading import fillers, limits
from ask.reading.question import Offer, Refusal
from ask.reading.reading import Reading
from ask.reading.words import period_words
from engine.periods.tokens import Line, singular, words

_ASKING = words("asking ask asks asked wondering wonder wondered")
_EVENTS = words(
    "happen happened happening new anything everything overview summary stats numbers figures going said say"
)
_ADDRESSED = words("you your i am is day time who")
_FEW = 3
_POLITE = frozenset(
    [
        "please",
        "can",
        "could",
        "would",
        "you",
        "and",
        "so",
        "ok",
        "okay",
        "hi",
        "hello",
        "hey",
        "just",
        "now",
        "then",
        "also",
        "but",
        "kindly",
        "pls",
        "i",
        "want",
        "to",
    ]
)


def read_long_limits(reading: Reading) -> None:
    """Phrases that go beyond a label or a measure: "deposit amount" is no deposit issue, "success rate" no share."""
    line = reading.board.line
    for place in range(len(line)):
        hit = limits.ANYWHERE.longest(line, place)
        if hit is None or hit[1] == place + 1 or all(reading.board.roles[place : hit[1]]):
            continue
        if not _only_quoted_by_customers(reading, place, hit[0]):
            reading.limits.setdefault(hit[0], line.span(place, hit[1]).text)
            reading.board.claim_free(place, hit[1], "limit")


def read_limits(reading: Reading) -> None:
    """Words that ask for causes, forecasts, advice, deeds, or for what messages do not hold."""
    line = reading.board.open_line()
    found = reading.limits
    for place in range(len(line)):
        hit = limits.ANYWHERE.longest(line, place)
        if hit and reading.board.free(place, hit[1]) and not _only_quoted_by_customers(reading, place, hit[0]):
            found.setdefault(hit[0], line.span(place, hit[1]).text)
            reading.board.claim(place, hit[1], "limit")
    order = _order(reading)
    if order:
        found.setdefault(*order)
    ahead = next((d for d in reading.dates if d.period.since and d.period.since > reading.now), None)
    if ahead:
        found.setdefault("forecast", reading.board.line.span(ahead.first, ahead.after).text)
    for reason in limits.PRECEDENCE:
        if reason in found:
            reading.refusal = refusal(reading, reason, found[reason])
            return


def _only_quoted_by_customers(reading: Reading, place: int, reason: str) -> bool:
    """“customers asking why …” tells what they wrote; only an analyst's own "why" is refused."""
    line = reading.board.line
    return reason == "cause" and (line.word(place - 1) in _ASKING or line.word(place - 2) in _ASKING)


def _order(reading: Reading) -> tuple[str, str] | None:
    """Whether the question begins as an order: delete, send, refund all …"""
    line = reading.board.line
    place = 0
    while place < min(len(line), 8) and (line.word(place) in _POLITE or not line.word(place)[0].isalnum()):
        place += 1
    if line.word(place) in limits.CHANGES and not _changes_filter(reading, place):
        return "action", line.span(place, place + 1).text
    hit = limits.AT_START.longest(line, place)
    if hit is None or (hit[1] == place + 1 and reading.board.role(place) not in ("", "limit")):
        return None
    if line.word(hit[1]) in ("on", "me"):
        return None if line.word(place) == "update" else (hit[0], line.span(place, hit[1]).text)
    reading.board.claim(place, hit[1], "limit")
    return hit[0], line.span(place, hit[1]).text


def _changes_filter(reading: Reading, place: int) -> bool:
    """“remove telegram”, "switch to livechat", "add the negative ones": an order to the filter, which follow-ups
    give."""
    line = reading.board.line
    if reading.board.role(place):
        return True
    after = place + 1
    while line.word(after) in ("to", "the", "all", "also", "only", "in"):
        after += 1
    return bool(reading.board.role(after)) and reading.board.role(after) != "limit"


def read_unknown(reading: Reading) -> None:
    """Looks at the words nobody understood: a label that does not exist, or a question about something else."""
    runs = [run for run in reading.board.unclaimed() if _says_something(reading.board.line, run)]
    if reading.refusal:
        return
    grouped = next((run for run in runs if _would_group(reading, run)), None)
    if grouped:
        reading.refusal = refusal(reading, "no_data", reading.board.line.span(*grouped).text)
        return
    if runs and not (reading.said("category") or reading.said("topic") or reading.search or reading.excluded):
        named = next((run for run in runs if _is_label(reading, run)), None)
        if named:
            reading.refusal = _unknown_label(reading, named)
            return
        if not reading.has_subject:
            reading.refusal = refusal(reading, "unclear", reading.board.line.span(*runs[0]).text)
            return
    if _only_dated(reading):
        reading.refusal = refusal(reading, "unclear", reading.text.strip()[:80])
        return
    asks = bool(reading.measures or reading.grouping or reading.cleared or reading.compare is not None)
    if not (reading.has_filter or asks or reading.is_about_messages):
        reading.refusal = refusal(reading, "unclear", reading.text.strip()[:80])


def _only_dated(reading: Reading) -> bool:
    """“How are you today?” names a day and nothing that a day could be asked about."""
    named = set(reading.values) | set(reading.excluded) | reading.cleared
    if not reading.dates or named or reading.has_subject or reading.measures or reading.grouping:
        return False
    said = [token.word for token in reading.board.line.tokens if token.is_word]
    about = reading.is_about_messages or reading.compare is not None or bool(_EVENTS & set(said))
    return not about and len(said) > _FEW and bool(_ADDRESSED & set(said))


def _says_something(line: Line, run: tuple[int, int]) -> bool:
    return any(line.word(place)[0].isalnum() for place in range(*run))


def _would_group(reading: Reading, run: tuple[int, int]) -> bool:
    """“per bank”, "which provider", "grouped by game": a grouping there is not."""
    line = reading.board.line
    before, earlier = line.word(run[0] - 1), line.word(run[0] - 2)
    return before in ("per", "which") or (
        before == "by" and earlier in ("grouped", "down", "split", "group", "breakdown")
    )


def _is_label(reading: Reading, run: tuple[int, int]) -> bool:
    """Whether unknown words stand where a label would: "poker issues", "questions about shipping", or alone with a
    source."""
    line = reading.board.line
    after = run[1]
    while line.word(after) in ("-", "related", "and", "type"):
        after += 1
    if singular(line.word(after)) in fillers.ISSUE_WORDS and reading.board.role(after) in ("", "filler"):
        return True
    before = run[0] - 1
    while before >= 0 and run[0] - before < 4 and line.word(before) in ("the", "a", "our", "their", "any", "using"):
        before -= 1
    if line.word(before) in fillers.ABOUT:
        return reading.is_about_messages
    return line.word(before) in ("with", "on", "for") and singular(line.word(before - 1)) in fillers.ISSUE_WORDS


def _unknown_label(reading: Reading, run: tuple[int, int]) -> Refusal:
    line = reading.board.line
    after = run[1]
    named = line.word(after) != "" and singular(line.word(after)) in fillers.ISSUE_WORDS
    text = line.span(run[0], after + named).text
    offers = reading.vocabulary.nearest(line.word(place) for place in range(*run))
    if not any(offer.kind == "category" for offer in offers):
        offers += reading.vocabulary.categories()[: 3 - len(offers)]
    return refusal(reading, "unknown_label", text, offers)


def refusal(reading: Reading, reason: str, words: str, offers: tuple[Offer, ...] = ()) -> Refusal:
    return Refusal(reason, words, limits.EXPLANATIONS[reason], offers, suggestions(reading, offers))


def suggestions(reading: Reading, offers: tuple[Offer, ...] = ()) -> tuple[str, ...]:
    """Three questions that work, about what was understood where anything was."""
    names = [offer.name for offer in offers]
    names += [reading.vocabulary.name(kind, value) for kind in ("category", "topic") for value in reading.said(kind)]
    names += [offer.name for offer in reading.vocabulary.categories()]
    label, other = [*dict.fromkeys(names), "Messages", "Messages"][:2]
    source = "".join(f"{reading.vocabulary.name('source', value)} " for value in reading.said("source")[:1])
    past = next((d.period for d in reading.dates if d.period.is_closed and d.period.since <= reading.now), None)  # type: ignore[operator]
    when = f"from {period_words(past)}" if past and past.unit != "rolling" and _whole(past) else "in the last 30 days"
    return (
        f"{source}{label} {when}",
        f"{label} per day in the last 2 weeks",
        f"How many users wrote about {other.lower()} this month?" if other != "Messages" else "Top 5 topics last week",
    )


def _whole(period: object) -> bool:
    return "UTC" not in period_words(period)  # type: ignore[arg-type]
