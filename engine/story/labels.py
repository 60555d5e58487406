"""Plans and character sheets: "Label: value" as lines, lists, bold, tables and front matter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.story.beats import beat_sentence
from engine.story.findings import CHARACTER, LOCATION, NOTE, PLOT_POINT, THEME, Finding
from engine.story.page import PageSpan, StoryPage
from engine.story.phrases import tidy
from engine.story.talk.answers import is_name, theme_label
from engine.story.words import listed, pairs

RULE = "label"
LONGEST = 300
"""Characters of a value; what is longer is prose that begins with a label."""
_MARKS = r"[ \t]*(?:[-*•>]|\d+[.)]|#{1,6})?[ \t]*"
_LABEL = re.compile(
    rf"^{_MARKS}(?P<bold>[*_]{{0,3}})(?P<label>[^\W\d_][\w’'./ -]{{0,30}}?)[*_]{{0,3}}[ \t]*(?::[*_]{{0,3}}"
    rf"|[–—=](?=[ \t]))[ \t]*"
    r"(?P<value>\S.*?)[ \t]*$"
)
_BARE = re.compile(rf"^{_MARKS}[*_]{{0,3}}(?P<label>[^\W\d_][\w’' -]{{0,30}}?)[*_]{{0,3}}[ \t]*:?[*_]{{0,3}}[ \t]*$")
_NEXT = re.compile(r"[,;|][ \t]*(?=[^\W\d_][\w’' -]{1,24}:[ \t])")
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d+[.)])[ \t]+(?P<item>\S.*?)[ \t]*$")
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|[*_]{2,3})?(?P<name>[^\W\d_a-z][\w’'.-]*(?:[ \t][^\W\d_]?[\w’'.-]+){0,3})[*_]{0,3}[ \t]*$"
)
_ROW = re.compile(r"^[ \t]*\|(?P<cells>.+)\|[ \t]*$")
_TIME = re.compile(
    r",?\s+(?P<time>(?:in (?:the )?)?(?:\d{3,4}s?|(?:early |late |mid-?)?\d{4}s?|(?:near|far) future|present day))\.?$"
)
_LEAD = re.compile(r"[^\W\d_a-z][\w’'.-]*(?: [^\W\d_a-z][\w’'.-]*){0,3}(?=\s*[,:(–—]|\s-\s|$)")
_SPLIT = re.compile(r"\s*(?:[,;/]|\band\b)\s*")
_AND = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+)")


@dataclass(slots=True)
class _Sheet:
    """Where in a plan the reading is: whose sheet it is, and what a list lists."""

    subject: str = ""
    listing: str = ""
    columns: tuple[str, ...] = ()


def labels(page: StoryPage) -> Iterator[Finding]:
    """Yield what the labelled lines of new messages say."""
    for number, line in enumerate(page.lines):
        if line.is_new and line.by_writer:
            yield from _of_message(page, number)


def _of_message(page: StoryPage, number: int) -> Iterator[Finding]:
    start, end = page.spans[number]
    sheet, at = _Sheet(), start
    rows = page.text[start:end].split("\n")
    for place, row in enumerate(rows):
        following = next((later for later in rows[place + 1 :] if later.strip()), "")
        if len(row) <= 2 * LONGEST:
            yield from _row(page, sheet, row, at, following)
        at += len(row) + 1


def key_of(label: str) -> str:
    """Return a label as the word lists have it."""
    return " ".join(re.sub(r"[^\w ]", " ", label.lower()).split())


def _row(page: StoryPage, sheet: _Sheet, row: str, at: int, following: str) -> Iterator[Finding]:
    if (table := _ROW.match(row)) is not None:
        yield from _table(page, sheet, table, at)
        return
    sheet.columns = ()
    if (bare := _BARE.match(row)) is not None and key_of(bare["label"]) in pairs("list_label"):
        sheet.listing, sheet.subject = _means("list_label", key_of(bare["label"])), ""
        return
    if (match := _LABEL.match(row)) is not None and _is_label(key_of(match["label"])):
        yield from _labelled(page, sheet, row, at)
    elif _heads(row, following):
        heading = _HEADING.match(row)
        if heading is not None:
            sheet.subject, sheet.listing = " ".join(heading["name"].split()), ""
            yield _named(page, sheet.subject, at + heading.start("name"), at + heading.end("name"))
    elif (item := _ITEM.match(row)) is not None and sheet.listing:
        yield from _listed(page, sheet, item["item"], at + item.start("item"))


def _means(group: str, key: str) -> str:
    return pairs(group)[key].replace(" ", "_")


def _is_label(key: str) -> bool:
    groups = ("story_label", "cast_label", "beat_label", "person_label")
    return (
        any(key in pairs(group) for group in groups)
        or key in ("name", "full name", "aliases", "alias", "nickname")
        or (key in listed("relation"))
    )


def _heads(row: str, following: str) -> bool:
    """Say whether a line is somebody's name above their sheet."""
    heading, below = _HEADING.match(row), _LABEL.match(following)
    if heading is None or below is None or not is_name(heading["name"]):
        return False
    key = key_of(below["label"])
    return key in pairs("person_label") or key in listed("relation") or key in ("aliases", "alias", "nickname")


def _labelled(page: StoryPage, sheet: _Sheet, row: str, at: int) -> Iterator[Finding]:
    """One line: one label and its value, or several with commas between."""
    start = 0
    for stop in [*(match for match in _NEXT.finditer(row)), None]:
        part = row[start : stop.start() if stop else len(row)]
        match = _LABEL.match(part)
        if match is not None and _is_label(key_of(match["label"])) and len(match["value"]) <= LONGEST:
            yield from _value(page, sheet, key_of(match["label"]), match["value"], at + start + match.start("value"))
        start = stop.end() if stop else len(row)


def _value(page: StoryPage, sheet: _Sheet, key: str, value: str, at: int) -> Iterator[Finding]:
    span = page.trimmed(at, at + len(value.rstrip("*_ ")))
    if span.end <= span.start:
        return
    words = tidy(page.text[span.start : span.end])
    if key in ("name", "full name"):
        sheet.subject, sheet.listing = words, ""
        yield _named(page, words, span.start, span.end)
    elif sheet.subject and (
        key in pairs("person_label") or key in listed("relation") or key in ("aliases", "alias", "nickname")
    ):
        yield from _of_person(page, sheet, key, words, span)
    elif key in pairs("cast_label"):
        yield from _cast(page, sheet, pairs("cast_label")[key], span)
    elif key in pairs("story_label"):
        yield from _of_story(page, _means("story_label", key), words, span)
    elif key in pairs("beat_label"):
        yield _beat(page, span, _means("beat_label", key))


def _named(page: StoryPage, name: str, start: int, end: int) -> Finding:
    return page.finding(CHARACTER, name, "name", name, page.trimmed(start, end), RULE)


def _of_person(page: StoryPage, sheet: _Sheet, key: str, words: str, span: PageSpan) -> Iterator[Finding]:
    if key in ("aliases", "alias", "nickname"):
        for start, end in _pieces(page.text, span):
            alias = page.text[start:end].strip("[]\"'“” ")
            if is_name(alias):
                where = page.trimmed(start, end)
                yield page.finding(CHARACTER, alias, "name", alias, where, RULE, aliases=(sheet.subject,))
    elif key in listed("relation"):
        name = re.match(r"[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*){0,2}", words)
        if name is not None:
            yield _named(page, name[0], span.start, span.start + len(name[0]))
            yield page.finding(CHARACTER, name[0], "relationship", key, span, RULE, sheet.subject)
    else:
        yield page.finding(CHARACTER, sheet.subject, _means("person_label", key), words, span, RULE)


def _cast(page: StoryPage, sheet: _Sheet, role: str, span: PageSpan) -> Iterator[Finding]:
    """ "Protagonist: Mara Silva, a lighthouse keeper": the name up to the first mark, the rest describes."""
    text = page.text[span.start : span.end]
    name = re.match(r"(?:the )?[^\W\d_a-z][\w’'.-]*(?: (?:(?:de|van|of|the) )?[^\W\d_a-z][\w’'.-]*){0,3}", text)
    if name is None or not is_name(name[0]):
        return
    sheet.subject = name[0]
    whose = PageSpan(span.start, span.start + len(name[0]))
    yield _named(page, name[0], whose.start, whose.end)
    yield page.finding(CHARACTER, name[0], "role", role.replace("_", " "), whose, RULE)
    rest = page.trimmed(whose.end, span.end)
    described = tidy(page.text[rest.start : rest.end])
    if len(described) > 3:
        yield page.finding(CHARACTER, name[0], "description", described, rest, RULE)


def _of_story(page: StoryPage, what: str, words: str, span: PageSpan) -> Iterator[Finding]:
    if what == "theme":
        yield from _themes(page, span)
    elif what == "setting":
        yield from _setting(page, span)
    else:
        yield page.finding(NOTE, what, "value", words, span, RULE)


def _themes(page: StoryPage, span: PageSpan) -> Iterator[Finding]:
    whole = page.text[span.start : span.end]
    is_list = all(len(piece.split()) <= 4 for piece in _AND.split(whole))
    for start, end in _pieces(page.text, span) if is_list else [(span.start, span.end)]:
        part = page.trimmed(start, end)
        if label := theme_label(page.text[part.start : part.end]):
            yield page.finding(THEME, label, "name", label, part, "said so")


def _setting(page: StoryPage, span: PageSpan) -> Iterator[Finding]:
    text = page.text[span.start : span.end]
    if (when := _TIME.search(text)) is not None:
        yield page.finding(
            NOTE,
            "time",
            "value",
            tidy(when["time"].removeprefix("in ")),
            PageSpan(span.start + when.start("time"), span.start + when.end("time")),
            RULE,
        )
        text = text[: when.start()]
    place = page.trimmed(span.start, span.start + len(text))
    if (value := tidy(text)) and not value[0].isdigit() and len(value) <= 100:
        yield page.finding(LOCATION, value, "name", value, place, RULE)


def _beat(page: StoryPage, span: PageSpan, where: str) -> Finding:
    value = beat_sentence(page, span)
    return page.finding(PLOT_POINT, value, "name", value, span, "event" if where == "event" else f"event: {where}")


def _pieces(text: str, span: PageSpan) -> Iterator[tuple[int, int]]:
    at = span.start
    for mark in _AND.finditer(text, span.start, span.end):
        yield at, mark.start()
        at = mark.end()
    yield at, span.end


def _listed(page: StoryPage, sheet: _Sheet, item: str, at: int) -> Iterator[Finding]:
    """One item below "Places:", "Themes:" or "Plot:". Characters are read as lists of characters are."""
    span = page.trimmed(at, at + len(item))
    name = re.split(r"\s*(?::|[–—]|\s-\s)\s*", page.text[span.start : span.end], maxsplit=1)[0].strip("*_ ")
    if sheet.listing == "theme":
        yield from _themes(page, span)
    elif sheet.listing == "location" and len(name) <= 80:
        where = page.trimmed(at + item.find(name), at + item.find(name) + len(name))
        yield page.finding(LOCATION, name, "name", name, where, RULE)
        rest = page.trimmed(where.end, span.end)
        if rest.end > rest.start and (described := tidy(page.text[rest.start : rest.end])):
            yield page.finding(LOCATION, name, "description", described, rest, RULE)
    elif sheet.listing == "plot_point" and len(item.split()) > 1:
        label = _LABEL.match(item)
        if label is None or not _is_label(key_of(label["label"])):
            yield _beat(page, span, "event")
    elif sheet.listing == "character" and (lead := _LEAD.match(item)) is not None and is_name(lead[0]):
        yield _named(page, lead[0], at, at + lead.end())


def _table(page: StoryPage, sheet: _Sheet, table: re.Match[str], at: int) -> Iterator[Finding]:
    cells = [(match.start() + at, match[0]) for match in re.finditer(r"[^|]+", table[0])]
    texts = [text.strip(" *_\t") for _, text in cells]
    if all(re.fullmatch(r":?-{2,}:?", text.strip()) for text in texts if text):
        return
    if not sheet.columns:
        keys = tuple(key_of(text) for text in texts)
        sheet.columns = keys if any(key in ("name", "character", "full name") for key in keys) else ("",)
        return
    row = dict(zip(sheet.columns, cells, strict=False))
    name_at = next((row[key] for key in ("name", "character", "full name") if key in row), None)
    if name_at is None or not is_name(name_at[1].strip(" *_\t")):
        return
    span = page.trimmed(name_at[0], name_at[0] + len(name_at[1]))
    whose = _Sheet(subject=page.text[span.start : span.end])
    yield _named(page, whose.subject, span.start, span.end)
    for key, (start, text) in row.items():
        value = page.trimmed(start, start + len(text))
        if key in pairs("person_label") and value.end > value.start:
            yield from _of_person(page, whose, key, tidy(page.text[value.start : value.end]), value)
